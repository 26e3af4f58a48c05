"""Cached queries of a unit of work, for what is not loaded as an aggregate.

Nothing is read twice: the transaction's own stock movements are written at its end, so a second
query would not see them. An import loads a whole batch at once; its orders then use the cache."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.catalog.product import Price, Variant
from domain.ports.unit_of_work import Candidate
from domain.shared.text.keys import code_key, folded, squeezed
from persistence import tables as t
from persistence.tables.mapping.rows import attributes_of
from persistence.writes.aggregates import build


class Lookups:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._variants: dict[str, Variant | None] = {}
        self._prices: dict[str, Price | None] = {}
        self._skus: frozenset[str] = frozenset()
        self._location_ids: frozenset[str] = frozenset()
        self._stock: dict[str, list[Candidate]] = {}

    async def variants(
        self, skus: Iterable[str], priced_in: str | None = None
    ) -> dict[str, Variant]:
        skus = set(skus)
        if missing := sorted(skus - self._variants.keys()):
            if priced_in is not None:
                await self._load_priced(missing, priced_in)
            else:
                await self._load(missing)
        known = ((sku, self._variants[sku]) for sku in sorted(skus))
        return {sku: variant for sku, variant in known if variant is not None}

    async def _load_priced(self, skus: list[str], channel_id: str) -> None:
        """Variants together with their prices in a channel: one statement instead of two."""
        price_id = t.variants.c.id + f":{channel_id}"
        query = (
            select(t.variants, t.prices)
            .outerjoin_from(t.variants, t.prices, t.prices.c.id == price_id)
            .where(_with_skus(skus))
        )
        found: list[Variant] = []
        for row in await self._connection.execute(query):
            variant: Variant = _built(Variant, t.variants, row)
            found.append(variant)
            priced = row[len(t.variants.columns) :]
            price = _built(Price, t.prices, priced) if priced[0] else None
            self._prices[f"{variant.id}:{channel_id}"] = price
        self._note(skus, found)

    async def _load(self, skus: list[str]) -> None:
        rows = await self._connection.execute(select(t.variants).where(_with_skus(skus)))
        found = rows.mappings()
        self._note(skus, [build(Variant, attributes_of(t.variants, row)) for row in found])

    def _note(self, skus: list[str], found: list[Variant]) -> None:
        """Each by the SKU that was asked for, exactly so or else in another case."""
        exact = {variant.sku: variant for variant in found}
        alike = {variant.sku_key: variant for variant in found}
        self._variants |= {sku: exact.get(sku) or alike.get(code_key(sku)) for sku in skus}

    async def prices(self, channel_id: str, variant_ids: Iterable[str]) -> dict[str, Price]:
        ids = [f"{id}:{channel_id}" for id in variant_ids]
        prices = await self._cached(self._prices, Price, t.prices, "id", ids)
        return {price.variant_id: price for price in prices.values()}

    async def candidates(self, skus: Iterable[str], chosen: Sequence[str]) -> list[Candidate]:
        requested, location_ids = frozenset(skus), frozenset(chosen)
        if not location_ids:
            return await self._candidates(requested, location_ids)
        if not (requested <= self._skus and location_ids <= self._location_ids):
            found = await self._candidates(requested, location_ids)
            self._skus, self._location_ids, self._stock = requested, location_ids, {}
            for candidate in found:
                self._stock.setdefault(candidate.sku, []).append(candidate)
        known = (one for sku in sorted(requested) for one in self._stock.get(sku, ()))
        return [candidate for candidate in known if candidate.location_id in location_ids]

    async def parcels_numbered(self, number: str, carrier: str | None) -> list[str]:
        """At most two: with more than one, it is ambiguous already."""
        parcels, shipments = t.parcels.c, t.shipments.c
        numbered = or_(parcels.tracking_key == squeezed(number), parcels.tracking_number == number)
        query = select(parcels.id, shipments.carrier).join(
            t.shipments, shipments.id == parcels.shipment_id
        )
        wanted = None if carrier is None else folded(carrier)
        rows = await self._connection.execute(query.where(numbered))
        found = [id for id, name in rows if wanted in (None, folded(name or ""))]
        return found[:2]

    async def _candidates(
        self, skus: frozenset[str], location_ids: frozenset[str]
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
        if location_ids:
            query = query.where(t.inventory_levels.c.location_id.in_(sorted(location_ids)))
        else:
            query = query.where(t.locations.c.ships.is_(True))
        return [Candidate(*row) for row in await self._connection.execute(query)]

    async def _cached(
        self,
        cache: dict[str, Any],
        kind: type,
        table: Table,
        by: str,
        keys: Iterable[str],
    ) -> dict[str, Any]:
        requested = sorted(set(keys))
        missing = [key for key in requested if key not in cache]
        if missing:
            rows = await self._connection.execute(select(table).where(table.c[by].in_(missing)))
            cache.update(dict.fromkeys(missing))
            for row in rows.mappings():
                cache[row[by]] = build(kind, attributes_of(table, row))
        return {key: cache[key] for key in requested if cache[key] is not None}


def _with_skus(skus: Iterable[str]) -> ColumnElement[bool]:
    """What the release before wrote has no key, and is found by the very SKU."""
    variants, wanted = t.variants.c, list(skus)
    return or_(variants.sku.in_(wanted), variants.sku_key.in_([code_key(sku) for sku in wanted]))


def _built(kind: type, table: Table, values: Iterable[Any]) -> Any:
    """The object of a row of this table that is part of a longer row."""
    names = [column.name for column in table.columns]
    return build(kind, attributes_of(table, dict(zip(names, values, strict=False))))
