"""Keeping a carrier's reports, and moving the shipment by them."""

from collections.abc import Sequence
from datetime import datetime

from domain.fulfillment.shipment import SHIPMENT, Shipment, TrackingEvent, TrackingKind
from domain.orders.event import OrderEventKind
from domain.orders.line import LineAction, LineState
from domain.orders.order import NewId, Order
from domain.services.fulfillment.commands import TrackShipment
from domain.shared import bounds
from domain.shared.audit import CLOCK_DRIFT, AuditStamp
from domain.shared.errors import InvalidInput
from domain.shared.ids import Prefix

# fmt: off
# What the end of a shipment means for the units in it.
ENDS: dict[TrackingKind, LineAction] = {
    TrackingKind.DELIVER: LineAction.DELIVER,
    TrackingKind.RETURN:  LineAction.RETURN,
    TrackingKind.LOSE:    LineAction.LOSE,
}
# fmt: on


def track(
    order: Order, command: TrackShipment, *, stamp: AuditStamp, new_id: NewId
) -> TrackingEvent | None:
    """Keep a carrier's report and let it move the shipment; `None` when it was known already.

    Reports come late and out of order: one that is older than the newest known moves the shipment
    only if it ends its journey, and is kept without effect otherwise."""
    shipment = order.shipment(command.shipment_id)
    known = [t for t in order.tracking if t.shipment_id == shipment.id]
    reference = bounds.optional_text("carrierReference", command.carrier_reference)
    if reference and any(t.carrier_reference == reference for t in known):
        return None
    occurred_at = _occurred_at(command, stamp)
    late = _is_late(occurred_at, known) and (
        command.kind not in ENDS or not SHIPMENT.allows(shipment.status, command.kind)
    )
    status = shipment.status if late else SHIPMENT.after(shipment.status, command.kind)
    report = TrackingEvent(
        id=new_id(Prefix.TRACKING),
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
    order.tracking.append(report)
    shipment.status = status
    if report.applied and command.kind in ENDS:
        _end(order, shipment, command.kind, occurred_at, stamp)
    order.record(OrderEventKind.SHIPMENT_TRACKED, stamp, new_id, shipment.id)
    return report


def _occurred_at(command: TrackShipment, stamp: AuditStamp) -> datetime | None:
    at = command.occurred_at
    if at is None:
        return None if command.undated else stamp.at
    if bounds.aware("occurredAt", at) > stamp.at + CLOCK_DRIFT:
        raise InvalidInput("occurredAt", "lies in the future")
    return at


def _is_late(occurred_at: datetime | None, known: Sequence[TrackingEvent]) -> bool:
    newest = max((t.occurred_at for t in known if t.occurred_at), default=None)
    return newest is not None and occurred_at is not None and occurred_at < newest


def _end(
    order: Order, shipment: Shipment, kind: TrackingKind, at: datetime | None, stamp: AuditStamp
) -> None:
    """The journey is over: the units in it are delivered, returned or lost."""
    if kind is TrackingKind.DELIVER:
        shipment.delivered_at = at
    work = order.fulfillment_order(shipment.fulfillment_order_id)
    for part in order.shipment_lines:
        if part.shipment_id == shipment.id:
            order.move(
                stamp,
                part.line_id,
                part.quantity,
                ENDS[kind],
                state=LineState.SHIPPED,
                place=work,
                to=work,
            )
