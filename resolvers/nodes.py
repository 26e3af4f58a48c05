"""Anything by its id."""

from typing import Annotated, Any

import strawberry

from domain.catalog.product import Product, Variant
from domain.customers.customer import Customer
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.shipment import Parcel, Shipment, TrackingEvent
from domain.inventory.level import Level, Movement
from domain.network.channel import Channel
from domain.network.location import Location
from domain.orders.hold import Hold
from domain.orders.line import OrderLine
from domain.orders.order import Order
from domain.payments.payment import Payment
from domain.shared import bounds
from domain.shared.ids import Prefix, prefix_of
from resolvers.context import Info

IDS_MAX = 250

# fmt: off
KINDS: dict[Prefix, type] = {
    Prefix.CHANNEL:           Channel,
    Prefix.CUSTOMER:          Customer,
    Prefix.PRODUCT:           Product,
    Prefix.VARIANT:           Variant,
    Prefix.LOCATION:          Location,
    Prefix.LEVEL:             Level,
    Prefix.MOVEMENT:          Movement,
    Prefix.ORDER:             Order,
    Prefix.LINE:              OrderLine,
    Prefix.HOLD:              Hold,
    Prefix.PAYMENT:           Payment,
    Prefix.FULFILLMENT_ORDER: FulfillmentOrder,
    Prefix.SHIPMENT:          Shipment,
    Prefix.PARCEL:            Parcel,
    Prefix.TRACKING:          TrackingEvent,
}
# fmt: on


async def node(
    info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Any id of ours.")]
) -> Any:
    """Anything by its id; null when there is no such thing."""
    return await _load(info, id)


async def nodes(
    info: Info,
    ids: Annotated[
        list[strawberry.ID], strawberry.argument(description="At most 250 ids of any kinds.")
    ],
) -> list[Any]:
    """Many things by their ids, in that order; null where there is no such thing."""
    bounds.count("ids", ids, IDS_MAX, least=0)
    # Every look-up is begun before the first is awaited, so that one kind is one statement.
    begun = [_load(info, id) for id in ids]
    return [await one for one in begun]


def _load(info: Info, id: str) -> Any:
    prefix = prefix_of(id)
    kind = KINDS.get(prefix) if prefix else None
    return info.context.loaders.one(kind).load(id) if kind else _nothing()


async def _nothing() -> None:
    return None
