"""Gives back the units of reservations and ring-fences whose time has come, and takes lots out of
sale that are sold no more."""

import logging
from collections.abc import Awaitable, Callable

from domain.services.inventory.lots.lots import Lots
from domain.services.sourcing.fencing import Fencing
from domain.services.sourcing.reserving import Reserving
from hub.processes.rounds import repeat

ROUND_SECONDS = 1.0

log = logging.getLogger(__name__)


class StockExpiry:
    """Any number of processes may run it: each of them is locked while it ends. Until then its
    units count as available where somebody asks for them or orders them; those of a lot that is
    sold no more count as gone."""

    def __init__(self, reserving: Reserving, fencing: Fencing, lots: Lots) -> None:
        self._reserving = reserving
        self._fencing = fencing
        self._lots = lots

    async def run(self) -> None:
        await repeat("Expiring reservations, ring-fences and lots", self.once, ROUND_SECONDS)

    async def once(self) -> int:
        """End every reservation and every ring-fence whose time has come, and take unsellable units
        out of sale: the number of reservations, ring-fences and levels."""
        carts = await _all(self._reserving.expire_due)
        fences = await _all(self._fencing.expire_due)
        levels = await _all(self._lots.expire_due)
        if carts:
            log.info("Gave back the units of %d expired reservations.", carts)
        if fences:
            log.info("Gave back the units of %d expired ring-fences.", fences)
        if levels:
            log.info("Took units of lots out of sale at %d levels.", levels)
        return carts + fences + levels


async def _all(expire_some: Callable[[], Awaitable[int]]) -> int:
    ended = 0
    while some := await expire_some():
        ended += some
    return ended
