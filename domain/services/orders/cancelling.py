"""Cancelling an order or some of its units, and voiding an order that was shipped."""

from collections.abc import Mapping

from domain.fulfillment.fulfillment_order import (
    FulfillmentOrder,
    FulfillmentOrderStatus,
    RequestStatus,
)
from domain.orders.event import OrderEventKind
from domain.orders.excepting import update_awaiting_stock
from domain.orders.holding import settle_holds
from domain.orders.line import LineAction, LineState
from domain.orders.order import NewId, Order
from domain.orders.status import ORDER, OrderAction
from domain.services.fulfillment.processing import (
    Requested,
    by_line,
    close_if_done,
    request_cancellation,
)
from domain.shared.audit import AuditStamp
from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition, QuantityExceeded

CANCELLABLE_STATES = (
    LineState.PENDING,
    LineState.BACKORDERED,
    LineState.REJECTED,
    LineState.ALLOCATED,
)
CANCELLATION_REQUESTABLE = (RequestStatus.ACCEPTED, RequestStatus.CANCELLATION_REJECTED)


def cancel(order: Order, requested: Requested, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Cancel units that no location has started on: the requested ones, or all.

    Cancelling the whole order also requests cancellation from each location that has started."""
    ORDER.require(order.status, OrderAction.CANCEL)
    lines = by_line(requested)
    if lines is not None:
        _cancel_units(order, lines, stamp)
        order.record(OrderEventKind.UNITS_CANCELLED, stamp, new_id, None)
        update_awaiting_stock(order, stamp=stamp, new_id=new_id)
        settle_holds(order, stamp=stamp, new_id=new_id)
        return
    cancellable = {line.id: _cancellable(order, line.id) for line in order.lines}
    started = [f for f in order.fulfillment_orders if _can_request_cancellation(f)]
    if order.lines and not any(cancellable.values()) and not started:
        allowed = [a for a in ORDER.actions(order.status) if a is not OrderAction.CANCEL]
        raise IllegalTransition(Entity.ORDER, order.status, OrderAction.CANCEL, tuple(allowed))
    _cancel_units(order, {line: n for line, n in cancellable.items() if n}, stamp)
    order.cancelled_at = stamp.occurred_at
    order.record(OrderEventKind.ORDER_CANCELLED, stamp, new_id, None)
    update_awaiting_stock(order, stamp=stamp, new_id=new_id)
    for fulfillment_order in started:
        request_cancellation(order, fulfillment_order, stamp=stamp, new_id=new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)


def void(order: Order, *, stamp: AuditStamp, new_id: NewId) -> None:
    """The whole order is declared void. Units that were not shipped are cancelled; shipped units
    keep their states."""
    ORDER.require(order.status, OrderAction.VOID)
    for fulfillment_order in (None, *order.fulfillment_orders):
        order.advance(stamp, LineAction.CANCEL, None, fulfillment_order)
        if fulfillment_order is not None:
            close_if_done(order, fulfillment_order)
    order.voided_at = order.cancelled_at = stamp.occurred_at
    order.record(OrderEventKind.ORDER_VOIDED, stamp, new_id, None)
    update_awaiting_stock(order, stamp=stamp, new_id=new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)


def _can_request_cancellation(fulfillment_order: FulfillmentOrder) -> bool:
    started = fulfillment_order.status is FulfillmentOrderStatus.IN_PROGRESS
    return started and fulfillment_order.request_status in CANCELLATION_REQUESTABLE


def _cancellable(order: Order, line_id: str) -> int:
    ids = (None, *(fulfillment_order.id for fulfillment_order in order.fulfillment_orders))
    return sum(order.quantities.at(line_id, id, s) for id in ids for s in CANCELLABLE_STATES)


def _cancel_units(order: Order, lines: Mapping[str, int], stamp: AuditStamp) -> None:
    for line_id, quantity in lines.items():
        possible = _cancellable(order, order.line(line_id).id)
        if quantity > possible:
            raise QuantityExceeded(line_id, quantity, possible)
    for line_id, quantity in lines.items():
        remaining = quantity
        for part in (None, *order.fulfillment_orders):
            id = part.id if part else None
            units = sum(order.quantities.at(line_id, id, state) for state in CANCELLABLE_STATES)
            if cancelled := min(remaining, units):
                requested = {line_id: cancelled}
                order.advance(stamp, LineAction.CANCEL, requested, part, states=CANCELLABLE_STATES)
                remaining -= cancelled
    for fulfillment_order in order.fulfillment_orders:
        close_if_done(order, fulfillment_order)
