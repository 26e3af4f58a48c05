"""How far a whole order is: derived from its units, holds and cancellation, never set."""

from enum import StrEnum

from domain.fulfillment.fulfillment_order import OrderFulfillmentStatus
from domain.network.channel import Permission
from domain.orders.line import FINAL, HANDED_OVER, IN_WORK, OUT, LineState
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
_MONEY = (_A.AUTHORIZE_PAYMENT, _A.SETTLE_PAYMENT)
# fmt: off
ORDER = Permits(
    Entity.ORDER,
    (_S.PENDING_REVIEW, (_A.HOLD, _A.RELEASE_HOLD, _A.CANCEL, _A.VOID, *_MONEY)),
    (_S.ON_HOLD,        (_A.HOLD, _A.RELEASE_HOLD, _A.CANCEL, _A.VOID, _A.ALLOCATE, *_MONEY)),
    (_S.CONFIRMED,      (_A.FULFILL, _A.HOLD, _A.CANCEL, _A.VOID, _A.ALLOCATE, *_MONEY)),
    (_S.FULFILLED,      (_A.VOID, _A.RELEASE_HOLD, *_MONEY)),
    (_S.COMPLETED,      (_A.VOID, _A.RELEASE_HOLD, *_MONEY)),
    (_S.CANCELLED,      (_A.SETTLE_PAYMENT,)),
)
# fmt: on

# What the order's channel must be permitted for an action to be offered.
# fmt: off
NEEDS: dict[OrderAction, Permission] = {
    _A.HOLD:              Permission.HOLD_ORDERS,
    _A.CANCEL:            Permission.CANCEL_ORDERS,
    _A.VOID:             Permission.VOID_ORDERS,
    _A.AUTHORIZE_PAYMENT: Permission.TAKE_PAYMENTS,
}
# fmt: on


def supported_actions(status: OrderStatus, permissions: frozenset[Permission]) -> list[OrderAction]:
    """What may be asked of an order now, by its state and by what its channel may do."""
    return [
        action
        for action in ORDER.actions(status)
        if action not in NEEDS or NEEDS[action] in permissions
    ]


LIVE = frozenset(LineState) - {LineState.CANCELLED}


def order_status(
    quantities: QuantityByState,
    *,
    lines: int,
    cancelled: bool,
    voided: bool,
    held: bool,
    in_review: bool,
) -> OrderStatus:
    live = quantities.count(LIVE)
    if voided or (live == 0 and (cancelled or lines)):
        return OrderStatus.CANCELLED
    if live and live == quantities.count(FINAL):
        return OrderStatus.COMPLETED
    if live and live == quantities.count(OUT):
        return OrderStatus.FULFILLED
    if in_review:
        return OrderStatus.PENDING_REVIEW
    return OrderStatus.ON_HOLD if held else OrderStatus.CONFIRMED


def fulfillment_status(quantities: QuantityByState, *, lines: int) -> OrderFulfillmentStatus:
    live, out = quantities.count(LIVE), quantities.count(OUT)
    handed_over = quantities.count(HANDED_OVER)
    if live == 0:
        return OrderFulfillmentStatus.CANCELLED if lines else OrderFulfillmentStatus.UNFULFILLED
    if live == quantities.count(FINAL):
        return (
            OrderFulfillmentStatus.DELIVERED if handed_over else OrderFulfillmentStatus.UNDELIVERED
        )
    if handed_over:
        return OrderFulfillmentStatus.PARTIALLY_DELIVERED
    if out:
        return (
            OrderFulfillmentStatus.FULFILLED
            if out == live
            else OrderFulfillmentStatus.PARTIALLY_FULFILLED
        )
    return (
        OrderFulfillmentStatus.IN_PROGRESS
        if quantities.count(IN_WORK)
        else OrderFulfillmentStatus.UNFULFILLED
    )
