"""The tags of an order are numbered from 1 without gaps, and found by their own text."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.annotations.tag import OrderTag
from domain.verify.laws import Check, Difference
from persistence import tables as t
from persistence.tables.mapping.rows import attributes_of
from persistence.writes.aggregates import build


async def order_tags(connection: AsyncConnection) -> list[Difference]:
    table = t.order_tags
    found: list[Difference] = []
    order_id, position = "", 0
    query = select(table).order_by(table.c.order_id, table.c.position)
    async with connection.stream(query) as rows:
        async for row in rows.mappings():
            position = position + 1 if row["order_id"] == order_id else 1
            order_id = row["order_id"]
            one: OrderTag = build(OrderTag, attributes_of(table, row))
            stored, computed = (one.position, row["tag_hash"]), (position, one.tag_hash)
            if stored != computed:
                found.append(Difference(Check.ORDER_TAGS, row["id"], str(stored), str(computed)))
    return found
