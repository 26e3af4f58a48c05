"""What was kept too long: the rules of retention are applied every hour; a week is time to notice
that they are not."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.privacy.retention import Retention, Terms
from domain.verify.laws import Check, Difference
from persistence.verify.shared.findings import differences_of
from persistence.writes.privacy import due

SLACK = timedelta(days=7)
# fmt: off
QUERIES = {
    Retention.CLOSED_ORDERS:      due.closed_orders,
    Retention.INACTIVE_CUSTOMERS: due.inactive_customers,
    Retention.DEAD_LETTERS:       due.dead_letters,
}
# fmt: on


async def kept_too_long(connection: AsyncConnection, terms: Terms) -> list[Difference]:
    found: list[Difference] = []
    for rule, query in QUERIES.items():
        before = terms.before(rule, datetime.now(UTC), SLACK)
        if before is not None:
            (old,) = query(before).subquery().c
            late = select(old, literal("kept"), literal(f"erased by {rule}"))
            found += await differences_of(connection, Check.RETENTION, late)
    return found
