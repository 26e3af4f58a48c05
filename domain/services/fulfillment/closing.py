"""Closing a fulfillment order once its location has nothing left to do."""

from domain.fulfillment.fulfillment_order import (
    FulfillmentOrder,
    FulfillmentOrderStatus,
    FulfillmentStep,
    RequestAction,
    RequestStatus,
)
from domain.orders.lines.line import ASSIGNED_STATES, SHIPPED_STATES
from domain.orders.order import Order

_REQUESTED = RequestStatus.CANCELLATION_REQUESTED


def close_if_done(order: Order, fulfillment_order: FulfillmentOrder) -> None:
    """Close the fulfillment order once none of its units are open."""
    if not is_active(fulfillment_order):
        return
    if open_units(order, fulfillment_order):
        _limit_request(order, fulfillment_order)
        return
    if order.quantities.count(SHIPPED_STATES, fulfillment_order.id) == 0:
        fulfillment_order.perform(FulfillmentStep.CANCEL)
    elif fulfillment_order.rejected:
        fulfillment_order.perform(FulfillmentStep.CLOSE_SHORT)
    else:
        fulfillment_order.perform(FulfillmentStep.CLOSE)
    if fulfillment_order.request_status not in (
        RequestStatus.REJECTED,
        RequestStatus.CANCELLATION_ACCEPTED,
    ):
        fulfillment_order.request(RequestAction.CLOSE)


def _limit_request(order: Order, fulfillment_order: FulfillmentOrder) -> None:
    """The location is no longer asked to cancel units that have left it. A request of which nothing
    remains is withdrawn."""
    asked = fulfillment_order.asked_to_cancel
    if asked is None or fulfillment_order.request_status is not _REQUESTED:
        return
    still_open = order.quantities.count_by_line(ASSIGNED_STATES, fulfillment_order.id)
    remaining = {id: min(units, still_open[id]) for id, units in asked.items() if id in still_open}
    if remaining:
        fulfillment_order.asked_to_cancel = remaining
    else:
        fulfillment_order.request(RequestAction.WITHDRAW_CANCELLATION)


def is_active(fulfillment_order: FulfillmentOrder) -> bool:
    return fulfillment_order.status in (
        FulfillmentOrderStatus.OPEN,
        FulfillmentOrderStatus.ON_HOLD,
        FulfillmentOrderStatus.IN_PROGRESS,
    )


def open_units(order: Order, fulfillment_order: FulfillmentOrder) -> int:
    return order.quantities.count(ASSIGNED_STATES, fulfillment_order.id)
