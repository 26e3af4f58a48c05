"""Live streams on a tail: a snapshot and what it does not include yet; then what all share."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from domain.ports.event_log import SequencedEvent, Topic
from domain.shared.errors import InvalidCursor
from domain.shared.paging import cursor_of
from domain.shared.record import Record
from subscriptions import readers
from subscriptions import tail as tails
from subscriptions.live import Kind, LiveStream
from subscriptions.tail import Tail
from tests.subscriptions.test_tail import ALL, Page, running

ORDERS = Kind("orders", subject="order_id", counted="sequence")


@dataclass
class Counting(Page):
    """A log whose events are numbered within their order; `pending` of them have no position yet,
    and `compared` counts how often an event was held against a topic."""

    compared: int = 0
    pending: list[str] = field(default_factory=list)

    def write(self, count: int = 1, order: str = "A") -> None:
        for _ in range(count):
            number = 1 + sum(event.record.order_id == order for event in self.entries)
            record: Record[Any] = Record(object, {"order_id": order, "sequence": number})
            self.entries.append(SequencedEvent(len(self.entries) + 1, record))
        self.broker.notify()

    async def settled(self, insert_id: int) -> int | None:
        if self.pending:
            self.write(1, self.pending.pop(0))
            return None
        return await self.head()

    def matches(self, event: SequencedEvent[Any], topic: Topic) -> bool:
        self.compared += 1
        return super().matches(event, topic)


@dataclass
class Snapshot:
    things: list[Record[Any]]


def a_stream(
    tail: Tail[Any], after: str | None = None, topic: Topic = ALL, **sequences: int
) -> LiveStream:
    async def wanted() -> Topic:
        return topic

    async def snapshot(topic: Topic, position: int) -> Snapshot:
        things = {"sequence": sequences}
        return Snapshot(
            [Record(object, {"id": id, "sequence": n}) for id, n in things["sequence"].items()]
        )

    return LiveStream(ORDERS, tail, wanted, after, snapshot, lambda: None)


async def opened(stream: LiveStream) -> list[Any]:
    return [message.event async for message in stream.opening()]


async def test_an_opening_is_a_snapshot_and_what_it_does_not_include() -> None:
    log = Counting()
    async with running(log) as tail:
        log.write(2, "A")
        # The snapshot includes the third event of A, which has no position yet, and not that of B.
        log.pending = ["A", "B"]
        stream = a_stream(tail, A=3)
        snapshot, *events = await opened(stream)
    assert [thing.id for thing in snapshot.things] == ["A"]
    assert [(event.order_id, event.sequence) for event in events] == [("B", 1)]
    assert stream.position == 4


async def test_who_resumes_has_no_opening() -> None:
    log = Counting()
    async with running(log) as tail:
        log.write(5)
        stream = a_stream(tail, cursor_of("orders", 3))
        assert await opened(stream) == []
        assert (stream.position, stream.topic) == (3, ALL)
        with pytest.raises(InvalidCursor):
            await opened(a_stream(tail, cursor_of("inventory", 3)))


async def test_a_follower_alone_gets_the_opening_and_then_all() -> None:
    log = Counting()
    async with running(log) as tail:
        log.write(2)
        events: AsyncIterator[Any] = aiter(a_stream(tail, A=2))
        assert (await anext(events)).things
        log.write(2)
        async with asyncio.timeout(60):
            assert [(await anext(events)).sequence for _ in "34"] == [3, 4]
        tail.close()
        assert [event async for event in events] == []


async def test_an_event_is_held_against_the_topics_that_may_match_and_no_others() -> None:
    log = Counting()
    async with running(log) as tail:
        entered = [tail.reader(0, Topic(order_id=str(n))) for n in range(1_000)]
        for reader in entered:
            reader.__enter__()
        log.write(1, "500")
        async with asyncio.timeout(60):
            (event,) = await entered[500].next() or []
        assert event.record.order_id == "500"
        assert log.compared == 1
        for reader in entered:
            reader.__exit__(None, None, None)
        assert not tail.followers


@pytest.mark.parametrize(
    ("topic", "keys"),
    [
        (Topic(), [("", "")]),
        (Topic(channel_id="c"), [("channel", "c")]),
        (Topic(channel_id="c", location_id="l"), [("location", "l")]),
        (Topic(channel_id="c", customer_id="u", location_id="l"), [("customer", "u")]),
        (Topic(order_id="o", customer_id="u"), [("order", "o")]),
        (Topic(skus=frozenset("ba"), location_id="l"), [("sku", "a"), ("sku", "b")]),
    ],
)
def test_a_topic_is_found_by_what_leaves_the_fewest_events(
    topic: Topic, keys: list[tuple[str, str]]
) -> None:
    assert list(topic.keys) == keys


@pytest.mark.parametrize("seed", range(10))
async def test_readers_of_any_topic_and_pace_lose_and_double_nothing(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(seed)
    monkeypatch.setattr(readers, "READY_MAX", dice.choice((1, 4, 500)))
    monkeypatch.setattr(tails, "BUFFER_MAX", dice.choice((5, 1_000)))
    monkeypatch.setattr(tails, "BATCH_MAX", dice.choice((3, 500)))
    monkeypatch.setattr(tails, "GIVEN_MAX", dice.choice((1, 50)))
    log = Counting()

    async def read(tail: Tail[Any], position: int, topic: Topic, pace: int) -> list[int]:
        seen: list[int] = []
        with tail.reader(position, topic) as reader:
            while (events := await reader.next()) is not None:
                for event in events:
                    seen.append(event.position)
                    for _ in range(dice.randint(0, pace)):
                        await asyncio.sleep(0)
                if seen[-1] > 195 or (topic.order_id and len(seen) == 50):
                    break
        return seen

    async with running(log) as tail, asyncio.timeout(60):
        reading = []
        for number in range(200):
            log.write(1, "ABCD"[number % 4])
            if number % 10 == 0:
                topic = dice.choice((ALL, Topic(order_id="A")))
                position = dice.randint(0, number) if topic is ALL else 0
                task = asyncio.create_task(read(tail, position, topic, dice.choice((0, 5))))
                reading.append((position, topic, task))
            for _ in range(dice.randint(0, 3)):
                await asyncio.sleep(0)
        for position, topic, task in reading:
            wanted = [e.position for e in log.entries if log.matches(e, topic)]
            seen = await task
            assert seen == [p for p in wanted if p > position][: len(seen)]
            assert len(seen) == 50 or seen[-1] > 195
