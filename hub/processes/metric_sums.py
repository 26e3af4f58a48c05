"""Keeps the sums that metrics are made of."""

import asyncio
import logging

from hub.processes.rounds import repeat
from persistence.metric_sums.adding import SqlMetricSums

# What changes within a round is read by whoever asks for metrics.
ROUND_SECONDS = 1.0
# Between two steps, so that requests of the same process do not wait.
PAUSE_SECONDS = 0.01
# When another process adds up, it goes on for a while.
LEFT_TO_OTHERS_SECONDS = 10.0
# The old orders of a hub are told of now and then.
TOLD_EACH = 50_000

log = logging.getLogger(__name__)


class MetricSumKeeping:
    """Any number of processes may run it; one at a time adds up."""

    def __init__(self, sums: SqlMetricSums) -> None:
        self._sums = sums

    async def run(self) -> None:
        await repeat("Adding up metrics", self.once, ROUND_SECONDS)

    async def once(self) -> int:
        """Add up all orders that have changed: how many were looked at."""
        total, told = 0, TOLD_EACH
        while True:
            added = await self._sums.once()
            if added.raced:
                await asyncio.sleep(LEFT_TO_OTHERS_SECONDS)
                break
            total += added.orders
            if total >= told:
                log.info("Added up the metrics of %d orders; more are left.", total)
                told += TOLD_EACH
            # What comes meanwhile waits for the next round: not a commit for each order.
            if not added.more:
                break
            await asyncio.sleep(PAUSE_SECONDS)
        return total
