"""The units of shipments are the units in states after shipping."""

from sqlalchemy import (
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.lines.line import SHIPPED_STATES
from domain.verify.laws import Check, Difference
from persistence import tables as t
from persistence.verify.shared.findings import differences_of


async def shipped_units(connection: AsyncConnection) -> list[Difference]:
    """Per fulfillment order and line."""
    shipped = (
        select(
            t.shipments.c.fulfillment_order_id.label("fulfillment_order_id"),
            t.shipment_lines.c.line_id,
            t.shipment_lines.c.quantity.label("stored"),
            literal(0).label("computed"),
        )
        .select_from(t.shipment_lines)
        .join(t.shipments, t.shipments.c.id == t.shipment_lines.c.shipment_id)
    )
    units = select(
        t.line_quantities.c.fulfillment_order_id,
        t.line_quantities.c.line_id,
        literal(0),
        t.line_quantities.c.quantity,
    ).where(t.line_quantities.c.state.in_(sorted(SHIPPED_STATES)))
    both = union_all(shipped, units).subquery()
    stored, computed = func.sum(both.c.stored), func.sum(both.c.computed)
    query = (
        select(both.c.line_id, stored, computed)
        .group_by(both.c.fulfillment_order_id, both.c.line_id)
        .having(stored != computed)
    )
    return await differences_of(connection, Check.SHIPPED_UNITS, query)
