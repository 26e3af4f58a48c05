"""Follows an event log once per process, for any number of subscribers. Without any, it reads
nothing.

A slow subscriber misses nothing and needs no memory, because nothing is queued for it: it reads its
next events when it is ready, from the buffer of recent events or, when it has fallen behind the
buffer, from the log. This policy is called CATCH_UP."""

import asyncio
import logging
from bisect import bisect_right
from collections.abc import AsyncGenerator, Awaitable, Coroutine
from contextlib import aclosing, suppress
from typing import Any, Generic, TypeVar

from domain.ports.event_log import EventLog, SequencedEvent, Topic
from domain.shared.errors import Unavailable
from domain.shared.record import Noun
from subscriptions.broker import Broker

BATCH_MAX = 500
BUFFER_MAX = 10_000
POLL_SECONDS = 1.0

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class Tail(Generic[Noun]):
    def __init__(self, event_log: EventLog[Noun], broker: Broker) -> None:
        self._log = event_log
        self._broker = broker
        self._buffer: list[SequencedEvent[Noun]] = []
        self._new_events = asyncio.Event()
        self._oldest = 0
        self._closed = False
        self._subscribers = 0
        self._subscribed = asyncio.Event()
        self.head = 0

    async def begin(self) -> None:
        """Start at the end of the log. Must be called before `follow`."""
        self.head = self._oldest = await self._log.head()

    async def run(self) -> None:
        """Read new events until cancelled, while there are subscribers. Polls once a second, so a
        lost wakeup only delays."""
        with self._broker.subscribe() as wakeup:
            step = self._skip
            while True:
                if not self._subscribers:
                    await self._subscribed.wait()
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
        self._closed = True
        self._new_events.set()

    async def end(self) -> int:
        """The position of the newest event."""
        return self.head if self._subscribers else await self._log.head()

    async def position_of(self, number: int) -> int | None:
        """The position for the number in a cursor: a position or, if negative, the insert id of an
        event that had no position yet. `None` for numbers beyond the end of the log."""
        if number < 0:
            return await self._log.position_of(-number)
        # The log may be ahead of this process.
        reached = number <= self.head or number <= await self._log.head()
        return number if reached else None

    async def follow(
        self, position: int, topic: Topic
    ) -> AsyncGenerator[SequencedEvent[Noun], None]:
        """All events after `position` that match `topic`, each once and in order, including future
        ones."""
        self._subscribers += 1
        self._subscribed.set()
        try:
            async with aclosing(self._events(position, topic)) as events:
                async for event in events:
                    yield event
        finally:
            self._subscribers -= 1
            if not self._subscribers:
                self._subscribed.clear()

    async def _events(
        self, position: int, topic: Topic
    ) -> AsyncGenerator[SequencedEvent[Noun], None]:
        while not self._closed:
            new_events = self._new_events
            if position < self._oldest:
                position, batch = await self._catch_up(position, topic)
            else:
                start = bisect_right(self._buffer, position, key=_position)
                batch = self._buffer[start : start + BATCH_MAX]
                position = batch[-1].position if batch else position
                batch = [event for event in batch if self._log.matches(event, topic)]
            for event in batch:
                yield event
            if not batch and position >= self.head:
                await new_events.wait()

    async def _catch_up(
        self, position: int, topic: Topic
    ) -> tuple[int, list[SequencedEvent[Noun]]]:
        head = self.head
        batch = await self._log.after(position, BATCH_MAX, topic)
        if len(batch) == BATCH_MAX:
            return batch[-1].position, batch
        return max(head, *(event.position for event in batch[-1:]), position), batch

    async def _skip(self) -> bool:
        """After a time without subscribers, go on near the end of the log: what came before is read
        by those who want it."""
        head = await self._log.head()
        if head - self.head > BATCH_MAX:
            self.head = self._oldest = head
            self._buffer.clear()
            self._wake_subscribers()
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
        self._wake_subscribers()
        return True

    def _wake_subscribers(self) -> None:
        self._new_events.set()
        self._new_events = asyncio.Event()


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
