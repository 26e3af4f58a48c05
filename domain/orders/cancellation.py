"""Cancelling an order as a whole: what can be cancelled at once, who must be asked for the rest,
and what the answers make of it. A wish is no cancellation: the order is cancelled when nothing of
it is left to fulfill, and stands where a location refuses."""

from domain.fulfillment.fulfillment_order import (
    REQUEST,
    FulfillmentOrder,
    FulfillmentOrderStatus,
    RequestAction,
    RequestStatus,
)
from domain.orders.event import OrderEventKind
from domain.orders.lines.line import LineState
from domain.orders.lines.withdrawing import follow
from domain.orders.order import NewId, Order
from domain.orders.order_state import OrderState
from domain.orders.status import TO_FULFILL
from domain.shared.audit import AuditStamp

CANCELLABLE_STATES = (
    LineState.PENDING,
    LineState.BACKORDERED,
    LineState.REJECTED,
    LineState.ALLOCATED,
    LineState.TO_PROVIDE,
)


def cancellable_units(order: OrderState, line_id: str) -> int:
    """Units of a line that no location has begun to work on."""
    ids = (None, *(part.id for part in order.fulfillment_orders))
    return sum(
        order.quantities.at(line_id, id, state) for id in ids for state in CANCELLABLE_STATES
    )


def can_be_asked_to_cancel(work: FulfillmentOrder) -> bool:
    """Whether its location has started, and is not asked to cancel all of it already."""
    started = work.status is FulfillmentOrderStatus.IN_PROGRESS
    may_ask = REQUEST.allows(work.request_status, RequestAction.REQUEST_CANCELLATION)
    return started and may_ask and work.asked_to_cancel is not None


def settle_cancellation(order: Order, *, stamp: AuditStamp, new_id: NewId) -> None:
    """What an act means for the wish to cancel the whole order: it is fulfilled when nothing is
    left to fulfill, and given up when nobody is left who could answer."""
    if not order.is_to_be_cancelled:
        return
    if order.quantities.count(TO_FULFILL) == 0:
        order.cancelled_at = order.cancelled_at or stamp.occurred_at
        order.cancellation_requested_at = None
        follow(order, stamp)
        order.record(OrderEventKind.ORDER_CANCELLED, stamp, new_id, None)
    elif not any(
        work.request_status is RequestStatus.CANCELLATION_REQUESTED
        for work in order.fulfillment_orders
    ):
        order.cancelled_at = order.cancellation_requested_at = None
