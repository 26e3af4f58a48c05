"""What was erased has nothing personal left; the orders of erased customers follow within a day."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, Table, and_, cast, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.privacy.personal import Erasure, columns_of
from domain.verify.laws import Check, Difference
from persistence import tables as t
from persistence.verify.shared.findings import differences_of
from persistence.writes.privacy import due
from persistence.writes.privacy.belonging import order_column
from persistence.writes.privacy.erasing import NOT_ERASED, filled

FOLLOWS = timedelta(days=1)
EMPTY = ("[]", "{}")
# The parts of an address that an erasure removes.
PLACES = ("name", "street", "city", "postal_code", "label", "coordinates")
# The terms of an erased order are those of its numbers, which another law compares; an event may be
# set aside later.
WRITTEN_ANEW = (t.search_terms, t.dead_letters)


async def erased_data(connection: AsyncConnection) -> list[Difference]:
    found = await _customers(connection)
    for table in t.metadata.sorted_tables:
        if order_column(table) is not None and table not in WRITTEN_ANEW:
            found += await _of_orders(connection, table)
    late = due.orders_of_erased(datetime.now(UTC) - FOLLOWS).subquery()
    forgotten = select(late.c.id, literal("kept"), literal("erased"))
    return found + await differences_of(connection, Check.ERASED_DATA, forgotten)


def _left(table: Table) -> ColumnElement[bool]:
    """Whether a row has a value that an erasure removes; documents are compared as text."""
    parts = [filled(table)]
    for name, personal in columns_of(table.name).items():
        text = cast(table.c[name], String)
        if personal.erasing is Erasure.EMPTY:
            parts.append(text.not_in(EMPTY))
        elif personal.erasing is Erasure.REGION:
            parts += [text.contains(f'"{part}"') for part in PLACES]
    return or_(*parts)


async def _customers(connection: AsyncConnection) -> list[Difference]:
    customers = t.customers.c
    kept = _left(t.customers)
    query = select(customers.id, literal("customers"), literal("erased"))
    return await differences_of(
        connection, Check.ERASED_DATA, query.where(customers.erased_at.is_not(None), kept)
    )


async def _of_orders(connection: AsyncConnection, table: Table) -> list[Difference]:
    """Which erased orders have something left in this table."""
    rows = [personal.erasing for personal in columns_of(table.name).values()]
    kept = literal(True) if Erasure.ROW in rows else _left(table)
    orders: Any = t.orders.c
    key: Any = order_column(table)
    erased = and_(orders.erased_at.is_not(None), ~NOT_ERASED)
    query = select(orders.id, literal(table.name), literal("erased")).where(erased)
    if table is not t.orders:
        query = query.join(table, key == orders.id).distinct()
    return await differences_of(connection, Check.ERASED_DATA, query.where(kept)) if rows else []
