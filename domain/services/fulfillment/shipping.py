"""Shipping units with a carrier, and handing them to a customer who collects them."""

from collections import Counter
from collections.abc import Mapping

from domain.fulfillment.fulfillment_order import FulfillmentAction, FulfillmentOrder
from domain.fulfillment.shipment import Shipment, ShipmentStatus, TrackingKind
from domain.orders.cancellation import settle_cancellation
from domain.orders.event import OrderEventKind
from domain.orders.holds.holding import lines_on_hold, settle_holds
from domain.orders.lines.line import LineAction
from domain.orders.offers.work import require_work_action
from domain.orders.order import NewId, Order
from domain.services.fulfillment import packing
from domain.services.fulfillment.closing import close_if_done
from domain.services.fulfillment.commands import ShipFulfillmentOrder, TrackShipment
from domain.services.fulfillment.lots import NO_LOTS, LotsByLine, name_lots, require_shipped
from domain.services.fulfillment.processing import (
    Requested,
    by_line,
)
from domain.services.fulfillment.tracking import track
from domain.shared import bounds
from domain.shared.audit import AuditStamp
from domain.shared.ids import Prefix

PARCELS_MAX = 100


def ship(
    order: Order,
    fulfillment_order: FulfillmentOrder,
    command: ShipFulfillmentOrder,
    *,
    lots: LotsByLine = NO_LOTS,
    stamp: AuditStamp,
    new_id: NewId,
) -> Shipment:
    bounds.count("parcels", command.parcels, PARCELS_MAX, least=0)
    lines = by_line(command.lines)
    held = lines_on_hold(order, fulfillment_order, FulfillmentAction.SHIP, lines)
    require_work_action(order, fulfillment_order, FulfillmentAction.SHIP)
    fulfillment_order.perform(FulfillmentAction.SHIP)
    moved = order.advance(stamp, LineAction.SHIP, lines, fulfillment_order, without=held)
    shipment = _create_shipment(order, fulfillment_order, stamp, new_id)
    shipment.carrier, shipment.service = command.carrier, command.service
    shipment.__post_init__()
    require_shipped(lots, moved)
    packing.pack(order, shipment, moved, command.parcels, new_id=new_id)
    name_lots(order, shipment, lots)
    close_if_done(order, fulfillment_order)
    order.record(OrderEventKind.SHIPMENT_CREATED, stamp, new_id, shipment.id)
    settle_cancellation(order, stamp=stamp, new_id=new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)
    if command.handed_over:
        transit = TrackShipment(
            shipment_id=shipment.id, kind=TrackingKind.TRANSIT, occurred_at=stamp.occurred_at
        )
        track(order, transit, stamp=stamp, new_id=new_id)
    return shipment


def collect(
    order: Order,
    fulfillment_order: FulfillmentOrder,
    requested: Requested,
    *,
    recorded: Mapping[str, int] | None = None,
    stamp: AuditStamp,
    new_id: NewId,
) -> Shipment:
    """The customer collects units: creates a shipment that is delivered at once. It includes the
    `recorded` units by line, which were collected already."""
    lines = by_line(requested)
    held = lines_on_hold(order, fulfillment_order, FulfillmentAction.COLLECT, lines)
    if not recorded:
        require_work_action(order, fulfillment_order, FulfillmentAction.COLLECT)
    fulfillment_order.perform(FulfillmentAction.COLLECT)
    moved = Counter(recorded or {})
    moved.update(order.advance(stamp, LineAction.COLLECT, lines, fulfillment_order, without=held))
    shipment = _create_shipment(order, fulfillment_order, stamp, new_id)
    packing.pack(order, shipment, moved, (), new_id=new_id)
    name_lots(order, shipment, {})
    shipment.status, shipment.delivered_at = ShipmentStatus.DELIVERED, stamp.occurred_at
    close_if_done(order, fulfillment_order)
    order.record(OrderEventKind.UNITS_COLLECTED, stamp, new_id, shipment.id)
    settle_cancellation(order, stamp=stamp, new_id=new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)
    return shipment


def _create_shipment(
    order: Order, fulfillment_order: FulfillmentOrder, stamp: AuditStamp, new_id: NewId
) -> Shipment:
    shipment = Shipment(
        id=order.new_part_id(new_id, Prefix.SHIPMENT),
        order_id=order.id,
        fulfillment_order_id=fulfillment_order.id,
        location_id=fulfillment_order.location_id,
        shipped_at=stamp.occurred_at,
    )
    order.shipments.append(shipment)
    return shipment
