"""Any object by its id."""

from typing import Annotated, Any

import strawberry

from domain.access.issued.keys import ApiKey
from domain.access.issued.tracking import TrackingLink
from domain.catalog.product import Product, Variant
from domain.customers.customer import Customer
from domain.customers.group import CustomerGroup
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.shipment import Parcel, Shipment, TrackingEvent
from domain.inventory.counting.line import StockCountEntry, StockCountLine
from domain.inventory.counting.stock_count import StockCount
from domain.inventory.fencing.ring_fence import RingFence
from domain.inventory.level import InventoryLevel, InventoryMovement
from domain.inventory.lots.lot import Lot
from domain.inventory.reservations.reservation import Reservation, ReservationLine
from domain.inventory.supply.expected import ExpectedSupply
from domain.inventory.supply.purchase_order import PurchaseOrder, PurchaseOrderLine
from domain.inventory.supply.transfer_order import TransferOrder, TransferOrderLine
from domain.network.channel import Channel
from domain.network.group import LocationGroup
from domain.network.location import Location
from domain.orders.delivery_group import DeliveryGroup
from domain.orders.event import OrderEvent
from domain.orders.exception import OrderException
from domain.orders.holds.hold import Hold
from domain.orders.lines.charge import OrderCharge
from domain.orders.lines.line import OrderLine
from domain.orders.order import Order
from domain.payments.payment import Payment
from domain.payments.transaction import PaymentTransaction
from domain.replenishment.alert import StockAlert
from domain.replenishment.policy import ReplenishmentPolicy
from domain.replenishment.suggestion import ReplenishmentSuggestion
from domain.shared import bounds
from domain.shared.ids import Prefix, prefix_of
from domain.shared.text.marks import exact
from execution.checks.directives import sized
from resolvers.shared.context import Info
from schema.shared.node import Node

IDS_MAX = 250

# fmt: off
KINDS: dict[Prefix, type] = {
    Prefix.CHANNEL:             Channel,
    Prefix.CUSTOMER:            Customer,
    Prefix.CUSTOMER_GROUP:      CustomerGroup,
    Prefix.PRODUCT:             Product,
    Prefix.VARIANT:             Variant,
    Prefix.LOCATION:            Location,
    Prefix.LOCATION_GROUP:      LocationGroup,
    Prefix.LEVEL:               InventoryLevel,
    Prefix.MOVEMENT:            InventoryMovement,
    Prefix.PURCHASE_ORDER:      PurchaseOrder,
    Prefix.PURCHASE_ORDER_LINE: PurchaseOrderLine,
    Prefix.TRANSFER_ORDER:      TransferOrder,
    Prefix.TRANSFER_ORDER_LINE: TransferOrderLine,
    Prefix.EXPECTED_SUPPLY:     ExpectedSupply,
    Prefix.RING_FENCE:          RingFence,
    Prefix.LOT:                 Lot,
    Prefix.RESERVATION:         Reservation,
    Prefix.RESERVATION_LINE:    ReservationLine,
    Prefix.STOCK_COUNT:         StockCount,
    Prefix.STOCK_COUNT_LINE:    StockCountLine,
    Prefix.STOCK_COUNT_ENTRY:   StockCountEntry,
    Prefix.REPLENISHMENT_POLICY: ReplenishmentPolicy,
    Prefix.REPLENISHMENT_SUGGESTION: ReplenishmentSuggestion,
    Prefix.STOCK_ALERT:         StockAlert,
    Prefix.ORDER:               Order,
    Prefix.LINE:                OrderLine,
    Prefix.DELIVERY_GROUP:      DeliveryGroup,
    Prefix.CHARGE:              OrderCharge,
    Prefix.HOLD:                Hold,
    Prefix.EXCEPTION:           OrderException,
    Prefix.PAYMENT:             Payment,
    Prefix.TRANSACTION:         PaymentTransaction,
    Prefix.FULFILLMENT_ORDER:   FulfillmentOrder,
    Prefix.SHIPMENT:            Shipment,
    Prefix.PARCEL:              Parcel,
    Prefix.TRACKING:            TrackingEvent,
    Prefix.EVENT:               OrderEvent,
    Prefix.API_KEY:             ApiKey,
    Prefix.TRACKING_LINK:       TrackingLink,
}
# fmt: on


async def node(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="The id of any object.")],
) -> Any:
    return await _load(info, id)


async def nodes(
    info: Info,
    ids: Annotated[
        list[strawberry.ID], strawberry.argument(description="At most 250 ids of any kind.")
    ],
) -> list[Any]:
    bounds.count("ids", ids, IDS_MAX, least=0)
    # Every look-up begins before the first is awaited, so that one kind is one statement.
    begun = [_load(info, id) for id in ids]
    return [await one for one in begun]


@strawberry.type(description="Objects by id.")
class NodeQueries:
    node = strawberry.field(
        resolver=node,
        graphql_type=Node | None,
        description="The object with this id; null when there is none.",
    )
    nodes = strawberry.field(
        resolver=nodes,
        graphql_type=list[Node | None] | None,
        directives=[sized(None, "ids")],
        description="The objects with these ids, in that order; null for an id without one.",
    )


def _load(info: Info, id: str) -> Any:
    id = exact(id)
    prefix = prefix_of(id)
    kind = KINDS.get(prefix) if prefix else None
    return info.context.loaders.one(kind).load(id) if kind else _nothing()


async def _nothing() -> None:
    return None
