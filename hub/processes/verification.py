"""The consistency laws, checked on a schedule. The result is a metric for each law and a log line
for each difference."""

import asyncio
import logging
import random
from collections import Counter
from datetime import timedelta

from domain.shared.audit import Clock
from domain.shared.errors import Unavailable
from domain.verify.laws import Check, Difference
from hub.observability.metrics import LAW_DIFFERENCES, LAWS_CHECKED_AT
from persistence.verify.verify import SqlVerify

# The first check comes soon after the start, but not while everything else starts.
FIRST_SECONDS = 60.0
RETRY_SECONDS = 300.0
LOGGED_MAX = 20

log = logging.getLogger(__name__)


def named(difference: Difference) -> str:
    """The law and the id of the object. Not the values, which may be personal data, nor an
    idempotency key, which its caller chose: `order-hub verify` shows them."""
    is_id = difference.check is not Check.IDEMPOTENCY
    return f"{difference.check} {difference.subject}" if is_id else f"{difference.check}"


class Verification:
    """Checks every `every`. It reads one snapshot and blocks nobody."""

    def __init__(self, verify: SqlVerify, every: timedelta, now: Clock) -> None:
        self._verify = verify
        self._every = every.total_seconds()
        self._now = now

    async def run(self) -> None:
        wait = FIRST_SECONDS
        while True:
            # Several workers do not check at the same moment.
            await asyncio.sleep(wait * random.uniform(0.5, 1.5))  # noqa: S311
            try:
                await self.once()
                wait = self._every
            except Unavailable as error:
                log.warning("The consistency laws were not checked: %s", error)
                wait = RETRY_SECONDS
            except Exception:
                log.exception("Checking the consistency laws failed; it will be tried again.")
                wait = RETRY_SECONDS

    async def once(self) -> int:
        """Check all laws now: the number of differences."""
        found = await self._verify.differences()
        counts = Counter(difference.check for difference in found)
        for check in Check:
            LAW_DIFFERENCES.labels(check.value).set(counts[check])
        LAWS_CHECKED_AT.set(self._now().timestamp())
        for difference in found[:LOGGED_MAX]:
            log.error("A consistency law is broken: %s", named(difference))
        log.info("Checked %d consistency laws: %d differences.", len(Check), len(found))
        return len(found)
