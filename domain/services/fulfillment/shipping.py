"""Goods leaving: shipped with a carrier and tracked to the door, or handed to the customer."""

from collections.abc import Mapping

from domain.fulfillment.fulfillment_order import (
    FulfillmentAction,
    FulfillmentMethod,
    FulfillmentOrder,
)
from domain.fulfillment.shipment import Parcel, Shipment, ShipmentLine, ShipmentStatus, TrackingKind
from domain.orders.event import OrderEventKind
from domain.orders.line import LineAction
from domain.orders.order import NewId, Order
from domain.services.fulfillment.commands import ShipFulfillmentOrder, TrackShipment
from domain.services.fulfillment.processing import (
    Wanted,
    by_line,
    require_method,
    require_units,
    settle,
)
from domain.services.fulfillment.tracking import track
from domain.shared import bounds
from domain.shared.audit import AuditStamp
from domain.shared.ids import Prefix

PARCELS_MAX = 100


def ship(
    order: Order,
    work: FulfillmentOrder,
    command: ShipFulfillmentOrder,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> Shipment:
    bounds.count("parcels", command.parcels, PARCELS_MAX, least=0)
    order.require_no_hold()
    require_method(work, FulfillmentAction.SHIP, {FulfillmentMethod.SHIP})
    work.perform(FulfillmentAction.SHIP)
    taken = order.advance(stamp, LineAction.SHIP, by_line(command.lines), work)
    require_units(work, taken, FulfillmentAction.SHIP)
    shipment = _leave(order, work, taken, stamp, new_id)
    shipment.carrier, shipment.service = command.carrier, command.service
    shipment.__post_init__()
    order.parcels += [
        Parcel(
            id=new_id(Prefix.PARCEL),
            order_id=order.id,
            shipment_id=shipment.id,
            tracking_number=parcel.tracking_number,
            weight=parcel.weight,
            dimensions=parcel.dimensions,
        )
        for parcel in command.parcels
    ]
    settle(order, work)
    order.record(OrderEventKind.SHIPMENT_CREATED, stamp, new_id, shipment.id)
    if command.handed_over:
        handed = TrackShipment(
            shipment_id=shipment.id, kind=TrackingKind.TRANSIT, occurred_at=stamp.at
        )
        track(order, handed, stamp=stamp, new_id=new_id)
    return shipment


def collect(
    order: Order, work: FulfillmentOrder, wanted: Wanted, *, stamp: AuditStamp, new_id: NewId
) -> Shipment:
    """The customer takes the goods: a shipment that ends at the counter."""
    order.require_no_hold()
    work.perform(FulfillmentAction.COLLECT)
    taken = order.advance(stamp, LineAction.COLLECT, by_line(wanted), work)
    require_units(work, taken, FulfillmentAction.COLLECT)
    shipment = _leave(order, work, taken, stamp, new_id)
    shipment.status, shipment.delivered_at = ShipmentStatus.DELIVERED, stamp.at
    settle(order, work)
    order.record(OrderEventKind.UNITS_COLLECTED, stamp, new_id, shipment.id)
    return shipment


def _leave(
    order: Order, work: FulfillmentOrder, taken: Mapping[str, int], stamp: AuditStamp, new_id: NewId
) -> Shipment:
    shipment = Shipment(
        id=new_id(Prefix.SHIPMENT),
        order_id=order.id,
        fulfillment_order_id=work.id,
        location_id=work.location_id,
        shipped_at=stamp.at,
    )
    order.shipments.append(shipment)
    order.shipment_lines += [
        ShipmentLine(
            id=f"{shipment.id}:{line_id}",
            order_id=order.id,
            shipment_id=shipment.id,
            line_id=line_id,
            quantity=quantity,
        )
        for line_id, quantity in taken.items()
    ]
    return shipment
