"""The units demanded a day are those that all orders demand."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.reporting.contributions import Demanded
from domain.verify.laws import Check, Difference
from persistence.engine.driver import Statements, statements_of
from persistence.metric_sums.facts import contributions
from persistence.metric_sums.reading import changed_since
from persistence.metric_sums.stored import StoredSums
from persistence.tables import daily_demand as table
from persistence.tables import orders

BATCH = 250


async def daily_demand(connection: AsyncConnection) -> list[Difference]:
    """Of orders that changed since they were added up, what they added counts. Sums that are not
    complete yet are not read by anybody."""
    statements = await statements_of(connection)
    changed = await changed_since(statements)
    if changed is None:
        return []
    computed = Counter[tuple[str, str, str]]()
    ids = (await connection.execute(select(orders.c.id).order_by(orders.c.id))).scalars().all()
    for first in range(0, len(ids), BATCH):
        for demand in await _demanded(statements, ids[first : first + BATCH], set(changed)):
            for (place, sku, day), units in demand.items():
                computed[place or "", sku, f"{day}"] += units
    columns = table.c.location_id, table.c.sku, table.c.day, table.c.units
    rows = (await connection.execute(select(*columns))).all()
    stored = {(place, sku, f"{day}"): int(units) for place, sku, day, units in rows}
    return list(_differences(stored, dict(computed)))


async def _demanded(
    statements: Statements, ids: Sequence[str], changed: set[str]
) -> list[Demanded]:
    before = await StoredSums(statements).added([id for id in ids if id in changed])
    now = await contributions(statements, [id for id in ids if id not in changed])
    return [one.demand for one in (*before.values(), *now.values())]


def _differences(
    stored: dict[tuple[str, str, str], int], computed: dict[tuple[str, str, str], int]
) -> Iterator[Difference]:
    for key in sorted(stored.keys() | computed.keys()):
        there, right = stored.get(key, 0), computed.get(key, 0)
        if there != right:
            subject = " ".join(part for part in key if part)
            yield Difference(Check.DAILY_DEMAND, subject, str(there), str(right))
