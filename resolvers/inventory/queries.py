"""How stock is found."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from domain.catalog.product import Variant
from domain.fulfillment.serving import serves
from domain.inventory.level import InventoryLevel as DomainLevel
from domain.network.location import Location
from domain.shared import bounds
from domain.shared.ids import Prefix
from domain.shared.text.keys import code_key
from domain.shared.text.kinds import CODE, ID
from execution.checks.directives import sized
from execution.plans.wanted import read_of
from resolvers.shared.context import Info
from resolvers.shared.lists import connection, lookup, require_prefix
from schema.inventory.counting.filters import STOCK_COUNTS, StockCountBy
from schema.inventory.counting.stock_count import StockCount
from schema.inventory.filters import LEVELS
from schema.inventory.level import Availability, InventoryLevel, Stock
from schema.inventory.supply.expected import ExpectedSupply
from schema.inventory.supply.filters import (
    EXPECTED_SUPPLY,
    PURCHASE_ORDERS,
    TRANSFER_ORDERS,
    PurchaseOrderBy,
    TransferOrderBy,
)
from schema.inventory.supply.purchase_order import PurchaseOrder
from schema.inventory.supply.transfer_order import TransferOrder
from schema.orders.enums import FulfillmentMethod
from schema.shared.inputs import texts

SKUS_MAX = 250


async def availability(
    info: Info,
    skus: Annotated[
        list[str], strawberry.argument(description="1 to 250 SKUs; an unknown SKU has no stock.")
    ],
    location_ids: Annotated[
        list[strawberry.ID] | None,
        strawberry.argument(description="Only at these locations; left out: at all."),
    ] = strawberry.UNSET,
    method: Annotated[
        FulfillmentMethod | None,
        strawberry.argument(
            description="How the units are to be delivered, as in `placeOrder`; null: in any way."
        ),
    ] = FulfillmentMethod.SHIP,
) -> list[Stock]:
    bounds.count("skus", skus, SKUS_MAX)
    chosen = None if location_ids in (None, strawberry.UNSET) else location_ids
    ids = texts("locationIds", chosen or (), ID, "location_ids")
    for id in ids:
        require_prefix(id, Prefix.LOCATION)
    asked = texts("skus", skus, CODE)
    known = await spelled(info, asked)
    wanted_skus = list(dict.fromkeys(known.values()))
    read = read_of(info, DomainLevel, "id", "location_id", "available", "incoming", "in_transit")
    levels = info.context.unlimited.many(DomainLevel, "sku", read)
    by_sku = dict(zip(wanted_skus, await levels.load_batch(wanted_skus), strict=True))
    held = {level.location_id for levels in by_sku.values() for level in levels}
    wanted = held if chosen is None else held.intersection(ids)
    places = await info.context.loaders.one(Location).load_batch(sorted(wanted))
    active = {place.id for place in places if place.active}
    serving = {place.id for place in places if method is None or serves(place, method)} & active
    shown = info.context.caller.visible.of_locations(active)

    def stock(sku: str) -> Stock:
        levels = [level for level in by_sku[sku] if level.location_id in active]
        return Stock(sku, levels, serving, shown)

    return [stock(known[one]) for one in asked]


async def spelled(info: Info, skus: Sequence[str]) -> dict[str, str]:
    """Each SKU as its variant has it, because case does not matter; itself, where none has it."""
    keys = {sku: code_key(sku) for sku in skus}
    distinct = list(dict.fromkeys(keys.values()))
    found = await info.context.loaders.many(Variant, "sku_key").load_batch(distinct)
    of_key = dict(zip(distinct, found, strict=True))
    return {
        sku: sku if not variants or any(one.sku == sku for one in variants) else variants[0].sku
        for sku, variants in ((sku, of_key[key]) for sku, key in keys.items())
    }


@strawberry.type(description="How stock is found.")
class InventoryQueries:
    availability = strawberry.field(
        resolver=availability,
        graphql_type=list[Availability] | None,
        directives=[sized(None, "skus")],
        description="What can be sold of several SKUs, in the order of the request.",
    )
    inventory_levels = connection(
        InventoryLevel,
        LEVELS,
        "Stock levels of all SKUs and locations, by SKU unless sorted otherwise.",
    )


@strawberry.type(description="How supply on its way is found.")
class SupplyQueries:
    purchase_order = lookup(
        PurchaseOrder, PurchaseOrderBy, "One purchase order by its id or number."
    )
    purchase_orders = connection(
        PurchaseOrder, PURCHASE_ORDERS, "Purchase orders, newest first unless sorted otherwise."
    )
    transfer_order = lookup(
        TransferOrder, TransferOrderBy, "One transfer order by its id or number."
    )
    transfer_orders = connection(
        TransferOrder, TRANSFER_ORDERS, "Transfer orders, newest first unless sorted otherwise."
    )
    expected_supply = connection(
        ExpectedSupply,
        EXPECTED_SUPPLY,
        "Units that are expected at locations, by their date unless sorted otherwise.",
    )


@strawberry.type(description="How stock counts are found.")
class CountingQueries:
    stock_count = lookup(StockCount, StockCountBy, "One stock count by its id or number.")
    stock_counts = connection(
        StockCount, STOCK_COUNTS, "Stock counts, newest first unless sorted otherwise."
    )
