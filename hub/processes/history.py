"""Keeps the tamper-evident history: hashes new events, and takes checkpoints on a schedule."""

import asyncio
import logging
from datetime import datetime, timedelta

from domain.shared.audit import Clock
from hub.processes.rounds import repeat
from persistence.history.checkpoints import SqlCheckpoints
from persistence.history.hashing import BATCH, SqlHashing
from persistence.history.tree import Inconsistent

ROUND_SECONDS = 1.0
# Between two batches, so that requests of the same process do not wait.
PAUSE_SECONDS = 0.005
STOPPED = timedelta(minutes=5)
# The old events of a hub are told of now and then.
TOLD_EACH = 100_000

log = logging.getLogger(__name__)


class HistoryKeeping:
    """Any number of processes may run it; one at a time hashes. `every` is the time between two
    checkpoints; without it, the history is not kept."""

    def __init__(
        self, hashing: SqlHashing, checkpoints: SqlCheckpoints, every: timedelta, now: Clock
    ) -> None:
        self._hashing = hashing
        self._checkpoints = checkpoints
        self._every = every
        self._now = now
        self._next: datetime | None = None
        self._stopped_until: datetime | None = None

    async def run(self) -> None:
        await repeat("Keeping the history", self.once, ROUND_SECONDS)

    async def once(self) -> int:
        """Hash all new events, and take checkpoints if they are due: the number of events. After a
        contradiction, which an operator has to look at, the next round comes later."""
        if not self._every or (self._stopped_until and self._now() < self._stopped_until):
            return 0
        try:
            hashed = await self._hash()
            if self._next is None or self._now() >= self._next:
                await self._take_if_due()
        except Inconsistent as error:
            log.error("The history is not continued: %s. Run `order-hub verify --history`.", error)
            self._stopped_until = self._now() + STOPPED
            return 0
        return hashed

    async def _hash(self) -> int:
        total, told = 0, TOLD_EACH
        while done := await self._hashing.once():
            total += done
            # What comes meanwhile waits for the next round: not a commit for each order.
            if done < BATCH:
                break
            if total >= told:
                log.info("Hashed %d events of the history; more are left.", total)
                told += TOLD_EACH
            await asyncio.sleep(PAUSE_SECONDS)
        return total

    async def _take_if_due(self) -> None:
        taken_at, now = await self._checkpoints.taken_at(), self._now()
        if taken_at is None or taken_at + self._every <= now:
            await self._checkpoints.take(now)
            taken_at = now
        self._next = taken_at + self._every
