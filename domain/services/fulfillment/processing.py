"""Actions of a location on its fulfillment order: accept, reject, pick, pack, make ready."""

from collections import Counter
from collections.abc import Mapping, Sequence

from domain.fulfillment.fulfillment_order import (
    STOCK_NAME_AFTER_REJECTION,
    FulfillmentAction,
    FulfillmentOrder,
    RejectReason,
    RequestAction,
)
from domain.orders.cancellation import settle_cancellation
from domain.orders.event import OrderEventKind
from domain.orders.excepting import update_awaiting_stock
from domain.orders.holds.holding import lines_on_hold, settle_holds
from domain.orders.lines.line import (
    ASSIGNED_STATES,
    UNSOURCED_STATES,
    LineAction,
    LineQuantityInput,
    LineState,
)
from domain.orders.lines.withdrawing import follow
from domain.orders.offers.work import require_work_action
from domain.orders.order import NewId, Order
from domain.services.fulfillment.closing import close_if_done, open_units
from domain.shared.audit import AuditStamp
from domain.shared.errors import InvalidInput, QuantityExceeded, refuse

Requested = Sequence[LineQuantityInput] | None
# Work that was done is given up last.
LEAST_ADVANCED_FIRST = tuple(LineState)

# Actions within the location: the line action of each, and the event it records.
# fmt: off
STEPS: dict[FulfillmentAction, tuple[LineAction, OrderEventKind]] = {
    FulfillmentAction.PICK:  (LineAction.PICK,  OrderEventKind.UNITS_PICKED),
    FulfillmentAction.PACK:  (LineAction.PACK,  OrderEventKind.UNITS_PACKED),
    FulfillmentAction.READY: (LineAction.READY, OrderEventKind.UNITS_READY),
}
# fmt: on


def by_line(requested: Requested) -> Mapping[str, int] | None:
    """Requested units by line, `None` for all. Quantities of the same line are added."""
    if requested is None:
        return None
    sums: dict[str, int] = {}
    for line in requested:
        sums[line.line_id] = sums.get(line.line_id, 0) + line.quantity
    if not sums:
        raise InvalidInput("lines", "must name at least one line, or be left out for all")
    return sums


def perform(
    order: Order,
    fulfillment_order: FulfillmentOrder,
    action: FulfillmentAction,
    requested: Requested,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> None:
    """Any action that creates neither a shipment nor a rejection."""
    match action:
        case FulfillmentAction.ACCEPT:
            accept(order, fulfillment_order, stamp=stamp, new_id=new_id)
        case FulfillmentAction.REQUEST_CANCELLATION:
            request_cancellation(order, fulfillment_order, requested, stamp=stamp, new_id=new_id)
        case FulfillmentAction.ACCEPT_CANCELLATION | FulfillmentAction.REFUSE_CANCELLATION:
            accepted = action is FulfillmentAction.ACCEPT_CANCELLATION
            answer_cancellation(order, fulfillment_order, accepted, stamp=stamp, new_id=new_id)
        case _:
            step(order, fulfillment_order, action, requested, stamp=stamp, new_id=new_id)


def accept(
    order: Order, fulfillment_order: FulfillmentOrder, *, stamp: AuditStamp, new_id: NewId
) -> None:
    """The location accepts the fulfillment order; its units are committed. Those on hold join them
    when they are released."""
    held = lines_on_hold(order, fulfillment_order, FulfillmentAction.ACCEPT, None)
    require_work_action(order, fulfillment_order, FulfillmentAction.ACCEPT)
    fulfillment_order.perform(FulfillmentAction.ACCEPT)
    fulfillment_order.request(RequestAction.ACCEPT)
    order.advance(stamp, LineAction.RELEASE, None, fulfillment_order, without=held)
    order.record(OrderEventKind.FULFILLMENT_ACCEPTED, stamp, new_id, fulfillment_order.id)


def reject(
    order: Order,
    fulfillment_order: FulfillmentOrder,
    requested: Requested,
    reason: RejectReason,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> None:
    """The location rejects units, the least advanced first, which then need another location: it is
    not asked again. Those that it was asked to cancel are cancelled. Units that were not found or
    are damaged are no longer available to sell."""
    require_work_action(order, fulfillment_order, FulfillmentAction.REJECT)
    fulfillment_order.perform(FulfillmentAction.REJECT)
    moved = order.advance(
        stamp,
        LineAction.REJECT,
        by_line(requested),
        fulfillment_order,
        states=LEAST_ADVANCED_FIRST,
        unassign=True,
        stock_name=STOCK_NAME_AFTER_REJECTION[reason],
    )
    fulfillment_order.rejected += sum(moved.values())
    for line in map(order.line, moved):
        if fulfillment_order.location_id not in line.rejected_by:
            line.rejected_by += (fulfillment_order.location_id,)
    _cancel_asked(order, fulfillment_order, moved, stamp)
    if open_units(order, fulfillment_order) == 0:
        fulfillment_order.request(RequestAction.REJECT)
    close_if_done(order, fulfillment_order)
    order.record(OrderEventKind.FULFILLMENT_REJECTED, stamp, new_id, fulfillment_order.id)
    settle_cancellation(order, stamp=stamp, new_id=new_id)
    update_awaiting_stock(order, stamp=stamp, new_id=new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)


def _cancel_asked(
    order: Order,
    fulfillment_order: FulfillmentOrder,
    rejected: Mapping[str, int],
    stamp: AuditStamp,
) -> None:
    """Cancel those of the rejected units that nobody wants from another location either."""
    asked = fulfillment_order.asked_to_cancel
    unwanted = Counter(rejected) if asked is None else Counter(rejected) & Counter(asked)
    if asked:
        fulfillment_order.asked_to_cancel = Counter(asked) - unwanted
    if unwanted:
        order.advance(stamp, LineAction.CANCEL, unwanted, None, states=(LineState.REJECTED,))
        follow(order, stamp)


def step(
    order: Order,
    fulfillment_order: FulfillmentOrder,
    action: FulfillmentAction,
    requested: Requested,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> None:
    """Pick, pack or make ready. Only orders that the customer collects can be made ready."""
    line_action, kind = STEPS[action]
    lines, held = by_line(requested), set[str]()
    if action is FulfillmentAction.READY:
        held = lines_on_hold(order, fulfillment_order, action, lines)
    require_work_action(order, fulfillment_order, action)
    fulfillment_order.perform(action)
    order.advance(stamp, line_action, lines, fulfillment_order, without=held)
    order.record(kind, stamp, new_id, fulfillment_order.id)


def request_cancellation(
    order: Order,
    fulfillment_order: FulfillmentOrder,
    requested: Requested,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> None:
    """Ask a location that has started to cancel units of its fulfillment order: the requested ones
    in addition to those it is asked for already, or all."""
    require_work_action(order, fulfillment_order, FulfillmentAction.REQUEST_CANCELLATION)
    asked, lines = fulfillment_order.asked_to_cancel or {}, by_line(requested)
    fulfillment_order.perform(FulfillmentAction.REQUEST_CANCELLATION)
    fulfillment_order.request(RequestAction.REQUEST_CANCELLATION)
    possible = Counter(order.quantities.count_by_line(ASSIGNED_STATES, fulfillment_order.id))
    possible.subtract(asked)
    refuse(
        QuantityExceeded(line_id, quantity, possible[line_id])
        for line_id, quantity in (lines or {}).items()
        if quantity > possible[order.line(line_id).id]
    )
    fulfillment_order.asked_to_cancel = lines and Counter(asked) + Counter(lines)
    order.record(OrderEventKind.CANCELLATION_REQUESTED, stamp, new_id, fulfillment_order.id)


def answer_cancellation(
    order: Order,
    fulfillment_order: FulfillmentOrder,
    accepted: bool,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> None:
    """The location accepts the cancellation, and the units it is asked for are cancelled, the least
    advanced first; or it refuses it."""
    answer = (
        FulfillmentAction.ACCEPT_CANCELLATION if accepted else FulfillmentAction.REFUSE_CANCELLATION
    )
    require_work_action(order, fulfillment_order, answer)
    asked, id = fulfillment_order.asked_to_cancel, fulfillment_order.id
    if not accepted:
        fulfillment_order.perform(FulfillmentAction.REFUSE_CANCELLATION)
        fulfillment_order.request(RequestAction.REFUSE_CANCELLATION)
        order.record(OrderEventKind.CANCELLATION_REFUSED, stamp, new_id, id)
        settle_cancellation(order, stamp=stamp, new_id=new_id)
        return
    fulfillment_order.perform(FulfillmentAction.ACCEPT_CANCELLATION)
    partial = bool(asked) and asked != order.quantities.count_by_line(ASSIGNED_STATES, id)
    fulfillment_order.request(
        RequestAction.ACCEPT_PARTIAL_CANCELLATION if partial else RequestAction.ACCEPT_CANCELLATION
    )
    states = LEAST_ADVANCED_FIRST
    order.advance(stamp, LineAction.CANCEL, asked, fulfillment_order, states=states)
    follow(order, stamp)
    close_if_done(order, fulfillment_order)
    order.record(OrderEventKind.CANCELLATION_ACCEPTED, stamp, new_id, id)
    settle_cancellation(order, stamp=stamp, new_id=new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)


def cancel_unsourced(order: Order, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Cancel the units that have no location."""
    order.advance(stamp, LineAction.CANCEL, None, None, states=UNSOURCED_STATES)
    follow(order, stamp)
    order.record(OrderEventKind.UNITS_CANCELLED, stamp, new_id, None)
    settle_cancellation(order, stamp=stamp, new_id=new_id)
    update_awaiting_stock(order, stamp=stamp, new_id=new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)
