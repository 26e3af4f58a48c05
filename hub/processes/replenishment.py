"""Reviews the stock: suggests what to order, and opens and resolves stock alerts."""

import logging

from domain.services.replenishment.reviewing import Reviewing
from hub.processes.rounds import repeat

log = logging.getLogger(__name__)


class ReplenishmentReviews:
    """Any number of processes may run it: they find the same. Of two that open the same suggestion
    at once, one fails, and finds it in its next round."""

    def __init__(self, reviewing: Reviewing, minutes: int) -> None:
        self._reviewing = reviewing
        self._seconds = minutes * 60.0

    async def run(self) -> None:
        if self._seconds:
            await repeat("Reviewing stock", self.once, self._seconds)

    async def once(self) -> int:
        """Look at all SKUs for which a policy is active: the number of suggestions."""
        found = await self._reviewing.review_all()
        suggested = len(found.suggested)
        if suggested or found.alerts:
            log.info("Reviewed stock: %d suggestions, %d alerts.", suggested, found.alerts)
        return suggested
