"""Look-ups beside the aggregates, remembered: what a work has read once it does not ask for again.

Its own stock movements are written at its end, so a second look would tell it nothing new. An
import looks for a whole batch at once, and its orders then find everything here."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.catalog.product import Price, Variant
from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.ports.unit_of_work import Candidate
from persistence import tables as t
from persistence.tables.rows import attributes_of
from persistence.writes.aggregates import build


class Lookups:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._variants: dict[str, Variant | None] = {}
        self._prices: dict[str, Price | None] = {}
        self._skus: frozenset[str] = frozenset()
        self._places: frozenset[str] = frozenset()
        self._stock: dict[str, list[Candidate]] = {}

    async def variants(self, skus: Iterable[str]) -> dict[str, Variant]:
        return await self._remembered(self._variants, Variant, t.variants, "sku", skus)

    async def prices(self, channel_id: str, variant_ids: Iterable[str]) -> dict[str, Price]:
        ids = [f"{id}:{channel_id}" for id in variant_ids]
        prices = await self._remembered(self._prices, Price, t.prices, "id", ids)
        return {price.variant_id: price for price in prices.values()}

    async def candidates(
        self, skus: Iterable[str], method: FulfillmentMethod, chosen: Sequence[str]
    ) -> list[Candidate]:
        wanted, places = frozenset(skus), frozenset(chosen)
        if not places:
            return await self._candidates(wanted, method, places)
        if not (wanted <= self._skus and places <= self._places):
            found = await self._candidates(wanted, method, places)
            self._skus, self._places, self._stock = wanted, places, {}
            for one in found:
                self._stock.setdefault(one.sku, []).append(one)
        return [
            one
            for sku in sorted(wanted)
            for one in self._stock.get(sku, ())
            if one.location_id in places
        ]

    async def _candidates(
        self, skus: frozenset[str], method: FulfillmentMethod, places: frozenset[str]
    ) -> list[Candidate]:
        joined = t.inventory_levels.join(
            t.locations, t.inventory_levels.c.location_id == t.locations.c.id
        )
        query = (
            select(
                t.inventory_levels.c.sku,
                t.inventory_levels.c.location_id,
                t.inventory_levels.c.available,
                t.locations.c.rank,
            )
            .select_from(joined)
            .where(t.inventory_levels.c.sku.in_(sorted(skus)), t.locations.c.active.is_(True))
            .order_by(t.inventory_levels.c.sku, t.inventory_levels.c.location_id)
            .with_for_update(of=t.inventory_levels)
        )
        if places:
            query = query.where(t.inventory_levels.c.location_id.in_(sorted(places)))
        elif method is FulfillmentMethod.SHIP:
            query = query.where(t.locations.c.ships.is_(True))
        return [Candidate(*row) for row in await self._connection.execute(query)]

    async def _remembered(
        self,
        memory: dict[str, Any],
        kind: type,
        table: Table,
        by: str,
        keys: Iterable[str],
    ) -> dict[str, Any]:
        wanted = sorted(set(keys))
        fresh = [key for key in wanted if key not in memory]
        if fresh:
            rows = await self._connection.execute(select(table).where(table.c[by].in_(fresh)))
            memory.update(dict.fromkeys(fresh))
            for row in rows.mappings():
                memory[row[by]] = build(kind, attributes_of(table, row))
        return {key: memory[key] for key in wanted if memory[key] is not None}
