"""Recording what carriers report: every report is kept, and what follows from it is derived."""

from datetime import timedelta

from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.fulfillment.progress import Progress, combined, progress
from domain.fulfillment.shipment import Shipment, ShipmentLine, ShipmentStatus, TrackingEvent
from domain.orders.event import OrderEventKind
from domain.orders.excepting import update_undecided_losses
from domain.orders.lines.line import LineAction, LineState
from domain.orders.order import NewId, Order
from domain.services.fulfillment.commands import TrackShipment
from domain.shared import bounds
from domain.shared.audit import CLOCK_DRIFT, AuditStamp
from domain.shared.ids import Prefix

# A carrier may report what happened so long before the shipment was recorded.
BEFORE_SHIPPING = timedelta(days=1)
# The state of units in a parcel, and the action that brings units there; in any other status of the
# parcel they are on the way.
# fmt: off
UNIT_STATE: dict[ShipmentStatus, LineState] = {
    ShipmentStatus.DELIVERED:        LineState.DELIVERED,
    ShipmentStatus.RETURN_TO_SENDER: LineState.RETURNED,
    ShipmentStatus.LOST:             LineState.LOST,
}
ACTION_TO: dict[LineState, LineAction] = {
    LineState.SHIPPED:   LineAction.RESUME,
    LineState.DELIVERED: LineAction.DELIVER,
    LineState.RETURNED:  LineAction.RETURN,
    LineState.LOST:      LineAction.LOSE,
}
# fmt: on


def track(
    order: Order, command: TrackShipment, *, stamp: AuditStamp, new_id: NewId
) -> TrackingEvent | None:
    """Record a tracking event, and derive the statuses again. `None` for a repeated event."""
    shipment = order.shipment(command.shipment_id or "")
    recorded = [event for event in order.tracking if event.shipment_id == shipment.id]
    event = _event(order, shipment, command, stamp, new_id)
    if event.carrier_reference is not None:
        same = [e for e in recorded if e.carrier_reference == event.carrier_reference]
        dated = command.occurred_at is not None
        if any(_content(e, dated) == _content(event, dated) for e in same):
            return None
        event.conflicts_with = next((e.id for e in same if e.conflicts_with is None), None)
    if event.occurred_at is not None and not event.implausible:
        stamp = stamp.occurring(event.occurred_at, order.placed_at)
    order.tracking.append(event)
    if order.fulfillment_order(shipment.fulfillment_order_id).method is FulfillmentMethod.SHIP:
        event.applied = derive(order, shipment, [*recorded, event], stamp)
    else:
        # No carrier has what the customer collected.
        event.applied = False
    order.record(OrderEventKind.SHIPMENT_TRACKED, stamp, new_id, shipment.id)
    update_undecided_losses(order, stamp=stamp, new_id=new_id)
    return event


def _event(
    order: Order, shipment: Shipment, command: TrackShipment, stamp: AuditStamp, new_id: NewId
) -> TrackingEvent:
    at = command.occurred_at
    if at is not None:
        bounds.aware("occurredAt", at)
    elif not command.undated:
        at = stamp.occurred_at
    return TrackingEvent(
        id=order.new_part_id(new_id, Prefix.TRACKING),
        order_id=order.id,
        shipment_id=shipment.id,
        parcel_id=command.parcel_id,
        kind=command.kind,
        occurred_at=at,
        recorded_at=stamp.at,
        carrier_reference=command.carrier_reference,
        description=command.description,
        place=command.place,
        implausible=at is not None
        and not (
            max(shipment.shipped_at - BEFORE_SHIPPING, order.placed_at)
            <= at
            <= stamp.at + CLOCK_DRIFT
        ),
    )


def _content(event: TrackingEvent, dated: bool) -> tuple[object, ...]:
    """What an event says. Without `dated`, when it happened does not matter."""
    at = event.occurred_at if dated else None
    return event.kind, event.parcel_id, at, event.description, event.place


def derive(
    order: Order, shipment: Shipment, events: list[TrackingEvent], stamp: AuditStamp
) -> bool:
    """Derive the statuses of a shipment and its parcels from all its events, and move its units.
    Whether the last of the events had a part in it."""
    lines = [line for line in order.shipment_lines if line.shipment_id == shipment.id]
    before = {line.id: _unit_state(order, line) for line in lines}
    found = _derive_statuses(order, shipment, events)
    for line in lines:
        after = _unit_state(order, line)
        if after is not before[line.id]:
            _move(order, shipment, line, before[line.id], after, stamp)
    return any(one.decisive is events[-1] for one in found)


def _derive_statuses(
    order: Order, shipment: Shipment, events: list[TrackingEvent]
) -> list[Progress]:
    parcels = [parcel for parcel in order.parcels if parcel.shipment_id == shipment.id]
    found = []
    for parcel in parcels:
        found.append(progress(e for e in events if e.parcel_id in (None, parcel.id)))
        parcel.status, parcel.delivered_at = found[-1].status, found[-1].delivered_at
    found = found or [progress(events)]
    shipment.status = combined([one.status for one in found])
    delivered = shipment.status is ShipmentStatus.DELIVERED
    times = [one.delivered_at for one in found if one.delivered_at]
    shipment.delivered_at = max(times, default=None) if delivered else None
    return found


def _unit_state(order: Order, line: ShipmentLine) -> LineState:
    return UNIT_STATE.get(order.status_of(line), LineState.SHIPPED)


def _move(
    order: Order,
    shipment: Shipment,
    line: ShipmentLine,
    before: LineState,
    after: LineState,
    stamp: AuditStamp,
) -> None:
    fulfillment_order = order.fulfillment_order(shipment.fulfillment_order_id)
    order.move(
        stamp,
        line.line_id,
        line.quantity,
        ACTION_TO[after],
        state=before,
        source=fulfillment_order,
        target=fulfillment_order,
    )
    # Units that were decided already need no second decision when they are lost again.
    lost = after is LineState.LOST
    line.undecided = line.quantity - line.reshipped - line.refunded if lost else 0
    line.wait_until = None
