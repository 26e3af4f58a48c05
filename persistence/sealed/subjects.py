"""Whose personal data a row has: the id of an order or a customer, or nobody's."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.shared.ids import Prefix, prefix_of
from persistence import tables as t
from persistence.writes.privacy.belonging import order_column

BATCH = 500
Rows = Sequence[Mapping[str, Any]]


async def subjects_of(
    connection: AsyncConnection, table: Table, rows: Rows
) -> Sequence[str | None]:
    """Of each row. Its column may have the id of an order, a customer, or a line of an order; any
    other is of nobody whose data could be erased."""
    key = t.customers.c.id if table.name == "customers" else order_column(table)
    if key is None:
        return [None] * len(rows)
    named = [str(row[key.name]) for row in rows]
    kinds = {name: prefix_of(name) for name in set(named)}
    orders = await _orders_of(connection, [n for n, kind in kinds.items() if kind is Prefix.LINE])
    own = {n: n for n, kind in kinds.items() if kind in (Prefix.ORDER, Prefix.CUSTOMER)}
    return [own.get(name) or orders.get(name) for name in named]


async def _orders_of(connection: AsyncConnection, lines: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    columns = t.order_lines.c
    for first in range(0, len(lines), BATCH):
        query = select(columns.id, columns.order_id).where(
            columns.id.in_(lines[first : first + BATCH])
        )
        found.update((id, order_id) for id, order_id in (await connection.execute(query)).all())
    return found
