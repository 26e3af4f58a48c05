"""Follows an event log once per process, for any number of subscribers. Without any, it reads
nothing.

A slow subscriber misses nothing and needs no memory: what is ready for it is bounded, and beyond
that it reads its next events when it asks for them, from the buffer of recent events or, when it
has fallen behind the buffer, from the log. This policy is called CATCH_UP."""

import asyncio
import logging
from bisect import bisect_right
from collections.abc import AsyncGenerator, Awaitable, Coroutine
from contextlib import suppress
from typing import Any, Generic, TypeVar

from domain.ports.event_log import EventLog, SequencedEvent, Topic
from domain.shared.errors import Unavailable
from domain.shared.record import Noun
from subscriptions.broker import Broker
from subscriptions.readers import Reader, Readers

BATCH_MAX = 500
BUFFER_MAX = 10_000
# So many events are given to their readers before others have a turn.
GIVEN_MAX = 50
POLL_SECONDS = 1.0
# Between the first looks whether the relay has reached an event; then ever longer.
SETTLE_SECONDS = 0.01

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class Tail(Generic[Noun]):
    def __init__(self, event_log: EventLog[Noun], broker: Broker) -> None:
        self._log = event_log
        self._broker = broker
        self._buffer: list[SequencedEvent[Noun]] = []
        self._oldest = 0
        self._readers = Readers(event_log.keys, event_log.matches)
        self.is_closed = False
        self.head = 0

    @property
    def buffered(self) -> int:
        """The number of recent events in memory."""
        return len(self._buffer)

    @property
    def followers(self) -> int:
        """How many read it now: a group of subscribers counts once."""
        return len(self._readers)

    async def begin(self) -> None:
        """Start at the end of the log. Must be called before `follow`."""
        self.head = self._oldest = await self._log.head()

    async def run(self) -> None:
        """Read new events until cancelled, while there are subscribers. Polls once a second, so a
        lost wakeup only delays."""
        with self._broker.subscribe() as wakeup:
            step = self._skip
            while True:
                if not self._readers:
                    await self._readers.present.wait()
                    step = self._skip
                wakeup.clear()
                if await finished(_attempted(step())):
                    step = self._read
                    continue
                # Not `wait_for`: on Python 3.11 it loses a cancellation that coincides with the
                # wakeup, and the hub would not stop.
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):
                        await wakeup.wait()

    def close(self) -> None:
        """End all streams. Subscribers can resume at another process."""
        self.is_closed = True
        self._readers.wake()

    async def end(self) -> int:
        """The position of the newest event."""
        return self.head if self._readers else await self._log.head()

    async def settled(self) -> int:
        """A position that no event committed before this call is after."""
        newest, wait = await self._log.newest(), SETTLE_SECONDS
        while (position := await self._log.settled(newest)) is None:
            await asyncio.sleep(wait)
            wait = min(2 * wait, POLL_SECONDS)
        return position

    async def position_of(self, number: int) -> int | None:
        """The position for the number in a cursor: a position or, if negative, the insert id of an
        event that had no position yet. `None` for numbers beyond the end of the log."""
        if number < 0:
            return await self._log.position_of(-number)
        # The log may be ahead of this process.
        reached = number <= self.head or number <= await self._log.head()
        return number if reached else None

    def reader(self, position: int, topic: Topic) -> Reader[Noun]:
        """Reads all events after `position` that match `topic`, while it is entered."""
        return Reader(self, self._readers, position, topic)

    async def follow(
        self, position: int, topic: Topic
    ) -> AsyncGenerator[SequencedEvent[Noun], None]:
        """All events after `position` that match `topic`, each once and in order, including future
        ones."""
        with self.reader(position, topic) as reader:
            while (events := await reader.next()) is not None:
                for event in events:
                    yield event

    async def read(
        self, position: int, topic: Topic, until: int = 0
    ) -> tuple[int, list[SequencedEvent[Noun]]]:
        """Events after `position` that match `topic`, and a position up to which these are all: if
        there are few, at least `until`, which is one of the log."""
        if not self._oldest <= position < self.head:
            return await self._read_log(position, topic, max(position, until, self.head))
        start = bisect_right(self._buffer, position, key=_position)
        batch = self._buffer[start : start + BATCH_MAX]
        return batch[-1].position, [event for event in batch if self._log.matches(event, topic)]

    async def _read_log(
        self, position: int, topic: Topic, until: int
    ) -> tuple[int, list[SequencedEvent[Noun]]]:
        batch = await self._log.after(position, BATCH_MAX, topic)
        if len(batch) == BATCH_MAX:
            return batch[-1].position, batch
        return max([until, *(event.position for event in batch[-1:])]), batch

    async def _skip(self) -> bool:
        """After a time without subscribers, go on near the end of the log: what came before is read
        by those who want it."""
        head = await self._log.head()
        if head - self.head > BATCH_MAX:
            self.head = self._oldest = head
            self._buffer.clear()
            for reader in self._readers:
                reader.skipped(head)
        return True

    async def _read(self) -> bool:
        """Read the next events. Whether there were any."""
        batch = await self._log.after(self.head, BATCH_MAX)
        if not batch:
            return False
        self._buffer += batch
        if len(self._buffer) > 2 * BUFFER_MAX:
            self._oldest = self._buffer[-BUFFER_MAX - 1].position
            del self._buffer[:-BUFFER_MAX]
        self.head = batch[-1].position
        for number, event in enumerate(batch, 1):
            self._readers.give(event)
            if not number % GIVEN_MAX:
                await asyncio.sleep(0)
        return True


async def _attempted(reading: Awaitable[bool]) -> bool:
    """The result of reading the log; `False` if it failed. Subscribers wait; nothing is lost."""
    try:
        return await reading
    except Unavailable as error:
        log.warning("Cannot read the event log; trying again: %s", error)
    except Exception:
        log.exception("Reading the event log failed; trying again.")
    return False


async def finished(operation: Coroutine[Any, Any, Result]) -> Result:
    """Await an operation; when cancelled, finish it first. A query that is cut off would still use
    its connection when the loop is closed."""
    task = asyncio.ensure_future(operation)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


def _position(event: SequencedEvent[Noun]) -> int:
    return event.position
