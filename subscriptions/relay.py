"""Keeps stored happenings in a readable order, and rings when there are more."""

import asyncio
import logging
from contextlib import suppress
from typing import Protocol

from domain.shared.errors import Unavailable
from subscriptions.broker import Broker
from subscriptions.tail import finished

# What other processes kept and did not live to tell is found by looking.
POLL_SECONDS = 0.25
# What is kept within this of each other is told together.
GATHER_SECONDS = 0.005

log = logging.getLogger(__name__)


class Outbox(Protocol):
    async def has_pending(self) -> bool:
        """Whether anything has no position yet."""
        ...

    async def assign_positions(self) -> int | None:
        """Give a position to what has none: to how many. `None` while another process does it."""
        ...


class Relay:
    """Any number may run, in any number of processes: one at a time works, the others look on and
    take over when it is gone. A relay that is late delays; it loses nothing."""

    def __init__(self, outbox: Outbox, broker: Broker) -> None:
        self._outbox = outbox
        self._broker = broker
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something was kept in this process."""
        self._woken.set()

    async def run(self) -> None:
        while True:
            certain = await self._rung()
            self._woken.clear()
            # To end in the middle of a statement would cost its connection.
            while await finished(self._step(certain=certain)):
                certain = False
                await asyncio.sleep(GATHER_SECONDS)

    async def _rung(self) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._woken.wait()
                await asyncio.sleep(GATHER_SECONDS)
                return True
        return False

    async def _step(self, *, certain: bool) -> bool:
        """Whether to go on at once: there was something, or another is at it and may miss ours."""
        try:
            if not certain and not await self._outbox.has_pending():
                return False
            done = await self._outbox.assign_positions()
        except Unavailable as away:
            log.warning("Giving positions: %s", away)
            return False
        except Exception:
            log.exception("Giving positions failed; trying again.")
            return False
        if done:
            self._broker.notify()
        return done != 0
