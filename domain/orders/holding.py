"""Holding an order back, and letting it go on."""

from domain.fulfillment.fulfillment_order import (
    FulfillmentAction,
    FulfillmentOrderStatus,
    RequestAction,
)
from domain.orders.event import OrderEventKind
from domain.orders.hold import Hold, HoldReason, HoldStatus
from domain.orders.order import NewId, Order
from domain.orders.status import ORDER, OrderAction
from domain.shared.audit import AuditStamp
from domain.shared.ids import Prefix


def place_hold(
    order: Order,
    reason: HoldReason,
    *,
    owner: str | None,
    note: str | None,
    stamp: AuditStamp,
    new_id: NewId,
) -> Hold:
    """One more hold. Work that has not begun waits; what has begun may not leave the building."""
    ORDER.require(order.status, OrderAction.HOLD)
    hold = Hold(
        id=new_id(Prefix.HOLD),
        order_id=order.id,
        reason=reason,
        owner=owner or stamp.actor,
        note=note,
        placed_at=stamp.at,
    )
    order.holds.append(hold)
    for work in order.fulfillment_orders:
        if work.status is FulfillmentOrderStatus.OPEN:
            work.perform(FulfillmentAction.HOLD)
    order.record(OrderEventKind.HOLD_PLACED, stamp, new_id, hold.id)
    return hold


def release_hold(order: Order, hold_id: str, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Release one hold; when it was the last, waiting work opens and is offered to its location."""
    hold = order.hold(hold_id)
    if hold.status is HoldStatus.ACTIVE:
        ORDER.require(order.status, OrderAction.RELEASE_HOLD)
    hold.release(stamp.at)
    if not order.open_holds:
        for work in order.fulfillment_orders:
            if work.status is FulfillmentOrderStatus.ON_HOLD:
                work.perform(FulfillmentAction.RELEASE_HOLD)
                if work.request_status is work.request_status.UNSUBMITTED:
                    work.request(RequestAction.SUBMIT)
    order.record(OrderEventKind.HOLD_RELEASED, stamp, new_id, hold_id)
