"""How stock is found."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import strawberry

from domain.catalog.product import Variant
from domain.inventory.availability import Availability as Stock
from domain.inventory.feed import Kit
from domain.inventory.level import InventoryLevel as DomainLevel
from domain.inventory.level import require_past
from domain.network.group import LocationGroup
from domain.shared import bounds
from domain.shared.error_base import Entity
from domain.shared.errors import NotFound
from domain.shared.ids import Prefix
from domain.shared.text.keys import code_key
from domain.shared.text.kinds import CODE, ID
from execution.checks.directives import sized
from execution.plans.wanted import read_of
from resolvers.inventory.availability import NUMBERS, Sale, channel_of, require_group, sold_of
from resolvers.shared.context import Info
from resolvers.shared.lists import connection, lookup, require_prefix
from schema.inventory.availability import Availability
from schema.inventory.counting.filters import STOCK_COUNTS, StockCountBy
from schema.inventory.counting.stock_count import StockCount
from schema.inventory.fencing.ring_fence import RING_FENCES, RingFence, RingFenceBy
from schema.inventory.filters import LEVELS
from schema.inventory.level import InventoryLevel
from schema.inventory.lots.lot import LOTS, Lot, LotBy
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


SKUS = strawberry.argument(description="1 to 250 SKUs; an unknown SKU has no stock.")
AT_LOCATIONS = strawberry.argument(description="Only at these locations; left out: at all.")
BY_METHOD = strawberry.argument(
    description="How the units are to be delivered, as in `placeOrder`; null: in any way."
)
AS_CHANNEL = strawberry.argument(
    description="As this channel sells: without what its stock rules keep back, with what is "
    "ring-fenced for it. Left out: without regard to a channel."
)


TO_GROUP = strawberry.argument(
    description="To customers of this group: with what is ring-fenced for it in every channel and, "
    "with `channelId`, in that one. Null: to anybody. A customer may name the groups it is in."
)
OF_GROUP = strawberry.argument(description="Only at the locations of this group; null: at all.")


AS_OF = strawberry.argument(
    description="What could be sold at this past moment, by the stock of then: with the locations "
    "and the stock rules of now, and with what carts kept until it was given back. Null: now. A "
    "moment in the future is refused (INVALID_INPUT)."
)


async def availability(
    info: Info,
    skus: Annotated[list[str], SKUS],
    location_ids: Annotated[list[strawberry.ID] | None, AT_LOCATIONS] = strawberry.UNSET,
    method: Annotated[FulfillmentMethod | None, BY_METHOD] = FulfillmentMethod.SHIP,
    channel_id: Annotated[strawberry.ID | None, AS_CHANNEL] = strawberry.UNSET,
    group_id: Annotated[strawberry.ID | None, OF_GROUP] = None,
    as_of: Annotated[datetime | None, AS_OF] = None,
    customer_group_id: Annotated[strawberry.ID | None, TO_GROUP] = None,
) -> list[Stock]:
    bounds.count("skus", skus, SKUS_MAX)
    chosen = await _chosen(info, location_ids, group_id)
    asked = texts("skus", skus, CODE)
    known = await variants_of(info, asked)
    as_sold_by = None if channel_id in (None, strawberry.UNSET) else str(channel_id)
    channel = None if as_sold_by is None else await channel_of(info.context, as_sold_by)
    at = require_past(as_of, datetime.now(UTC)) if as_of else None
    buying = await require_group(info.context, customer_group_id) if customer_group_id else None
    sale = Sale(channel, buying, method, None if chosen is None else frozenset(chosen), at)
    read = read_of(info, DomainLevel, *NUMBERS)
    stocks = await sold_of(info.context, dict(known.values()), sale, read)
    return [stocks[known[one][0]] for one in asked]


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


async def variants_of(info: Info, skus: Sequence[str]) -> dict[str, Kit]:
    """The SKU of the variant of each, because case does not matter, and what it is made of if it is
    a kit; the SKU itself, where no variant has it."""
    keys = {sku: code_key(sku) for sku in skus}
    distinct = list(dict.fromkeys(keys.values()))
    found = await info.context.loaders.many(Variant, "sku_key").load_batch(distinct)
    of_key = dict(zip(distinct, found, strict=True))
    return {sku: _sold(sku, of_key[key]) for sku, key in keys.items()}


def _sold(sku: str, variants: Sequence[Any]) -> Kit:
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


@strawberry.type(description="How ring-fences are found.")
class RingFenceQueries:
    ring_fence = lookup(RingFence, RingFenceBy, "One ring-fence by its id.")
    ring_fences = connection(
        RingFence, RING_FENCES, "Ring-fences, newest first unless sorted otherwise."
    )


@strawberry.type(description="How lots are found.")
class LotQueries:
    lot = lookup(Lot, LotBy, "One lot by its id. One by its code: `lots(where: {sku, code})`.")
    lots = connection(Lot, LOTS, "Lots, newest first unless sorted otherwise.")


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
