"""The status of an order: derived from its units, holds and cancellation, never set."""

from enum import StrEnum

from domain.fulfillment.fulfillment_order import OrderFulfillmentStatus
from domain.network.channel import Permission
from domain.orders.lines.line import (
    FINAL,
    HANDED_OVER,
    IN_PROGRESS_STATES,
    SHIPPED_STATES,
    LineState,
)
from domain.orders.lines.quantities import QuantityByState
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Permits


class OrderStatus(StrEnum):
    PENDING_REVIEW = "PENDING_REVIEW"
    ON_HOLD = "ON_HOLD"
    CONFIRMED = "CONFIRMED"
    FULFILLED = "FULFILLED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class OrderAction(StrEnum):
    ALLOCATE = "ALLOCATE"
    HOLD = "HOLD"
    RELEASE_HOLD = "RELEASE_HOLD"
    CHANGE_DELIVERY = "CHANGE_DELIVERY"
    CANCEL = "CANCEL"
    VOID = "VOID"
    FULFILL = "FULFILL"
    AUTHORIZE_PAYMENT = "AUTHORIZE_PAYMENT"
    SETTLE_PAYMENT = "SETTLE_PAYMENT"


_S, _A = OrderStatus, OrderAction
_PAYMENTS = (_A.AUTHORIZE_PAYMENT, _A.SETTLE_PAYMENT)
_OPEN = (_A.HOLD, _A.RELEASE_HOLD, _A.CHANGE_DELIVERY, _A.CANCEL, _A.VOID, _A.ALLOCATE)
# fmt: off
ORDER = Permits(
    Entity.ORDER,
    (_S.PENDING_REVIEW, (*_OPEN, *_PAYMENTS)),
    (_S.ON_HOLD,        (*_OPEN, *_PAYMENTS)),
    (_S.CONFIRMED,      (_A.FULFILL, *_OPEN, *_PAYMENTS)),
    (_S.FULFILLED,      (_A.VOID, _A.RELEASE_HOLD, *_PAYMENTS)),
    (_S.COMPLETED,      (_A.VOID, _A.RELEASE_HOLD, *_PAYMENTS)),
    (_S.CANCELLED,      (_A.RELEASE_HOLD, _A.SETTLE_PAYMENT)),
)
# fmt: on

# The permission that the caller needs for an action; for payments, the order's channel.
# fmt: off
CALLER_NEEDS: dict[OrderAction, Permission] = {
    _A.HOLD:              Permission.HOLD_ORDERS,
    _A.RELEASE_HOLD:      Permission.HOLD_ORDERS,
    _A.CANCEL:            Permission.CANCEL_ORDERS,
    _A.VOID:              Permission.VOID_ORDERS,
}
CHANNEL_NEEDS: dict[OrderAction, Permission] = {
    _A.AUTHORIZE_PAYMENT: Permission.TAKE_PAYMENTS,
}
# fmt: on


NOT_CANCELLED = frozenset(LineState) - {LineState.CANCELLED}
# Units that the fulfillment of an order is about, and those of them that have left.
TO_FULFILL = NOT_CANCELLED - {LineState.NO_FULFILLMENT}
LEFT = SHIPPED_STATES | {LineState.PROVIDED}


def order_status(
    quantities: QuantityByState,
    *,
    lines: int,
    cancelled: bool,
    voided: bool,
    held: bool,
    in_review: bool,
    undecided: int = 0,
    nothing_to_fulfill: bool = False,
) -> OrderStatus:
    """`undecided` is the number of lost units that wait for a decision. `nothing_to_fulfill`: the
    order is of fees alone."""
    units = quantities.count(NOT_CANCELLED if nothing_to_fulfill else TO_FULFILL)
    if voided or (units == 0 and (cancelled or lines)):
        return OrderStatus.CANCELLED
    if nothing_to_fulfill:
        return OrderStatus.COMPLETED
    if units and units == quantities.count(FINAL) and not undecided:
        return OrderStatus.COMPLETED
    if units and units == quantities.count(LEFT):
        return OrderStatus.FULFILLED
    if in_review:
        return OrderStatus.PENDING_REVIEW
    return OrderStatus.ON_HOLD if held else OrderStatus.CONFIRMED


def fulfillment_status(
    quantities: QuantityByState,
    *,
    lines: int,
    undecided: int = 0,
    nothing_to_fulfill: bool = False,
) -> OrderFulfillmentStatus:
    if nothing_to_fulfill and quantities.count(NOT_CANCELLED):
        return OrderFulfillmentStatus.DELIVERED
    units, shipped = quantities.count(TO_FULFILL), quantities.count(LEFT)
    handed_over = quantities.count(HANDED_OVER)
    if units == 0:
        return OrderFulfillmentStatus.CANCELLED if lines else OrderFulfillmentStatus.UNFULFILLED
    if units == quantities.count(FINAL) and not (handed_over and undecided):
        return (
            OrderFulfillmentStatus.DELIVERED if handed_over else OrderFulfillmentStatus.UNDELIVERED
        )
    if handed_over:
        return OrderFulfillmentStatus.PARTIALLY_DELIVERED
    if shipped:
        return (
            OrderFulfillmentStatus.FULFILLED
            if shipped == units
            else OrderFulfillmentStatus.PARTIALLY_FULFILLED
        )
    return (
        OrderFulfillmentStatus.IN_PROGRESS
        if quantities.count(IN_PROGRESS_STATES)
        else OrderFulfillmentStatus.UNFULFILLED
    )
