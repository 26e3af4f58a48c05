"""What is told of a transaction, checked: when it happened, and what it is for."""

from dataclasses import replace
from datetime import datetime

from domain.orders.order import Order
from domain.shared import bounds
from domain.shared.audit import CLOCK_DRIFT, AuditStamp


def occurred_at(at: datetime | None, stamp: AuditStamp) -> datetime:
    """The time told, or now."""
    if at is None:
        return stamp.occurred_at
    if bounds.aware("occurredAt", at) > stamp.at + CLOCK_DRIFT:
        bounds.invalid("occurredAt", "must not be in the future")
    return at


def happening(order: Order, told: datetime | None, stamp: AuditStamp) -> AuditStamp:
    """The stamp of an event that happened at the time told, but not before its order."""
    return stamp if told is None else replace(stamp, told=max(told, order.placed_at))


def require_subject(order: Order, subject_id: str | None) -> None:
    subjects = (part.id for parts in (order.lines, order.shipments) for part in parts)
    if subject_id is not None and subject_id not in subjects:
        bounds.invalid("subjectId", "must be the id of a line or shipment of the payment's order")
