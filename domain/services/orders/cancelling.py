"""Cancelling an order or some of its units, and voiding an order that was shipped."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from domain.fulfillment.fulfillment_order import (
    REQUEST,
    FulfillmentOrder,
    FulfillmentOrderStatus,
    RequestAction,
)
from domain.orders.event import OrderEventKind
from domain.orders.excepting import update_awaiting_stock
from domain.orders.holding import settle_holds
from domain.orders.line import IN_PROGRESS_STATES, LineAction, LineQuantityInput, LineState
from domain.orders.order import NewId, Order
from domain.orders.status import ORDER, OrderAction
from domain.services.fulfillment.closing import close_if_done
from domain.services.fulfillment.processing import Requested, by_line, request_cancellation
from domain.shared.audit import AuditStamp
from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition, QuantityExceeded, refuse

CANCELLABLE_STATES = (
    LineState.PENDING,
    LineState.BACKORDERED,
    LineState.REJECTED,
    LineState.ALLOCATED,
)


def cancel(order: Order, requested: Requested, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Cancel units that no location has started on: the requested ones, or all. Locations that have
    started on units are asked to cancel them."""
    ORDER.require(order.status, OrderAction.CANCEL)
    lines = by_line(requested)
    if lines is not None:
        _cancel_lines(order, lines, stamp, new_id)
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
    for fulfillment_order in filter(_can_request_cancellation, started):
        request_cancellation(order, fulfillment_order, None, stamp=stamp, new_id=new_id)
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


def _cancel_lines(order: Order, lines: Mapping[str, int], stamp: AuditStamp, new_id: NewId) -> None:
    """Cancel what can be cancelled at once, and ask locations that have started for the rest."""
    requests = _requests(order, lines)
    asked = Counter[str]()
    for units in requests.values():
        asked.update(units)
    if at_once := Counter(lines) - asked:
        _cancel_units(order, at_once, stamp)
        order.record(OrderEventKind.UNITS_CANCELLED, stamp, new_id, None)
        update_awaiting_stock(order, stamp=stamp, new_id=new_id)
    for id, units in requests.items():
        wanted = [LineQuantityInput(line_id=line, quantity=n) for line, n in units.items()]
        part = order.fulfillment_order(id)
        request_cancellation(order, part, wanted, stamp=stamp, new_id=new_id)


def _requests(order: Order, lines: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """What each location that has started must be asked for, by fulfillment order and line, or
    `QuantityExceeded` for each line of which there are not as many units."""
    requests: dict[str, dict[str, int]] = defaultdict(dict)
    possible = {line_id: _cancellable(order, order.line(line_id).id) for line_id in lines}
    for part in filter(_can_request_cancellation, order.fulfillment_orders):
        begun = Counter(order.quantities.count_by_line(IN_PROGRESS_STATES, part.id))
        for line_id, units in (begun - Counter(part.asked_to_cancel)).items():
            if line_id in lines:
                missing = lines[line_id] - possible[line_id]
                possible[line_id] += units
                if missing > 0:
                    requests[part.id][line_id] = min(missing, units)
    refuse(
        QuantityExceeded(line_id, quantity, possible[line_id])
        for line_id, quantity in lines.items()
        if quantity > possible[line_id]
    )
    return requests


def _can_request_cancellation(fulfillment_order: FulfillmentOrder) -> bool:
    """Whether its location has started, and is not asked to cancel all of it already."""
    started = fulfillment_order.status is FulfillmentOrderStatus.IN_PROGRESS
    may_ask = REQUEST.allows(fulfillment_order.request_status, RequestAction.REQUEST_CANCELLATION)
    return started and may_ask and fulfillment_order.asked_to_cancel is not None


def _cancellable(order: Order, line_id: str) -> int:
    ids = (None, *(fulfillment_order.id for fulfillment_order in order.fulfillment_orders))
    return sum(order.quantities.at(line_id, id, s) for id in ids for s in CANCELLABLE_STATES)


def _cancel_units(order: Order, lines: Mapping[str, int], stamp: AuditStamp) -> None:
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
