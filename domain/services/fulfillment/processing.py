"""What a location does with its fulfillment order: accept, reject, pick, pack, make ready, give a
cancellation its answer."""

from collections.abc import Collection, Mapping, Sequence

from domain.fulfillment.fulfillment_order import (
    COLLECTED,
    REJECTED_TO,
    FulfillmentAction,
    FulfillmentMethod,
    FulfillmentOrder,
    FulfillmentOrderStatus,
    RejectReason,
    RequestAction,
    RequestStatus,
)
from domain.orders.event import OrderEventKind
from domain.orders.line import IN_WORK, OUT, UNSOURCED, LineAction, LineQuantityInput, LineState
from domain.orders.order import NewId, Order
from domain.shared.audit import AuditStamp
from domain.shared.errors import InvalidInput

Wanted = Sequence[LineQuantityInput] | None

# A step inside the building: the line action it takes and the event it leaves.
# fmt: off
STEPS: dict[FulfillmentAction, tuple[LineAction, OrderEventKind]] = {
    FulfillmentAction.PICK:  (LineAction.PICK,  OrderEventKind.UNITS_PICKED),
    FulfillmentAction.PACK:  (LineAction.PACK,  OrderEventKind.UNITS_PACKED),
    FulfillmentAction.READY: (LineAction.READY, OrderEventKind.UNITS_READY),
}
# fmt: on


def by_line(wanted: Wanted) -> Mapping[str, int] | None:
    """Units asked for per line, or `None` for all; a line named twice counts once, added up."""
    if wanted is None:
        return None
    sums: dict[str, int] = {}
    for part in wanted:
        sums[part.line_id] = sums.get(part.line_id, 0) + part.quantity
    if not sums:
        raise InvalidInput("lines", "must name at least one line, or be left out for all")
    return sums


def perform(
    order: Order,
    work: FulfillmentOrder,
    action: FulfillmentAction,
    wanted: Wanted,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> None:
    """Any step that people and partners report and that leaves nothing but the step itself."""
    match action:
        case FulfillmentAction.ACCEPT:
            accept(order, work, stamp=stamp, new_id=new_id)
        case FulfillmentAction.REQUEST_CANCELLATION:
            request_cancellation(order, work, stamp=stamp, new_id=new_id)
        case FulfillmentAction.ACCEPT_CANCELLATION | FulfillmentAction.REFUSE_CANCELLATION:
            accepted = action is FulfillmentAction.ACCEPT_CANCELLATION
            answer_cancellation(order, work, accepted, stamp=stamp, new_id=new_id)
        case _:
            step(order, work, action, wanted, stamp=stamp, new_id=new_id)


def accept(order: Order, work: FulfillmentOrder, *, stamp: AuditStamp, new_id: NewId) -> None:
    """The location takes the work on; its units are committed."""
    order.require_no_hold()
    work.perform(FulfillmentAction.ACCEPT)
    work.request(RequestAction.ACCEPT)
    order.advance(stamp, LineAction.RELEASE, None, work)
    order.record(OrderEventKind.FULFILLMENT_ACCEPTED, stamp, new_id, work.id)


def reject(
    order: Order,
    work: FulfillmentOrder,
    wanted: Wanted,
    reason: RejectReason,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> None:
    """The location cannot serve these units: they leave it and need another. Units not found or
    damaged leave the sellable stock."""
    work.perform(FulfillmentAction.REJECT)
    taken = order.advance(
        stamp,
        LineAction.REJECT,
        by_line(wanted),
        work,
        leaves=True,
        held_as=REJECTED_TO[reason],
    )
    require_units(work, taken, FulfillmentAction.REJECT)
    work.rejected += sum(taken.values())
    if _left(order, work) == 0:
        work.request(RequestAction.REJECT)
    settle(order, work)
    order.record(OrderEventKind.FULFILLMENT_REJECTED, stamp, new_id, work.id)


def step(
    order: Order,
    work: FulfillmentOrder,
    action: FulfillmentAction,
    wanted: Wanted,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> None:
    """Pick, pack or make ready. Goods are made ready only where a customer will come for them."""
    line_action, kind = STEPS[action]
    if action is FulfillmentAction.READY:
        order.require_no_hold()
        require_method(work, action, COLLECTED)
    work.perform(action)
    taken = order.advance(stamp, line_action, by_line(wanted), work)
    require_units(work, taken, action)
    order.record(kind, stamp, new_id, work.id)


def request_cancellation(
    order: Order, work: FulfillmentOrder, *, stamp: AuditStamp, new_id: NewId
) -> None:
    """Ask a location that has begun to stop."""
    work.perform(FulfillmentAction.REQUEST_CANCELLATION)
    work.request(RequestAction.REQUEST_CANCELLATION)
    order.record(OrderEventKind.CANCELLATION_REQUESTED, stamp, new_id, work.id)


def answer_cancellation(
    order: Order, work: FulfillmentOrder, accepted: bool, *, stamp: AuditStamp, new_id: NewId
) -> None:
    """The location stops and its units are cancelled, or it goes on."""
    if not accepted:
        work.perform(FulfillmentAction.REFUSE_CANCELLATION)
        work.request(RequestAction.REFUSE_CANCELLATION)
        order.record(OrderEventKind.CANCELLATION_REFUSED, stamp, new_id, work.id)
        return
    work.perform(FulfillmentAction.ACCEPT_CANCELLATION)
    work.request(RequestAction.ACCEPT_CANCELLATION)
    order.advance(stamp, LineAction.CANCEL, None, work)
    settle(order, work)
    order.record(OrderEventKind.CANCELLATION_ACCEPTED, stamp, new_id, work.id)


def cancel_unsourced(order: Order, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Cancel the units that have no location."""
    order.advance(stamp, LineAction.CANCEL, None, None, states=UNSOURCED)
    order.record(OrderEventKind.UNITS_CANCELLED, stamp, new_id, None)


def settle(order: Order, work: FulfillmentOrder) -> None:
    """Close the work once none of its units are left to work on."""
    if _left(order, work) or not work_is_live(work):
        return
    if order.quantities.count(OUT, work.id) == 0:
        work.perform(FulfillmentAction.CANCEL)
    elif work.rejected:
        work.perform(FulfillmentAction.CLOSE_SHORT)
    else:
        work.perform(FulfillmentAction.CLOSE)
    if work.request_status not in (RequestStatus.REJECTED, RequestStatus.CANCELLATION_ACCEPTED):
        work.request(RequestAction.CLOSE)


def work_is_live(work: FulfillmentOrder) -> bool:
    return work.status in (
        FulfillmentOrderStatus.OPEN,
        FulfillmentOrderStatus.ON_HOLD,
        FulfillmentOrderStatus.IN_PROGRESS,
    )


def require_method(
    work: FulfillmentOrder, action: FulfillmentAction, methods: Collection[FulfillmentMethod]
) -> None:
    if work.method not in methods:
        raise work.refusal(action)


def require_units(
    work: FulfillmentOrder, taken: Mapping[str, int], action: FulfillmentAction
) -> None:
    """A step that moves nothing is refused: there was nothing to take it with."""
    if not taken:
        raise work.refusal(action)


def _left(order: Order, work: FulfillmentOrder) -> int:
    return order.quantities.count({LineState.ALLOCATED, *IN_WORK}, work.id)
