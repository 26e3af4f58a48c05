"""Periodic work: deleting old idempotency keys and reservations that ended long ago, releasing
dead letters that can be read now, releasing holds at their due time, and storing the search terms
of rows of the release before."""

import logging
from datetime import timedelta

from domain.orders.filters import HoldWhere
from domain.orders.holds.hold import Hold, HoldStatus, ReleaseRule
from domain.ports.reads import Reads
from domain.services.orders.ordering import Ordering
from domain.shared.audit import Clock
from domain.shared.paging import PAGE_MAX, Listing, Page
from hub.processes.rounds import repeat
from persistence.events.dead_letters import SqlDeadLetters
from persistence.idempotency.expiry import SqlIdempotencyKeys
from persistence.operations.ended_reservations import SqlEndedReservations
from persistence.operations.reindexing import SqlReindexing

ROUND_SECONDS = 60

log = logging.getLogger(__name__)


class Housekeeping:
    """Any number of processes may run it: the work is idempotent."""

    def __init__(
        self,
        keys: SqlIdempotencyKeys,
        reservations: SqlEndedReservations,
        dead_letters: SqlDeadLetters,
        reindexing: SqlReindexing,
        reads: Reads,
        ordering: Ordering,
        now: Clock,
        keep_keys: timedelta,
    ) -> None:
        self._keys = keys
        self._reservations = reservations
        self._dead_letters = dead_letters
        self._reindexing = reindexing
        self._reads = reads
        self._ordering = ordering
        self._now = now
        self._keep_keys = keep_keys

    async def run(self) -> None:
        await repeat("Housekeeping", self.once, ROUND_SECONDS)

    async def once(self) -> None:
        since = self._now() - self._keep_keys
        deleted = await self._keys.delete_before(since)
        # No key names them any more.
        if carts := await self._reservations.delete_before(since - timedelta(days=1)):
            log.info("Deleted %d reservations that ended long ago.", carts)
        released = await self._dead_letters.retry()
        if deleted or released:
            log.info("Deleted %d idempotency keys, released %d dead letters.", deleted, released)
        if indexed := await self._reindexing.once():
            log.info("Stored the search terms of %d objects.", indexed)
        if holds := await self._release_due_holds():
            log.info("Released %d holds at their due time.", holds)

    async def _release_due_holds(self) -> int:
        where = HoldWhere(
            status=(HoldStatus.ACTIVE,),
            release_rule=(ReleaseRule.AT_DUE_TIME,),
            due_until=self._now(),
        )
        listing, after, count = Listing(where, "due_at"), None, 0
        while True:
            due = await self._reads.page(Hold, listing, Page(first=PAGE_MAX, after=after))
            # Another process may have released them meanwhile: then nothing is left to do.
            for order_id in dict.fromkeys(hold.order_id for hold in due.records):
                await self._ordering.release_due_holds(order_id)
            count += len(due.records)
            if not due.has_next:
                return count
            after = due.cursors[-1]
