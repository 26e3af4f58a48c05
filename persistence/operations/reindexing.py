"""Stores what is searched, for rows that the release before wrote. Any number of processes may run
it: each row is locked while its terms are written."""

from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.catalog.product import Product
from domain.orders.order import Order
from domain.shared.text.keys import code_key, squeezed
from persistence import tables as t
from persistence.engine.driver import statements_of
from persistence.engine.engines import Engines
from persistence.tables.search_terms import outdated
from persistence.writes.aggregates import AGGREGATES, load_many
from persistence.writes.annotations.searching import TERMS, SearchTerms

ROWS_MAX = 50


class SqlReindexing:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.writer

    async def once(self) -> int:
        """Store the terms of every object that lacks them: the number of objects."""
        done = 0
        for kind in TERMS:
            while some := await self._some(kind):
                done += some
        return done

    async def _some(self, kind: type) -> int:
        """A few, in a transaction of their own."""
        table = AGGREGATES[kind].table
        async with self._engine.begin() as connection:
            query = select(table.c.id).where(outdated(table)).order_by(table.c.id)
            ids = list((await connection.execute(query.limit(ROWS_MAX))).scalars())
            if not ids:
                return 0
            # Locked, and read as they are now.
            await connection.execute(
                select(table.c.id).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update()
            )
            statements = await statements_of(connection)
            terms = SearchTerms(statements)
            for root in await load_many(statements, AGGREGATES[kind], "id", ids):
                terms.replace(root)
                await _write_keys(connection, root)
            await terms.write()
            indexed = update(table).where(table.c.id.in_(ids))
            await connection.execute(indexed.values(indexed_version=table.c.version))
        return len(ids)


async def _write_keys(connection: AsyncConnection, root: Any) -> None:
    if isinstance(root, Product):
        await _keys_of_variants(connection, root)
    elif isinstance(root, Order):
        await _keys_of_parcels(connection, root)


async def _keys_of_variants(connection: AsyncConnection, product: Product) -> None:
    """Of two SKUs that differ in case only, which the release before allowed, one has the key."""
    variants, others = t.variants, t.variants.alias()
    for variant in product.variants:
        key = code_key(variant.sku)
        free = ~exists().where(others.c.sku_key == key)
        mine = (variants.c.id == variant.id) & variants.c.sku_key.is_(None) & free
        await connection.execute(update(variants).where(mine).values(sku_key=key))


async def _keys_of_parcels(connection: AsyncConnection, order: Order) -> None:
    for parcel in order.parcels:
        if parcel.tracking_number is not None:
            mine = update(t.parcels).where(t.parcels.c.id == parcel.id)
            await connection.execute(mine.values(tracking_key=squeezed(parcel.tracking_number)))
