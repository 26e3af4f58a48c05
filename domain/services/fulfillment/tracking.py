"""Recording tracking events of carriers, and advancing the shipment by them."""

from collections.abc import Sequence
from datetime import datetime

from domain.fulfillment.shipment import SHIPMENT, Shipment, TrackingEvent, TrackingKind
from domain.orders.event import OrderEventKind
from domain.orders.line import LineAction, LineState
from domain.orders.order import NewId, Order
from domain.services.fulfillment.commands import TrackShipment
from domain.shared import bounds
from domain.shared.audit import AuditStamp, reported_time
from domain.shared.ids import Prefix

# fmt: off
# The line action for the units of a shipment that reaches a final status.
FINAL_ACTION: dict[TrackingKind, LineAction] = {
    TrackingKind.DELIVER: LineAction.DELIVER,
    TrackingKind.RETURN:  LineAction.RETURN,
    TrackingKind.LOSE:    LineAction.LOSE,
}
# fmt: on


def track(
    order: Order, command: TrackShipment, *, stamp: AuditStamp, new_id: NewId
) -> TrackingEvent | None:
    """Record a tracking event, and advance the shipment by it. `None` for a repeated event.

    Events arrive late and out of order. One that is older than the newest recorded event advances
    the shipment only to a final status; otherwise it is stored without effect."""
    shipment = order.shipment(command.shipment_id)
    recorded = [t for t in order.tracking if t.shipment_id == shipment.id]
    reference = bounds.optional_text("carrierReference", command.carrier_reference)
    if reference and any(t.carrier_reference == reference for t in recorded):
        return None
    occurred_at = _occurred_at(command, stamp)
    stamp = stamp.occurring(occurred_at, order.placed_at)
    late = _is_late(occurred_at, recorded) and (
        command.kind not in FINAL_ACTION or not SHIPMENT.allows(shipment.status, command.kind)
    )
    status = shipment.status if late else SHIPMENT.after(shipment.status, command.kind)
    event = TrackingEvent(
        id=order.new_part_id(new_id, Prefix.TRACKING),
        order_id=order.id,
        shipment_id=shipment.id,
        kind=command.kind,
        occurred_at=occurred_at,
        recorded_at=stamp.at,
        carrier_reference=reference,
        description=command.description,
        place=command.place,
        applied=not late,
    )
    order.tracking.append(event)
    shipment.status = status
    if event.applied and command.kind in FINAL_ACTION:
        _finish(order, shipment, command.kind, occurred_at, stamp)
    order.record(OrderEventKind.SHIPMENT_TRACKED, stamp, new_id, shipment.id)
    return event


def _occurred_at(command: TrackShipment, stamp: AuditStamp) -> datetime | None:
    at = command.occurred_at
    if at is None:
        return None if command.undated else stamp.occurred_at
    return reported_time("occurredAt", at, stamp.at)


def _is_late(occurred_at: datetime | None, recorded: Sequence[TrackingEvent]) -> bool:
    newest = max((t.occurred_at for t in recorded if t.occurred_at), default=None)
    return newest is not None and occurred_at is not None and occurred_at < newest


def _finish(
    order: Order, shipment: Shipment, kind: TrackingKind, at: datetime | None, stamp: AuditStamp
) -> None:
    """Apply a final status: the units of the shipment are delivered, returned or lost."""
    if kind is TrackingKind.DELIVER:
        shipment.delivered_at = at
    fulfillment_order = order.fulfillment_order(shipment.fulfillment_order_id)
    for line in order.shipment_lines:
        if line.shipment_id == shipment.id:
            order.move(
                stamp,
                line.line_id,
                line.quantity,
                FINAL_ACTION[kind],
                state=LineState.SHIPPED,
                source=fulfillment_order,
                target=fulfillment_order,
            )
