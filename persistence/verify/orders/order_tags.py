"""The tags of an order are numbered from 1 without gaps, and found by their own text."""

from itertools import groupby

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.tag import OrderTag
from domain.verify.laws import Check, Difference
from persistence import tables as t
from persistence.tables.rows import attributes_of
from persistence.writes.aggregates import build


async def order_tags(connection: AsyncConnection) -> list[Difference]:
    table, found = t.order_tags, []
    query = select(table).order_by(table.c.order_id, table.c.position)
    rows = (await connection.execute(query)).mappings().all()
    for order_id, mine in groupby(rows, lambda row: str(row["order_id"])):
        tags: list[tuple[OrderTag, str]] = [
            (build(OrderTag, attributes_of(table, row)), row["tag_hash"]) for row in mine
        ]
        stored = [(one.position, hash_) for one, hash_ in tags]
        computed = [(n, one.tag_hash) for n, (one, _) in enumerate(tags, start=1)]
        if stored != computed:
            found.append(Difference(Check.ORDER_TAGS, order_id, str(stored), str(computed)))
    return found
