"""An order's events are numbered from 1 to its sequence without gaps."""

from sqlalchemy import Subquery, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.verify.laws import Check, Difference
from persistence import tables as t


def _counted() -> Subquery:
    c, count = t.order_events.c, func.count()
    each = select(c.order_id, count.label("rows"), func.max(c.sequence).label("last"))
    return each.group_by(c.order_id).subquery()


async def event_sequences(connection: AsyncConnection) -> list[Difference]:
    counted = _counted()
    rows, last = func.coalesce(counted.c.rows, 0), func.coalesce(counted.c.last, 0)
    query = (
        select(t.orders.c.id, t.orders.c.sequence, rows, last)
        .outerjoin(counted, counted.c.order_id == t.orders.c.id)
        .where(or_(t.orders.c.sequence != rows, t.orders.c.sequence != last))
    )
    return [
        Difference(Check.EVENT_SEQUENCE, id, f"sequence {sequence}", f"{n} events, last {last}")
        for id, sequence, n, last in await connection.execute(query)
    ]
