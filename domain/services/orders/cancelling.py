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
from domain.orders.holds.holding import settle_holds
from domain.orders.lines.line import (
    IN_PROGRESS_STATES,
    LineAction,
    LineKind,
    LineQuantityInput,
    LineState,
)
from domain.orders.lines.withdrawing import (
    FOLLOWING,
    Kits,
    follow,
    only_waives,
    require_no_part,
    withdraw,
)
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
    LineState.TO_PROVIDE,
)


def cancel(order: Order, requested: Requested, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Cancel units that no location has started on: the requested ones, or all. Locations that have
    started on units are asked to cancel them. Kits are cancelled with their parts, and fees with
    the last unit of an order that is cancelled as a whole."""
    require_no_part(order, requested)
    lines = by_line(requested)
    if not only_waives(order, lines):
        ORDER.require(order.status, OrderAction.CANCEL)
    if lines is not None:
        _cancel_lines(order, lines, stamp, new_id)
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
    for fulfillment_order in filter(_can_request_cancellation, started):
        request_cancellation(order, fulfillment_order, None, stamp=stamp, new_id=new_id)
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


def _cancel_lines(order: Order, lines: Mapping[str, int], stamp: AuditStamp, new_id: NewId) -> None:
    """Cancel what can be cancelled at once, and ask locations that have started for the rest."""
    units = _with_parts(order, lines)
    requests = _requests(order, units)
    asked = Counter[str]()
    for wanted in requests.values():
        asked.update(wanted)
    if at_once := Counter(units) - asked:
        _cancel_units(order, at_once, stamp)
        follow(order, stamp)
        order.record(OrderEventKind.UNITS_CANCELLED, stamp, new_id, None)
        update_awaiting_stock(order, stamp=stamp, new_id=new_id)
    for id, wanted in requests.items():
        asking = [LineQuantityInput(line_id=line, quantity=n) for line, n in wanted.items()]
        part = order.fulfillment_order(id)
        request_cancellation(order, part, asking, stamp=stamp, new_id=new_id)


def _with_parts(order: Order, lines: Mapping[str, int]) -> dict[str, int]:
    """The units to cancel, by line, those of the parts of kits instead of the kits themselves; or
    `QuantityExceeded` for each line of which fewer can be cancelled."""
    possible = {line.id: _cancellable(order, line.id) for line in order.lines}
    for begun in _begun(order).values():
        for line_id, quantity in begun.items():
            possible[line_id] += quantity
    kits, units = Kits(order, possible), dict[str, int]()
    exceeded = []
    for line_id, quantity in lines.items():
        line = order.line(line_id)
        most = possible[line_id]
        if line.kind is LineKind.KIT:
            most = kits.possible(line)
        elif line.kind in FOLLOWING:
            most = order.quantities.at(line_id, None, LineState.NO_FULFILLMENT)
        if quantity > most:
            exceeded.append(QuantityExceeded(line_id, quantity, most))
        elif line.kind is LineKind.KIT:
            units |= kits.parts(line, quantity)
        else:
            units[line_id] = quantity
    refuse(exceeded)
    return units


def _requests(order: Order, units: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """What each location that has started must be asked for, by fulfillment order and line."""
    requests: dict[str, dict[str, int]] = defaultdict(dict)
    missing = {
        line_id: quantity - _cancellable(order, line_id)
        for line_id, quantity in units.items()
        if order.line(line_id).kind not in FOLLOWING
    }
    for id, begun in _begun(order).items():
        for line_id, quantity in begun.items():
            if (asked := min(missing.get(line_id, 0), quantity)) > 0:
                requests[id][line_id] = asked
                missing[line_id] -= asked
    return requests


def _begun(order: Order) -> dict[str, Counter[str]]:
    """The units that locations have begun to work on and are not asked to cancel yet, by
    fulfillment order and line."""
    return {
        part.id: Counter(order.quantities.count_by_line(IN_PROGRESS_STATES, part.id))
        - Counter(part.asked_to_cancel)
        for part in filter(_can_request_cancellation, order.fulfillment_orders)
    }


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
