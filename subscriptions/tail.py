"""Follows a stored log for the whole process, and lets any number of listeners follow it.

A slow listener is never skipped and costs no memory: nothing is queued for it. It takes the next
events when it is ready, from the ring of recent ones or, once it has fallen out of that, from the
log itself. The policy's name is CATCH_UP."""

import asyncio
import logging
from bisect import bisect_right
from collections.abc import AsyncGenerator, Coroutine
from contextlib import suppress
from typing import Any, Generic, TypeVar

from domain.ports.event_log import EventLog, SequencedEvent, Topic
from domain.shared.errors import Unavailable
from domain.shared.record import Noun
from subscriptions.broker import Broker

BATCH_MAX = 500
BUFFER_MAX = 10_000
POLL_SECONDS = 1.0

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class Tail(Generic[Noun]):
    def __init__(self, stored: EventLog[Noun], broker: Broker) -> None:
        self._stored = stored
        self._broker = broker
        self._buffer: list[SequencedEvent[Noun]] = []
        self._news = asyncio.Event()
        self._oldest = 0
        self._closed = False
        self.head = 0

    async def begin(self) -> None:
        """Learn where the log ends. Before this nobody can follow."""
        self.head = self._oldest = await self._stored.head()

    async def run(self) -> None:
        """Read what is new, for ever. A lost wakeup only delays: it looks once a second anyway."""
        with self._broker.subscribe() as wakeup:
            while True:
                wakeup.clear()
                if not await finished(self._read()):
                    # Not `wait_for`: on Python 3.11 it swallows a cancellation that comes with
                    # the wakeup, and the hub would never close.
                    with suppress(TimeoutError):
                        async with asyncio.timeout(POLL_SECONDS):
                            await wakeup.wait()

    def close(self) -> None:
        """End every stream: listeners are told that it is over, and resume elsewhere."""
        self._closed = True
        self._news.set()

    async def position_of(self, number: int) -> int | None:
        """What a cursor's number stands for: a position, or below zero the insert id of what had
        none yet. `None` when the log has not come so far."""
        if number < 0:
            return await self._stored.behind(-number)
        # What was read from storage may be ahead of us.
        reached = number <= self.head or number <= await self._stored.head()
        return number if reached else None

    async def follow(
        self, position: int, topic: Topic
    ) -> AsyncGenerator[SequencedEvent[Noun], None]:
        """Everything stored behind `position` that concerns `topic`, each once, in order; then
        whatever comes."""
        while not self._closed:
            news = self._news
            if position < self._oldest:
                position, batch = await self._catch_up(position, topic)
            else:
                start = bisect_right(self._buffer, position, key=_position)
                batch = self._buffer[start : start + BATCH_MAX]
                position = batch[-1].position if batch else position
                batch = [told for told in batch if self._stored.concerns(told, topic)]
            for told in batch:
                yield told
            if not batch and position >= self.head:
                await news.wait()

    async def _catch_up(
        self, position: int, topic: Topic
    ) -> tuple[int, list[SequencedEvent[Noun]]]:
        known = self.head
        batch = await self._stored.after(position, BATCH_MAX, topic)
        if len(batch) == BATCH_MAX:
            return batch[-1].position, batch
        return max(known, *(told.position for told in batch[-1:]), position), batch

    async def _read(self) -> bool:
        try:
            batch = await self._stored.after(self.head, BATCH_MAX)
        except Unavailable as away:
            # It will be back; listeners wait, nothing is lost.
            log.warning("Reading the log: %s", away)
            return False
        except Exception:
            log.exception("Reading the log failed; trying again.")
            return False
        if not batch:
            return False
        self._buffer += batch
        if len(self._buffer) > 2 * BUFFER_MAX:
            self._oldest = self._buffer[-BUFFER_MAX - 1].position
            del self._buffer[:-BUFFER_MAX]
        self.head = batch[-1].position
        self._news.set()
        self._news = asyncio.Event()
        return True


async def finished(reading: Coroutine[Any, Any, Answer]) -> Answer:
    """Cancelled, it ends its reading first: a connection cut off in the middle would still be
    answering when the loop is closed."""
    task = asyncio.ensure_future(reading)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


def _position(told: SequencedEvent[Noun]) -> int:
    return told.position
