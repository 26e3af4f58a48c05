"""Cached queries of a unit of work, for what is not loaded as an aggregate. An import loads a whole
batch at once; its orders then use the cache."""

from collections.abc import Iterable

from sqlalchemy import String, bindparam, or_, select

from domain.catalog.product import Price, Variant
from domain.shared.text.keys import code_key, folded, squeezed
from persistence import tables as t
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables.mapping.rows import attributes_of
from persistence.writes.aggregates import build

# What the release before wrote has no key, and is found by the very SKU.
WITH_SKUS = or_(among(t.variants.c.sku, "skus"), among(t.variants.c.sku_key, "keys"))
VARIANTS = Prepared(select(t.variants).where(WITH_SKUS))
PRICE = "price of "
PRICED = Prepared(
    select(t.variants, *(c.label(PRICE + c.name) for c in t.prices.columns))
    .outerjoin_from(
        t.variants,
        t.prices,
        t.prices.c.id == t.variants.c.id + bindparam("of", type_=String),
    )
    .where(WITH_SKUS)
)
PRICES = Prepared(select(t.prices).where(among(t.prices.c.id, "keys")))


class Lookups:
    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._variants: dict[str, Variant | None] = {}
        self._prices: dict[str, Price | None] = {}

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
        found: list[Variant] = []
        for row in await self._statements.rows(PRICED, **_keys_of(skus), of=f":{channel_id}"):
            priced = {c.name: row.pop(PRICE + c.name) for c in t.prices.columns}
            variant: Variant = build(Variant, attributes_of(t.variants, row))
            found.append(variant)
            price = build(Price, attributes_of(t.prices, priced)) if priced["id"] else None
            self._prices[f"{variant.id}:{channel_id}"] = price
        self._note(skus, found)

    async def _load(self, skus: list[str]) -> None:
        rows = await self._statements.rows(VARIANTS, **_keys_of(skus))
        self._note(skus, [build(Variant, attributes_of(t.variants, row)) for row in rows])

    def _note(self, skus: list[str], found: list[Variant]) -> None:
        """Each by the SKU that was asked for, exactly so or else in another case."""
        exact = {variant.sku: variant for variant in found}
        alike = {variant.sku_key: variant for variant in found}
        self._variants |= {sku: exact.get(sku) or alike.get(code_key(sku)) for sku in skus}

    async def prices(self, channel_id: str, variant_ids: Iterable[str]) -> dict[str, Price]:
        ids = [f"{id}:{channel_id}" for id in variant_ids]
        if missing := sorted(set(ids) - self._prices.keys()):
            self._prices |= dict.fromkeys(missing)
            for row in await self._statements.rows(PRICES, keys=missing):
                self._prices[row["id"]] = build(Price, attributes_of(t.prices, row))
        prices = (self._prices[id] for id in sorted(set(ids)))
        return {price.variant_id: price for price in prices if price is not None}

    async def parcels_numbered(self, number: str, carrier: str | None) -> list[str]:
        """At most two: with more than one, it is ambiguous already."""
        parcels, shipments = t.parcels.c, t.shipments.c
        numbered = or_(parcels.tracking_key == squeezed(number), parcels.tracking_number == number)
        query = select(parcels.id, shipments.carrier).join(
            t.shipments, shipments.id == parcels.shipment_id
        )
        wanted = None if carrier is None else folded(carrier)
        rows = await self._statements.execute(query.where(numbered))
        found = [row.id for row in rows if wanted in (None, folded(row.carrier or ""))]
        return found[:2]


def _keys_of(skus: list[str]) -> dict[str, list[str]]:
    return {"skus": skus, "keys": [code_key(sku) for sku in skus]}
