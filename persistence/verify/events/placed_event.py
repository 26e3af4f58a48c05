"""An order's first event, and no other, is ORDER_PLACED."""

from sqlalchemy import (
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.event import OrderEventKind
from domain.verify.laws import Check, Difference
from persistence import tables as t
from persistence.verify.shared.findings import differences_of


async def placed_events(connection: AsyncConnection) -> list[Difference]:
    c = t.order_events.c
    placed = c.kind == OrderEventKind.ORDER_PLACED
    counted = (
        select(
            c.order_id,
            func.count().label("rows"),
            func.max(c.sequence).label("last"),
        )
        .where(placed)
        .group_by(c.order_id)
        .subquery()
    )
    rows = func.coalesce(counted.c.rows, 0)
    query = (
        select(t.orders.c.id, rows, literal("1 placed event, the first"))
        .outerjoin(counted, counted.c.order_id == t.orders.c.id)
        .where(or_(rows != 1, counted.c.last != 1))
    )
    return await differences_of(connection, Check.PLACED_EVENT, query)
