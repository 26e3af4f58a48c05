"""The status of an order: derived from its units, holds and cancellation, never set."""

from enum import StrEnum

from domain.fulfillment.fulfillment_order import OrderFulfillmentStatus
from domain.network.channel import Permission
from domain.orders.line import FINAL, HANDED_OVER, IN_PROGRESS_STATES, SHIPPED_STATES, LineState
from domain.orders.quantities import QuantityByState
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
    CANCEL = "CANCEL"
    VOID = "VOID"
    FULFILL = "FULFILL"
    AUTHORIZE_PAYMENT = "AUTHORIZE_PAYMENT"
    SETTLE_PAYMENT = "SETTLE_PAYMENT"


_S, _A = OrderStatus, OrderAction
_PAYMENTS = (_A.AUTHORIZE_PAYMENT, _A.SETTLE_PAYMENT)
# fmt: off
ORDER = Permits(
    Entity.ORDER,
    (_S.PENDING_REVIEW, (_A.HOLD, _A.RELEASE_HOLD, _A.CANCEL, _A.VOID, *_PAYMENTS)),
    (_S.ON_HOLD,        (_A.HOLD, _A.RELEASE_HOLD, _A.CANCEL, _A.VOID, _A.ALLOCATE, *_PAYMENTS)),
    (_S.CONFIRMED,      (_A.FULFILL, _A.HOLD, _A.CANCEL, _A.VOID, _A.ALLOCATE, *_PAYMENTS)),
    (_S.FULFILLED,      (_A.VOID, _A.RELEASE_HOLD, *_PAYMENTS)),
    (_S.COMPLETED,      (_A.VOID, _A.RELEASE_HOLD, *_PAYMENTS)),
    (_S.CANCELLED,      (_A.SETTLE_PAYMENT,)),
)
# fmt: on

# The permission that the order's channel needs for an action.
# fmt: off
REQUIRED_PERMISSION: dict[OrderAction, Permission] = {
    _A.HOLD:              Permission.HOLD_ORDERS,
    _A.CANCEL:            Permission.CANCEL_ORDERS,
    _A.VOID:             Permission.VOID_ORDERS,
    _A.AUTHORIZE_PAYMENT: Permission.TAKE_PAYMENTS,
}
# fmt: on


def supported_actions(status: OrderStatus, permissions: frozenset[Permission]) -> list[OrderAction]:
    """The actions that are possible now, by the order's status and its channel's permissions."""
    return [
        action
        for action in ORDER.actions(status)
        if action not in REQUIRED_PERMISSION or REQUIRED_PERMISSION[action] in permissions
    ]


NOT_CANCELLED = frozenset(LineState) - {LineState.CANCELLED}


def order_status(
    quantities: QuantityByState,
    *,
    lines: int,
    cancelled: bool,
    voided: bool,
    held: bool,
    in_review: bool,
    undecided: int = 0,
) -> OrderStatus:
    """`undecided` is the number of lost units that wait for a decision."""
    units = quantities.count(NOT_CANCELLED)
    if voided or (units == 0 and (cancelled or lines)):
        return OrderStatus.CANCELLED
    if units and units == quantities.count(FINAL) and not undecided:
        return OrderStatus.COMPLETED
    if units and units == quantities.count(SHIPPED_STATES):
        return OrderStatus.FULFILLED
    if in_review:
        return OrderStatus.PENDING_REVIEW
    return OrderStatus.ON_HOLD if held else OrderStatus.CONFIRMED


def fulfillment_status(
    quantities: QuantityByState, *, lines: int, undecided: int = 0
) -> OrderFulfillmentStatus:
    units, shipped = quantities.count(NOT_CANCELLED), quantities.count(SHIPPED_STATES)
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
