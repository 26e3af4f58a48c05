"""Gives units that wait for stock to orders, as soon as a location has some."""

import logging

from domain.services.orders.expiring import Expiring
from domain.services.sourcing.backorders import Backorders
from hub.processes.rounds import repeat

ROUND_SECONDS = 5.0

log = logging.getLogger(__name__)


class BackorderAllocation:
    """Any number of processes may run it: each order is locked while it is served."""

    def __init__(self, backorders: Backorders, expiring: Expiring) -> None:
        self._backorders = backorders
        self._expiring = expiring

    async def run(self) -> None:
        await repeat("Allocating backorders", self.once, ROUND_SECONDS)

    async def once(self) -> int:
        """Serve every order that waits and can be served, then promise supply to those that still
        wait: the number of those that got units."""
        served = 0
        while some := await self._backorders.allocate_waiting():
            served += some
        if served:
            log.info("Allocated units to %d orders that waited for stock.", served)
        while expired := await self._expiring.expire_due():
            log.info("Cancelled or asked about units of %d orders that waited too long.", expired)
        if changed := await self._backorders.promise_waiting():
            log.info("Told new dates of %d orders that wait for stock.", changed)
        return served
