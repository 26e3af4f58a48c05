"""Keeps stored happenings in a readable order, and rings when there are more."""

import asyncio
import logging
from contextlib import suppress
from typing import Protocol

from domain.ports import Unavailable
from subscriptions.broker import Broker
from subscriptions.tail import finished

POLL_SECONDS = 0.25

log = logging.getLogger(__name__)


class Stamps(Protocol):
    async def stamp(self) -> int:
        """Give a position to what has none; how many there were."""
        ...


class Relay:
    """Any number may run, in any number of processes: one at a time works, the others look on and
    take over when it is gone. A relay that is late delays; it loses nothing."""

    def __init__(self, stamps: Stamps, broker: Broker) -> None:
        self._stamps = stamps
        self._broker = broker

    async def run(self) -> None:
        with self._broker.listen() as bell:
            while True:
                bell.clear()
                if not await finished(self._step()):
                    with suppress(TimeoutError):
                        async with asyncio.timeout(POLL_SECONDS):
                            await bell.wait()

    async def _step(self) -> bool:
        try:
            done = await self._stamps.stamp()
        except Unavailable as away:
            log.warning("Giving positions: %s", away)
            return False
        except Exception:
            log.exception("Giving positions failed; trying again.")
            return False
        if done:
            self._broker.ring()
        return bool(done)
