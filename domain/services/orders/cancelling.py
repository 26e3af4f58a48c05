"""Cancelling an order or some of its units, and voiding an order that was shipped."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from domain.orders.cancellation import (
    CANCELLABLE_STATES,
    can_be_asked_to_cancel,
    cancellable_units,
    settle_cancellation,
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
from domain.orders.offers.orders import cancels_all, refusal, require_status
from domain.orders.offers.situation import Situation
from domain.orders.order import NewId, Order
from domain.orders.status import TO_FULFILL, OrderAction
from domain.services.fulfillment.closing import close_if_done
from domain.services.fulfillment.processing import Requested, by_line, request_cancellation
from domain.shared.audit import AuditStamp
from domain.shared.errors import QuantityExceeded, refuse


def cancel(order: Order, requested: Requested, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Cancel units that no location has started on: the requested ones, or all. Locations that have
    started on units are asked to cancel them. Kits are cancelled with their parts, and fees with
    the last unit of an order that is cancelled as a whole."""
    require_no_part(order, requested)
    lines = by_line(requested)
    if lines is None:
        _cancel_all(order, stamp, new_id)
    else:
        if not only_waives(order, lines):
            require_status(order, OrderAction.CANCEL)
        _cancel_lines(order, lines, stamp, new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)


def _cancel_all(order: Order, stamp: AuditStamp, new_id: NewId) -> None:
    now = Situation.of(order)
    if not cancels_all(now):
        raise refusal(now, OrderAction.CANCEL)
    cancellable = {line.id: cancellable_units(order, line.id) for line in order.lines}
    started = [part for part in order.fulfillment_orders if can_be_asked_to_cancel(part)]
    _cancel_units(order, {line: n for line, n in cancellable.items() if n}, stamp)
    order.cancellation_requested_at = stamp.occurred_at
    follow(order, stamp)
    if any(cancellable.values()) and order.quantities.count(TO_FULFILL):
        order.record(OrderEventKind.UNITS_CANCELLED, stamp, new_id, None)
    for fulfillment_order in filter(can_be_asked_to_cancel, started):
        request_cancellation(order, fulfillment_order, None, stamp=stamp, new_id=new_id)
    settle_cancellation(order, stamp=stamp, new_id=new_id)
    update_awaiting_stock(order, stamp=stamp, new_id=new_id)


def void(order: Order, *, stamp: AuditStamp, new_id: NewId) -> None:
    """The whole order is declared void. Units that were not shipped are cancelled; shipped units
    keep their states."""
    require_status(order, OrderAction.VOID)
    kits = {line.id for line in order.lines if line.kind is LineKind.KIT}
    for fulfillment_order in (None, *order.fulfillment_orders):
        order.advance(stamp, LineAction.CANCEL, None, fulfillment_order, without=kits)
        if fulfillment_order is not None:
            close_if_done(order, fulfillment_order)
    order.voided_at = order.cancelled_at = stamp.occurred_at
    order.cancellation_requested_at = None
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
    possible = {line.id: cancellable_units(order, line.id) for line in order.lines}
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
        line_id: quantity - cancellable_units(order, line_id)
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
        for part in filter(can_be_asked_to_cancel, order.fulfillment_orders)
    }


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
