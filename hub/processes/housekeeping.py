"""Periodic work: deleting old idempotency keys, releasing dead letters that can be read now."""

import logging
from datetime import timedelta

from domain.shared.audit import Clock
from hub.processes.rounds import repeat
from persistence.events.dead_letters import SqlDeadLetters
from persistence.idempotency.expiry import SqlIdempotencyKeys

ROUND_SECONDS = 60

log = logging.getLogger(__name__)


class Housekeeping:
    """Any number of processes may run it: the work is idempotent."""

    def __init__(
        self,
        keys: SqlIdempotencyKeys,
        dead_letters: SqlDeadLetters,
        now: Clock,
        keep_keys: timedelta,
    ) -> None:
        self._keys = keys
        self._dead_letters = dead_letters
        self._now = now
        self._keep_keys = keep_keys

    async def run(self) -> None:
        await repeat("Housekeeping", self.once, ROUND_SECONDS)

    async def once(self) -> None:
        deleted = await self._keys.delete_before(self._now() - self._keep_keys)
        released = await self._dead_letters.retry()
        if deleted or released:
            log.info("Deleted %d idempotency keys, released %d dead letters.", deleted, released)
