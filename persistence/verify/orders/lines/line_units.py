"""The units of a line in all states add up to what was ordered and what entered."""

from sqlalchemy import (
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.verify.laws import Check, Difference
from persistence import tables as t
from persistence.verify.shared.findings import differences_of


async def line_units(connection: AsyncConnection) -> list[Difference]:
    units = (
        select(t.line_quantities.c.line_id, func.sum(t.line_quantities.c.quantity).label("units"))
        .group_by(t.line_quantities.c.line_id)
        .subquery()
    )
    counted = func.coalesce(units.c.units, 0)
    expected = t.order_lines.c.quantity + t.order_lines.c.entered
    query = (
        select(t.order_lines.c.id, expected, counted)
        .outerjoin(units, units.c.line_id == t.order_lines.c.id)
        .where(counted != expected)
    )
    return await differences_of(connection, Check.LINE_UNITS, query)
