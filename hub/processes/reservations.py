"""Gives back the units of reservations and ring-fences whose time has come."""

import logging
from collections.abc import Awaitable, Callable

from domain.services.sourcing.fencing import Fencing
from domain.services.sourcing.reserving import Reserving
from hub.processes.rounds import repeat

ROUND_SECONDS = 1.0

log = logging.getLogger(__name__)


class StockExpiry:
    """Any number of processes may run it: each of them is locked while it ends. Until then its
    units count as available where somebody asks for them or orders them."""

    def __init__(self, reserving: Reserving, fencing: Fencing) -> None:
        self._reserving = reserving
        self._fencing = fencing

    async def run(self) -> None:
        await repeat("Expiring reservations and ring-fences", self.once, ROUND_SECONDS)

    async def once(self) -> int:
        """End every reservation and every ring-fence whose time has come: their number."""
        carts = await _all(self._reserving.expire_due)
        fences = await _all(self._fencing.expire_due)
        if carts:
            log.info("Gave back the units of %d expired reservations.", carts)
        if fences:
            log.info("Gave back the units of %d expired ring-fences.", fences)
        return carts + fences


async def _all(expire_some: Callable[[], Awaitable[int]]) -> int:
    ended = 0
    while some := await expire_some():
        ended += some
    return ended
