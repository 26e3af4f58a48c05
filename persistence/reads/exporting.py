"""Reads everything that is stored about one person, from one snapshot."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Column, ColumnElement, Select, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.privacy.export import CustomerDataExport, explained
from domain.shared.text.keys import email_key
from persistence import tables as t
from persistence.engine.database_errors import translating_errors
from persistence.engine.engines import Engines
from persistence.engine.snapshots import snapshot
from persistence.writes.privacy.belonging import order_column

BATCH = 500
Rows = dict[str, list[dict[str, Any]]]


class SqlExporting:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader

    async def of_customer(
        self, id: str, orders_max: int | None = None
    ) -> CustomerDataExport | None:
        return await self._export(t.customers.c.id == id, [], orders_max)

    async def of_email(self, email: str) -> CustomerDataExport | None:
        key = email_key(email)
        found_by = select(t.search_terms.c.owner_id).where(t.search_terms.c.term == key)
        mine = or_(t.customers.c.email == key, t.customers.c.id.in_(found_by))
        return await self._export(mine, [key], None)

    async def _export(
        self, mine: ColumnElement[bool], emails: list[str], orders_max: int | None
    ) -> CustomerDataExport | None:
        with translating_errors():
            async with snapshot(self._engine) as connection:
                customers = await _rows(connection, select(t.customers).where(mine))
                ids = [row["id"] for row in customers]
                emails += [point.value for row in customers for point in row["contact_points"]]
                orders = await _orders(connection, ids, emails)
                if not customers and not orders:
                    return None
                rows = await _of_person(connection, customers, orders[:orders_max])
        now = datetime.now(UTC)
        document = orjson.dumps(explained(rows, now), default=_plain).decode()
        shown = len(orders[:orders_max])
        return CustomerDataExport(now, shown, shown == len(orders), document)


async def _orders(connection: AsyncConnection, ids: list[str], emails: list[str]) -> list[str]:
    """The person's orders, the newest first; those of other customers are not."""
    orders = t.orders.c
    guest = orders.customer_id.is_(None) & orders.email.in_(emails)
    query = select(orders.id).where(or_(orders.customer_id.in_(ids), guest))
    newest = query.order_by(orders.placed_at.desc(), orders.id)
    return list((await connection.execute(newest)).scalars())


async def _of_person(
    connection: AsyncConnection, customers: list[dict[str, Any]], order_ids: Sequence[str]
) -> Rows:
    rows: Rows = defaultdict(list)
    rows["customers"] = customers
    ids = [row["id"] for row in customers]
    for table, column in _beside():
        rows[table.name] += await _rows(connection, select(table).where(column.in_(ids)))
    for first in range(0, len(order_ids), BATCH):
        some = order_ids[first : first + BATCH]
        for table in t.metadata.sorted_tables:
            key = order_column(table)
            if key is not None:
                rows[table.name] += await _rows(connection, select(table).where(key.in_(some)))
        rows["metafields"] += await _of_lines(connection, some)
        rows["idempotency_keys"] += await _keys(connection, some)
    rows["idempotency_keys"] += await _keys(connection, ids)
    names = [row["external_id"] for row in (*customers, *rows["orders"]) if row["external_id"]]
    rejects = t.import_rejects
    rows["import_rejects"] = await _rows(
        connection, select(rejects).where(rejects.c.key.in_(names))
    )
    return {str(name): found for name, found in rows.items() if found}


def _beside() -> tuple[tuple[Table, Column[Any]], ...]:
    """What belongs to the customer itself."""
    return (
        (t.metafields, t.metafields.c.owner_id),
        (t.search_terms, t.search_terms.c.owner_id),
        (t.erasures, t.erasures.c.subject_id),
    )


async def _of_lines(connection: AsyncConnection, order_ids: Sequence[str]) -> list[dict[str, Any]]:
    lines = select(t.order_lines.c.id).where(t.order_lines.c.order_id.in_(order_ids))
    mine = t.metafields.c.owner_id.in_(lines)
    return await _rows(connection, select(t.metafields).where(mine))


async def _keys(connection: AsyncConnection, ids: Sequence[str]) -> list[dict[str, Any]]:
    """The idempotency keys by which these were made."""
    keys = t.idempotency_keys
    return await _rows(connection, select(keys).where(keys.c.answer.in_(ids)))


async def _rows(connection: AsyncConnection, query: Select[Any]) -> list[dict[str, Any]]:
    rows = (await connection.execute(query)).mappings()
    return [{str(name): value for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    """Values of the domain as JSON has them."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value)
