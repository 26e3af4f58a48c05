"""Cancelling an order or part of it, and voiding one that is already out of the house."""

from collections.abc import Mapping

from domain.fulfillment.fulfillment_order import (
    FulfillmentOrder,
    FulfillmentOrderStatus,
    RequestStatus,
)
from domain.network.channel import Channel, Permission
from domain.orders.event import OrderEventKind
from domain.orders.line import LineAction, LineState
from domain.orders.order import NewId, Order
from domain.orders.status import ORDER, OrderAction
from domain.services.fulfillment.processing import Wanted, by_line, request_cancellation, settle
from domain.shared.audit import AuditStamp
from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition, QuantityExceeded

FREELY = (LineState.PENDING, LineState.REJECTED, LineState.ALLOCATED)
ASKABLE = (RequestStatus.ACCEPTED, RequestStatus.CANCELLATION_REJECTED)


def cancel(order: Order, wanted: Wanted, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Cancel units nobody has begun to work on: the named ones, or all there are.

    Cancelling everything also asks each location that has begun to stop."""
    ORDER.require(order.status, OrderAction.CANCEL)
    lines = by_line(wanted)
    if lines is not None:
        _cancel_units(order, lines, stamp)
        order.record(OrderEventKind.UNITS_CANCELLED, stamp, new_id, None)
        return
    free = {line.id: _free(order, line.id) for line in order.lines}
    begun = [w for w in order.fulfillment_orders if _can_be_asked(w)]
    if order.lines and not any(free.values()) and not begun:
        allowed = [a for a in ORDER.actions(order.status) if a is not OrderAction.CANCEL]
        raise IllegalTransition(Entity.ORDER, order.status, OrderAction.CANCEL, tuple(allowed))
    _cancel_units(order, {line: n for line, n in free.items() if n}, stamp)
    order.cancelled_at = stamp.at
    order.record(OrderEventKind.ORDER_CANCELLED, stamp, new_id, None)
    for work in begun:
        request_cancellation(order, work, stamp=stamp, new_id=new_id)


def void(order: Order, channel: Channel, *, stamp: AuditStamp, new_id: NewId) -> None:
    """The channel declares the whole order void, wherever its goods are: what has not left is
    cancelled, what has stays recorded where it is."""
    channel.require(Permission.VOID_ORDERS)
    ORDER.require(order.status, OrderAction.VOID)
    for work in (None, *order.fulfillment_orders):
        order.advance(stamp, LineAction.CANCEL, None, work)
        if work is not None:
            settle(order, work)
    order.voided_at = order.cancelled_at = stamp.at
    order.record(OrderEventKind.ORDER_VOIDED, stamp, new_id, None)


def _can_be_asked(work: FulfillmentOrder) -> bool:
    begun = work.status is FulfillmentOrderStatus.IN_PROGRESS
    return begun and work.request_status in ASKABLE


def _free(order: Order, line_id: str) -> int:
    places = (None, *(work.id for work in order.fulfillment_orders))
    return sum(order.quantities.at(line_id, place, state) for place in places for state in FREELY)


def _cancel_units(order: Order, lines: Mapping[str, int], stamp: AuditStamp) -> None:
    for line_id, quantity in lines.items():
        possible = _free(order, order.line(line_id).id)
        if quantity > possible:
            raise QuantityExceeded(line_id, quantity, possible)
    for line_id, left in lines.items():
        for work in (None, *order.fulfillment_orders):
            place = work.id if work else None
            here = min(left, sum(order.quantities.at(line_id, place, state) for state in FREELY))
            if here:
                order.advance(stamp, LineAction.CANCEL, {line_id: here}, work, states=FREELY)
                left -= here
    for work in order.fulfillment_orders:
        settle(order, work)
