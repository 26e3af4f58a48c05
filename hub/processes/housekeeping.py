"""Periodic work: deleting old idempotency keys, releasing dead letters that can be read now."""

import asyncio
import logging
import random
from datetime import timedelta

from domain.shared.audit import Clock
from domain.shared.errors import Unavailable
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
        while True:
            # Random, so that several processes do not work at the same moment.
            await asyncio.sleep(ROUND_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311
            try:
                await self.once()
            except Unavailable as error:
                log.warning("Housekeeping: %s", error)
            except Exception:
                log.exception("Housekeeping failed; it will be tried again.")

    async def once(self) -> None:
        deleted = await self._keys.delete_before(self._now() - self._keep_keys)
        released = await self._dead_letters.retry()
        if deleted or released:
            log.info("Deleted %d idempotency keys, released %d dead letters.", deleted, released)
