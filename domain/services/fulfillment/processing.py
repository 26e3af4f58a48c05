"""Actions of a location on its fulfillment order: accept, reject, pick, pack, make ready, answer a
cancellation request."""

from collections.abc import Collection, Mapping, Sequence

from domain.fulfillment.fulfillment_order import (
    COLLECTION_METHODS,
    STOCK_NAME_AFTER_REJECTION,
    FulfillmentAction,
    FulfillmentMethod,
    FulfillmentOrder,
    FulfillmentOrderStatus,
    RejectReason,
    RequestAction,
    RequestStatus,
)
from domain.orders.event import OrderEventKind
from domain.orders.excepting import update_awaiting_stock
from domain.orders.holding import lines_on_hold, settle_holds
from domain.orders.line import (
    IN_PROGRESS_STATES,
    SHIPPED_STATES,
    UNSOURCED_STATES,
    LineAction,
    LineQuantityInput,
    LineState,
)
from domain.orders.order import NewId, Order
from domain.orders.withdrawing import follow
from domain.shared.audit import AuditStamp
from domain.shared.errors import InvalidInput

Requested = Sequence[LineQuantityInput] | None

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
            request_cancellation(order, fulfillment_order, stamp=stamp, new_id=new_id)
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
    """The location rejects units, which then need another location. Units that were not found or
    are damaged are no longer available to sell."""
    fulfillment_order.perform(FulfillmentAction.REJECT)
    moved = order.advance(
        stamp,
        LineAction.REJECT,
        by_line(requested),
        fulfillment_order,
        unassign=True,
        stock_name=STOCK_NAME_AFTER_REJECTION[reason],
    )
    require_units(fulfillment_order, moved, FulfillmentAction.REJECT)
    fulfillment_order.rejected += sum(moved.values())
    if _open_units(order, fulfillment_order) == 0:
        fulfillment_order.request(RequestAction.REJECT)
    close_if_done(order, fulfillment_order)
    order.record(OrderEventKind.FULFILLMENT_REJECTED, stamp, new_id, fulfillment_order.id)
    update_awaiting_stock(order, stamp=stamp, new_id=new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)


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
        require_method(fulfillment_order, action, COLLECTION_METHODS)
    fulfillment_order.perform(action)
    moved = order.advance(stamp, line_action, lines, fulfillment_order, without=held)
    require_units(fulfillment_order, moved, action)
    order.record(kind, stamp, new_id, fulfillment_order.id)


def request_cancellation(
    order: Order, fulfillment_order: FulfillmentOrder, *, stamp: AuditStamp, new_id: NewId
) -> None:
    """Ask a location that has started to cancel its fulfillment order."""
    fulfillment_order.perform(FulfillmentAction.REQUEST_CANCELLATION)
    fulfillment_order.request(RequestAction.REQUEST_CANCELLATION)
    order.record(OrderEventKind.CANCELLATION_REQUESTED, stamp, new_id, fulfillment_order.id)


def answer_cancellation(
    order: Order,
    fulfillment_order: FulfillmentOrder,
    accepted: bool,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> None:
    """The location accepts the cancellation, and its units are cancelled, or refuses it."""
    if not accepted:
        fulfillment_order.perform(FulfillmentAction.REFUSE_CANCELLATION)
        fulfillment_order.request(RequestAction.REFUSE_CANCELLATION)
        order.record(OrderEventKind.CANCELLATION_REFUSED, stamp, new_id, fulfillment_order.id)
        return
    fulfillment_order.perform(FulfillmentAction.ACCEPT_CANCELLATION)
    fulfillment_order.request(RequestAction.ACCEPT_CANCELLATION)
    order.advance(stamp, LineAction.CANCEL, None, fulfillment_order)
    follow(order, stamp)
    close_if_done(order, fulfillment_order)
    order.record(OrderEventKind.CANCELLATION_ACCEPTED, stamp, new_id, fulfillment_order.id)
    settle_holds(order, stamp=stamp, new_id=new_id)


def cancel_unsourced(order: Order, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Cancel the units that have no location."""
    order.advance(stamp, LineAction.CANCEL, None, None, states=UNSOURCED_STATES)
    follow(order, stamp)
    order.record(OrderEventKind.UNITS_CANCELLED, stamp, new_id, None)
    update_awaiting_stock(order, stamp=stamp, new_id=new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)


def close_if_done(order: Order, fulfillment_order: FulfillmentOrder) -> None:
    """Close the fulfillment order once none of its units are open."""
    if _open_units(order, fulfillment_order) or not is_active(fulfillment_order):
        return
    if order.quantities.count(SHIPPED_STATES, fulfillment_order.id) == 0:
        fulfillment_order.perform(FulfillmentAction.CANCEL)
    elif fulfillment_order.rejected:
        fulfillment_order.perform(FulfillmentAction.CLOSE_SHORT)
    else:
        fulfillment_order.perform(FulfillmentAction.CLOSE)
    if fulfillment_order.request_status not in (
        RequestStatus.REJECTED,
        RequestStatus.CANCELLATION_ACCEPTED,
    ):
        fulfillment_order.request(RequestAction.CLOSE)


def is_active(fulfillment_order: FulfillmentOrder) -> bool:
    return fulfillment_order.status in (
        FulfillmentOrderStatus.OPEN,
        FulfillmentOrderStatus.ON_HOLD,
        FulfillmentOrderStatus.IN_PROGRESS,
    )


def require_method(
    fulfillment_order: FulfillmentOrder,
    action: FulfillmentAction,
    methods: Collection[FulfillmentMethod],
) -> None:
    if fulfillment_order.method not in methods:
        raise fulfillment_order.refusal(action)


def require_units(
    fulfillment_order: FulfillmentOrder, moved: Mapping[str, int], action: FulfillmentAction
) -> None:
    """Refuse an action that moved no units."""
    if not moved:
        raise fulfillment_order.refusal(action)


def _open_units(order: Order, fulfillment_order: FulfillmentOrder) -> int:
    return order.quantities.count({LineState.ALLOCATED, *IN_PROGRESS_STATES}, fulfillment_order.id)
