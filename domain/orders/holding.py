"""Placing and releasing holds."""

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
    """Place a hold. Open fulfillment orders are put on hold; those in progress cannot ship."""
    ORDER.require(order.status, OrderAction.HOLD)
    hold = Hold(
        id=order.new_part_id(new_id, Prefix.HOLD),
        order_id=order.id,
        reason=reason,
        owner=owner or stamp.actor,
        note=note,
        placed_at=stamp.occurred_at,
    )
    order.holds.append(hold)
    for fulfillment_order in order.fulfillment_orders:
        if fulfillment_order.status is FulfillmentOrderStatus.OPEN:
            fulfillment_order.perform(FulfillmentAction.HOLD)
    order.record(OrderEventKind.HOLD_PLACED, stamp, new_id, hold.id)
    return hold


def release_hold(order: Order, hold_id: str, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Release one hold. When it was the last, the fulfillment orders on hold are opened, and
    submitted to their locations."""
    hold = order.hold(hold_id)
    if hold.status is HoldStatus.ACTIVE:
        ORDER.require(order.status, OrderAction.RELEASE_HOLD)
    hold.release(stamp.occurred_at)
    if not order.open_holds:
        for fulfillment_order in order.fulfillment_orders:
            if fulfillment_order.status is FulfillmentOrderStatus.ON_HOLD:
                fulfillment_order.perform(FulfillmentAction.RELEASE_HOLD)
                if fulfillment_order.request_status is fulfillment_order.request_status.UNSUBMITTED:
                    fulfillment_order.request(RequestAction.SUBMIT)
    order.record(OrderEventKind.HOLD_RELEASED, stamp, new_id, hold_id)


def release_out_of_stock(order: Order, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Release the holds for being out of stock."""
    for hold in order.open_holds:
        if hold.reason is HoldReason.INVENTORY_OUT_OF_STOCK:
            release_hold(order, hold.id, stamp=stamp, new_id=new_id)
