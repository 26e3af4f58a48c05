"""A line's total is its price times its quantity, its adjustments, the taxes that come in addition,
and shipping."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.lines.line import OrderLine
from domain.verify.laws import Check, Difference
from persistence import tables as t
from persistence.tables.mapping.rows import attributes_of, row_of
from persistence.writes.aggregates import build

DERIVED = ("unit_price", "unit_price_exact", "subtotal", "total")


async def line_totals(connection: AsyncConnection) -> list[Difference]:
    table = t.order_lines
    found: list[Difference] = []
    async with connection.stream(select(table).order_by(table.c.id)) as rows:
        async for row in rows.mappings():
            found += _differences(row)
    return found


def _differences(row: Any) -> Iterator[Difference]:
    """Lines of before there were subtotals have none."""
    line: OrderLine = build(OrderLine, attributes_of(t.order_lines, row))
    computed = row_of(t.order_lines, line)
    for name in DERIVED:
        if row[name] != computed[name] and (name != "subtotal" or row[name] is not None):
            yield Difference(
                Check.LINE_TOTALS, line.id, f"{name} {row[name]}", f"{name} {computed[name]}"
            )
