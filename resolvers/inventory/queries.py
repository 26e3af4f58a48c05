"""How stock is found."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import strawberry

from domain.catalog.kits import KitComponent
from domain.catalog.product import Variant
from domain.fulfillment.serving import serves
from domain.inventory.availability import Availability as Stock
from domain.inventory.kits import Shelves
from domain.inventory.level import InventoryLevel as DomainLevel
from domain.inventory.reservations.filters import ReservationLineWhere
from domain.inventory.reservations.reservation import ReservationLine as DomainLine
from domain.network.channel import Channel
from domain.network.group import LocationGroup
from domain.network.location import Location
from domain.network.methods import FulfillmentMethod as Method
from domain.network.stock_rules import NO_RULES, Rules, by_scope
from domain.shared import bounds
from domain.shared.error_base import Entity
from domain.shared.errors import NotFound
from domain.shared.ids import Prefix
from domain.shared.paging import PAGE_MAX, Listing, Page
from domain.shared.text.keys import code_key
from domain.shared.text.kinds import CODE, ID
from execution.checks.directives import sized
from execution.plans.wanted import read_of
from resolvers.shared.context import Info
from resolvers.shared.lists import connection, lookup, require_prefix
from schema.inventory.counting.filters import STOCK_COUNTS, StockCountBy
from schema.inventory.counting.stock_count import StockCount
from schema.inventory.filters import LEVELS
from schema.inventory.level import Availability, InventoryLevel
from schema.inventory.reservations.reservation import (
    RESERVATIONS,
    Reservation,
    ReservationBy,
)
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


AS_CHANNEL = strawberry.argument(
    description="As this channel sells: without what its stock rules keep back. Left out: without "
    "regard to a channel."
)


OF_GROUP = strawberry.argument(description="Only at the locations of this group; null: at all.")


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
    channel_id: Annotated[strawberry.ID | None, AS_CHANNEL] = strawberry.UNSET,
    group_id: Annotated[strawberry.ID | None, OF_GROUP] = None,
) -> list[Stock]:
    bounds.count("skus", skus, SKUS_MAX)
    chosen = await _chosen(info, location_ids, group_id)
    asked = texts("skus", skus, CODE)
    known = await variants_of(info, asked)
    wanted_skus = stocked(known.values())
    by_sku = await _levels(info, wanted_skus)
    held = {level.location_id for levels in by_sku.values() for level in levels}
    wanted = held if chosen is None else held & chosen
    places = await info.context.loaders.one(Location).load_batch(sorted(wanted))
    active = {place.id for place in places if place.active}
    serving = {place.id for place in places if method is None or serves(place, method)} & active
    shipping = {place.id for place in places if place.ships}
    shelves = Shelves(
        levels=by_sku,
        active=active,
        serving=serving,
        shown=info.context.caller.visible.of_locations(active),
        together=shipping if method in (None, Method.SHIP) else set(),
        expired=await _expired(info, wanted_skus),
        rules=await _rules(info, channel_id),
    )
    return [shelves.sold(*known[one]) for one in asked]


async def _levels(info: Info, skus: list[str]) -> dict[str, Sequence[Any]]:
    """The levels of each SKU, wherever it is."""
    read = read_of(info, DomainLevel, "id", "location_id", "available", "incoming", "in_transit")
    levels = info.context.unlimited.many(DomainLevel, "sku", read)
    return dict(zip(skus, await levels.load_batch(skus), strict=True))


async def _rules(info: Info, channel_id: str | None) -> Rules:
    """The stock rules of a channel; `NotFound` where there is none."""
    if channel_id in (None, strawberry.UNSET):
        return NO_RULES
    id = require_prefix(ID.read("channelId", str(channel_id)), Prefix.CHANNEL)
    channel = await info.context.loaders.one(Channel).load(id)
    if channel is None:
        raise NotFound(Entity.CHANNEL, id)
    return by_scope(channel.stock_rules)


async def _expired(info: Info, skus: Sequence[str]) -> dict[str, dict[str, int]]:
    """Units of reservations that have expired and were not given back yet: by SKU and location."""
    where = ReservationLineWhere(sku=tuple(skus), held_until_until=datetime.now(UTC))
    listing, page = Listing(where, "id"), Page(first=PAGE_MAX)
    units: dict[str, dict[str, int]] = {}
    while True:
        found = await info.context.everything.page(DomainLine, listing, page)
        for line in found.records:
            at = units.setdefault(line.sku, {})
            at[line.location_id] = at.get(line.location_id, 0) + line.quantity
        if not found.has_next:
            return units
        page = Page(first=PAGE_MAX, after=found.cursors[-1])


async def _chosen(info: Info, location_ids: Any, group_id: str | None) -> set[str] | None:
    """The locations that are asked for; none: all of them."""
    chosen: set[str] | None = None
    if location_ids not in (None, strawberry.UNSET):
        chosen = set(texts("locationIds", location_ids, ID, "location_ids"))
        for id in chosen:
            require_prefix(id, Prefix.LOCATION)
    if group_id is None:
        return chosen
    members = set(await _members(info, group_id))
    return members if chosen is None else members & chosen


async def _members(info: Info, group_id: str) -> Sequence[str]:
    (id,) = texts("groupId", [group_id], ID, "group_id")
    require_prefix(id, Prefix.LOCATION_GROUP)
    group = await info.context.loaders.one(LocationGroup).load(id)
    if group is None:
        raise NotFound(Entity.LOCATION_GROUP, id)
    members: Sequence[str] = group.location_ids
    return members


# A SKU as its variant has it, and what it is made of if it is a kit.
Sold = tuple[str, Sequence[KitComponent]]


def stocked(sold: Iterable[Sold]) -> list[str]:
    """The SKUs that have the stock of these: of a kit its components."""
    skus = (one for sku, parts in sold for one in [part.sku for part in parts] or [sku])
    return list(dict.fromkeys(skus))


async def variants_of(info: Info, skus: Sequence[str]) -> dict[str, Sold]:
    """The variant of each SKU, because case does not matter; the SKU itself, where none has it."""
    keys = {sku: code_key(sku) for sku in skus}
    distinct = list(dict.fromkeys(keys.values()))
    found = await info.context.loaders.many(Variant, "sku_key").load_batch(distinct)
    of_key = dict(zip(distinct, found, strict=True))
    return {sku: _sold(sku, of_key[key]) for sku, key in keys.items()}


def _sold(sku: str, variants: Sequence[Any]) -> Sold:
    variant = next((one for one in variants if one.sku == sku), next(iter(variants), None))
    return (sku, ()) if variant is None else (variant.sku, variant.components)


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


@strawberry.type(description="How reservations are found.")
class ReservationQueries:
    reservation = lookup(Reservation, ReservationBy, "One reservation by its id.")
    reservations = connection(
        Reservation,
        RESERVATIONS,
        "Reservations, those that expire last first unless sorted otherwise.",
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
