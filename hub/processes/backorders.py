"""Gives units that wait for stock to orders, as soon as a location has some."""

import asyncio
import logging
import random

from domain.services.sourcing.backorders import Backorders
from domain.shared.errors import Unavailable

ROUND_SECONDS = 5.0

log = logging.getLogger(__name__)


class BackorderAllocation:
    """Any number of processes may run it: each order is locked while it is served."""

    def __init__(self, backorders: Backorders) -> None:
        self._backorders = backorders

    async def run(self) -> None:
        while True:
            # Random, so that several processes do not work at the same moment.
            await asyncio.sleep(ROUND_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311
            try:
                await self.once()
            except Unavailable as error:
                log.warning("Backorders were not allocated: %s", error)
            except Exception:
                log.exception("Allocating backorders failed; it will be tried again.")

    async def once(self) -> int:
        """Serve every order that waits and can be served: the number of those that got units."""
        served = await self._backorders.allocate_waiting()
        if served:
            log.info("Allocated units to %d orders that waited for stock.", served)
        return served
