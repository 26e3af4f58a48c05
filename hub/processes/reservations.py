"""Gives back the units of reservations whose time has come."""

import logging

from domain.services.sourcing.reserving import Reserving
from hub.processes.rounds import repeat

ROUND_SECONDS = 1.0

log = logging.getLogger(__name__)


class ReservationExpiry:
    """Any number of processes may run it: each reservation is locked while it ends. Until then its
    units count as available where somebody asks for them or orders them."""

    def __init__(self, reserving: Reserving) -> None:
        self._reserving = reserving

    async def run(self) -> None:
        await repeat("Expiring reservations", self.once, ROUND_SECONDS)

    async def once(self) -> int:
        """End every reservation whose time has come: their number."""
        ended = 0
        while some := await self._reserving.expire_due():
            ended += some
        if ended:
            log.info("Gave back the units of %d expired reservations.", ended)
        return ended
