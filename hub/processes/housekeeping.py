"""What has to be done now and then: forget old idempotency keys, tell what can be read again."""

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
    """Any number of processes may do it; what one has done the next does not find."""

    def __init__(
        self, keys: SqlIdempotencyKeys, parking: SqlDeadLetters, now: Clock, keep: timedelta
    ) -> None:
        self._keys = keys
        self._parking = parking
        self._now = now
        self._keep = keep

    async def run(self) -> None:
        while True:
            # Not all processes at the same moment.
            await asyncio.sleep(ROUND_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311
            try:
                await self.once()
            except Unavailable as away:
                log.warning("Housekeeping: %s", away)
            except Exception:
                log.exception("Housekeeping failed; trying again.")

    async def once(self) -> None:
        forgotten = await self._keys.delete_before(self._now() - self._keep)
        released = await self._parking.retry()
        if forgotten or released:
            log.info("Forgot %d idempotency keys, released %d happenings.", forgotten, released)
