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
from domain.orders.line import LineAction, LineKind, LineState
from domain.orders.order import NewId, Order
from domain.orders.status import ORDER, OrderAction
from domain.orders.withdrawing import (
    FOLLOWING,
    Kits,
    follow,
    only_waives,
    require_no_part,
    withdraw,
)
from domain.services.fulfillment.processing import (
    Requested,
    by_line,
    close_if_done,
    request_cancellation,
)
from domain.shared.audit import AuditStamp
from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition, QuantityExceeded, refuse

CANCELLABLE_STATES = (
    LineState.PENDING,
    LineState.BACKORDERED,
    LineState.REJECTED,
    LineState.ALLOCATED,
    LineState.TO_PROVIDE,
)
CANCELLATION_REQUESTABLE = (RequestStatus.ACCEPTED, RequestStatus.CANCELLATION_REJECTED)


def cancel(order: Order, requested: Requested, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Cancel units that no location has started on: the requested ones, or all. Kits are cancelled
    with their parts, and fees with the last unit of an order that is cancelled as a whole.

    Cancelling the whole order also requests cancellation from each location that has started."""
    require_no_part(order, requested)
    lines = by_line(requested)
    if not only_waives(order, lines):
        ORDER.require(order.status, OrderAction.CANCEL)
    if lines is not None:
        _cancel_units(order, lines, stamp)
        follow(order, stamp)
        order.record(OrderEventKind.UNITS_CANCELLED, stamp, new_id, None)
        update_awaiting_stock(order, stamp=stamp, new_id=new_id)
        settle_holds(order, stamp=stamp, new_id=new_id)
        return
    cancellable = {line.id: _cancellable(order, line.id) for line in order.lines}
    started = [f for f in order.fulfillment_orders if _can_request_cancellation(f)]
    if order.lines and not any(cancellable.values()) and not (started or only_waives(order, None)):
        allowed = [a for a in ORDER.actions(order.status) if a is not OrderAction.CANCEL]
        raise IllegalTransition(Entity.ORDER, order.status, OrderAction.CANCEL, tuple(allowed))
    _cancel_units(order, {line: n for line, n in cancellable.items() if n}, stamp)
    order.cancelled_at = stamp.occurred_at
    follow(order, stamp)
    order.record(OrderEventKind.ORDER_CANCELLED, stamp, new_id, None)
    update_awaiting_stock(order, stamp=stamp, new_id=new_id)
    for fulfillment_order in started:
        request_cancellation(order, fulfillment_order, stamp=stamp, new_id=new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)


def void(order: Order, *, stamp: AuditStamp, new_id: NewId) -> None:
    """The whole order is declared void. Units that were not shipped are cancelled; shipped units
    keep their states."""
    ORDER.require(order.status, OrderAction.VOID)
    kits = {line.id for line in order.lines if line.kind is LineKind.KIT}
    for fulfillment_order in (None, *order.fulfillment_orders):
        order.advance(stamp, LineAction.CANCEL, None, fulfillment_order, without=kits)
        if fulfillment_order is not None:
            close_if_done(order, fulfillment_order)
    order.voided_at = order.cancelled_at = stamp.occurred_at
    follow(order, stamp)
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
    for line_id, quantity in _with_parts(order, lines).items():
        if order.line(line_id).kind in FOLLOWING:
            withdraw(order, line_id, quantity, stamp)
            continue
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


def _with_parts(order: Order, lines: Mapping[str, int]) -> dict[str, int]:
    """The units to cancel, by line, those of the parts of kits instead of the kits themselves; or
    `QuantityExceeded` for each line of which fewer can be cancelled."""
    cancellable = {line.id: _cancellable(order, line.id) for line in order.lines}
    kits, units = Kits(order, cancellable), dict[str, int]()
    exceeded = []
    for line_id, quantity in lines.items():
        line = order.line(line_id)
        possible = cancellable[line_id]
        if line.kind is LineKind.KIT:
            possible = kits.possible(line)
        elif line.kind in FOLLOWING:
            possible = order.quantities.at(line_id, None, LineState.NO_FULFILLMENT)
        if quantity > possible:
            exceeded.append(QuantityExceeded(line_id, quantity, possible))
        elif line.kind is LineKind.KIT:
            units |= kits.parts(line, quantity)
        else:
            units[line_id] = quantity
    refuse(exceeded)
    return units
