"""The tail of a log: everyone gets every event once and in order, however slow or often cut."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from domain.ports.event_log import ANYTHING, Key, SequencedEvent, Topic
from domain.shared.record import Record
from subscriptions import tail as tails
from subscriptions.broker import MemoryBroker
from subscriptions.tail import Tail

ALL = Topic()
WAIT_SECONDS = 60


@dataclass
class Page:
    """A log in memory. `broken` fails every reading; `gate` holds it up."""

    broker: MemoryBroker = field(default_factory=MemoryBroker)
    entries: list[SequencedEvent[Any]] = field(default_factory=list)
    broken: bool = False
    readings: int = 0

    def write(self, count: int = 1, order: str = "A") -> None:
        for _ in range(count):
            record: Record[Any] = Record(object, {"order_id": order})
            # Positions may leave gaps, as a database's do.
            self.entries.append(SequencedEvent(2 * len(self.entries) + 1, record))
        self.broker.notify()

    @property
    def positions(self) -> list[int]:
        return [event.position for event in self.entries]

    async def head(self) -> int:
        return self.entries[-1].position if self.entries else 0

    async def position_of(self, insert_id: int) -> int | None:
        return insert_id if insert_id in self.positions else None

    async def after(
        self, position: int, limit: int, topic: Topic | None = None
    ) -> list[SequencedEvent[Any]]:
        self.readings += 1
        if self.broken:
            raise ConnectionError("the disk is away")
        found = [t for t in self.entries if t.position > position]
        await asyncio.sleep(0)
        return [t for t in found if topic is None or self.matches(t, topic)][:limit]

    async def newest(self) -> int:
        return len(self.entries)

    async def settled(self, insert_id: int) -> int | None:
        return await self.head()

    def keys(self, event: SequencedEvent[Any]) -> list[Key]:
        return [ANYTHING, ("order", event.record.order_id)]

    def matches(self, event: SequencedEvent[Any], topic: Topic) -> bool:
        return topic.order_id in (None, event.record.order_id)


@asynccontextmanager
async def running(log: Page) -> AsyncIterator[Tail[Any]]:
    tail: Tail[Any] = Tail(log, log.broker)
    await tail.begin()
    task = asyncio.create_task(tail.run())
    try:
        yield tail
    finally:
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=WAIT_SECONDS)
        assert done, "the tail did not stop"


async def take(tail: Tail[Any], position: int, count: int, topic: Topic = ALL) -> list[int]:
    async def read() -> list[int]:
        seen: list[int] = []
        async with aclosing(tail.follow(position, topic)) as stream:
            async for event in stream:
                seen.append(event.position)
                if len(seen) == count:
                    break
        return seen

    return await asyncio.wait_for(read(), WAIT_SECONDS)


@pytest.fixture
def small_buffer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tails, "BUFFER_MAX", 10)
    monkeypatch.setattr(tails, "BATCH_MAX", 7)


async def test_a_subscriber_gets_stored_events_and_then_new_ones() -> None:
    log = Page()
    log.write(3)
    async with running(log) as tail:
        reading = asyncio.create_task(take(tail, 1, 4))
        log.write(2)
        assert await reading == log.positions[1:5]


@pytest.mark.usefixtures("small_buffer")
async def test_a_subscriber_that_fell_behind_the_buffer_catches_up_from_the_log() -> None:
    log = Page()
    async with running(log) as tail, aclosing(tail.follow(0, ALL)) as stream:
        log.write()
        seen = [(await asyncio.wait_for(anext(stream), WAIT_SECONDS)).position]
        for _ in range(20):
            log.write(5)
            await take(tail, log.entries[-2].position, 1)
        while len(seen) < 101:
            seen.append((await asyncio.wait_for(anext(stream), WAIT_SECONDS)).position)
    assert seen == log.positions


@pytest.mark.usefixtures("small_buffer")
async def test_twenty_subscribers_disconnected_at_random_receive_every_event_once() -> None:
    log, events = Page(), 400
    dice = random.Random(7)

    async def listener(chances: random.Random) -> list[int]:
        seen: list[int] = []
        while len(seen) < events:
            part = min(chances.randint(1, 40), events - len(seen))
            seen += await take(tail, seen[-1] if seen else 0, part)
            for _ in range(chances.randint(0, 3)):
                await asyncio.sleep(0)
        return seen

    async def write() -> None:
        while len(log.entries) < events:
            log.write(min(dice.randint(1, 15), events - len(log.entries)))
            for _ in range(dice.randint(0, 5)):
                await asyncio.sleep(0)

    async with running(log) as tail:
        everyone = [listener(random.Random(n)) for n in range(20)]
        *received, _ = await asyncio.gather(*everyone, write())
    assert all(seen == log.positions for seen in received)


@pytest.mark.usefixtures("small_buffer")
async def test_a_subscriber_receives_only_events_of_its_topic() -> None:
    log = Page()
    for n in range(60):
        log.write(1, "A" if n % 3 else "B")
    async with running(log) as tail:
        reading = asyncio.create_task(take(tail, 0, 21, Topic(order_id="B")))
        log.write(30, "A")
        log.write(1, "B")
        received = await reading
    assert received == [t.position for t in log.entries if t.record.order_id == "B"]


async def test_a_log_that_fails_for_a_while_only_delays(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tails, "POLL_SECONDS", 0.01)
    log = Page()
    async with running(log) as tail:
        with caplog.at_level(logging.ERROR):
            log.broken = True
            log.write(3)
            reading = asyncio.create_task(take(tail, 0, 3))
            before = log.readings
            while log.readings < before + 3:  # noqa: ASYNC110
                await asyncio.sleep(0)
            assert not reading.done()
            log.broken = False
            assert await reading == log.positions
    assert "trying again" in caplog.text


async def test_a_log_without_subscribers_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tails, "POLL_SECONDS", 0)
    log = Page()
    async with running(log) as tail:
        for _ in range(20):
            log.write()
            await asyncio.sleep(0)
        assert log.readings == 0
        assert await take(tail, 0, 20) == log.positions
        before = log.readings
        for _ in range(20):
            log.write()
            await asyncio.sleep(0)
        assert log.readings <= before + 1, "the reading that had begun"
        assert await tail.end() == log.positions[-1]


@pytest.mark.usefixtures("small_buffer")
async def test_the_first_subscriber_in_a_long_time_reads_only_what_it_wants() -> None:
    log = Page()
    async with running(log) as tail:
        log.write(1_000)
        end = await tail.end()
        reading = asyncio.create_task(take(tail, end, 1))
        log.write()
        assert await reading == log.positions[-1:]
        assert log.readings < 5
        assert await take(tail, 0, 1_001) == log.positions


async def test_a_lost_notification_only_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tails, "POLL_SECONDS", 0.01)
    log = Page()
    async with running(log) as tail:
        monkeypatch.setattr(log.broker, "notify", lambda: None)
        log.write(2)
        assert await take(tail, 0, 2) == log.positions


async def test_a_tail_that_is_cancelled_while_events_arrive_stops() -> None:
    log = Page()
    for _ in range(20):
        async with running(log) as tail:
            log.write()
            await take(tail, log.entries[-1].position - 1, 1)
            await asyncio.sleep(0)
            log.broker.notify()  # and in this very moment it is cancelled


async def test_a_wakeup_reaches_all_current_subscribers_and_no_others() -> None:
    broker = MemoryBroker()
    with broker.subscribe() as one, broker.subscribe() as other:
        broker.notify()
        assert one.is_set()
        assert other.is_set()
    one.clear()
    broker.notify()
    assert not one.is_set(), "who left is let go of"


async def test_nothing_is_kept_of_a_subscriber_that_left() -> None:
    log = Page()
    async with running(log) as tail:
        for _ in range(50):
            log.write()
            await take(tail, log.entries[-1].position - 1, 1)
        waiting = [asyncio.create_task(take(tail, 10**6, 1)) for _ in range(50)]
        await asyncio.sleep(0)
        for one in waiting:
            one.cancel()
        await asyncio.wait(waiting, timeout=WAIT_SECONDS)
        assert len(log.broker._wakeups) == 1, "the tail's own"
        assert not tail.followers
        assert not tail._readers._by_key
