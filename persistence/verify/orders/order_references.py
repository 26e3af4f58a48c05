"""What references are found and kept apart by is made of their own values."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.annotations.reference import OrderReference, unique_key
from domain.verify.laws import Check, Difference
from persistence import tables as t
from persistence.tables.mapping.rows import attributes_of
from persistence.writes.aggregates import build


async def order_references(connection: AsyncConnection) -> list[Difference]:
    table = t.order_references
    query = select(table, t.orders.c.channel_id).join(t.orders, t.orders.c.id == table.c.order_id)
    found: list[Difference] = []
    async with connection.stream(query.order_by(table.c.id)) as rows:
        async for row in rows.mappings():
            found += _differences(row)
    return found


def _differences(row: Any) -> Iterator[Difference]:
    one: OrderReference = build(OrderReference, attributes_of(t.order_references, row))
    computed = {"id": one.id, "value_hash": one.value_hash}
    if one.unique_key is not None:
        computed["unique_key"] = unique_key(row["channel_id"], one)
    for name, value in computed.items():
        if row[name] != value:
            yield Difference(
                Check.ORDER_REFERENCES, row["id"], f"{name} {row[name]}", f"{name} {value}"
            )
