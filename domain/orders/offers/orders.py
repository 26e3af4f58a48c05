"""What may be done now with an order: by its state and its holds, the caller and its channel."""

from collections.abc import Callable, Collection

from domain.network.channel import Permission
from domain.orders.cancellation import can_be_asked_to_cancel, cancellable_units
from domain.orders.holds.blocking import active, blocking
from domain.orders.holds.hold import HoldStep
from domain.orders.lines.line import SHIPPED_STATES, LineState
from domain.orders.lines.withdrawing import only_waives, waivable_lines
from domain.orders.offers.payments import payment_actions
from domain.orders.offers.situation import Situation
from domain.orders.offers.work import FORWARD, work_actions
from domain.orders.order_state import OrderState
from domain.orders.status import CALLER_NEEDS, CHANNEL_NEEDS, ORDER, OrderAction
from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition

_A = OrderAction


def _to_source(now: Situation) -> list[str]:
    """Lines with units that need a location."""
    quantities = now.order.quantities
    return [line.id for line in now.order.lines if quantities.unsourced(line.id)]


def _allocate(now: Situation) -> bool:
    return bool(_to_source(now))


def _free_to_source(now: Situation) -> bool:
    order = now.order
    return any(
        not blocking(order.holds, HoldStep.SOURCE, id, order.line(id).delivery_group_id)
        for id in _to_source(now)
    )


def _change_delivery(now: Situation) -> bool:
    """Of some group nothing has left."""
    left = {line_id for line_id, _ in now.order.quantities.places(SHIPPED_STATES)}
    gone = {line.delivery_group_id for line in now.order.lines if line.id in left}
    return any(group.id not in gone for group in now.order.delivery_groups)


def _cancel(now: Situation) -> bool:
    """All of it may be cancelled, or lines by name."""
    return cancels_all(now) or bool(waivable_lines(now.order))


def cancels_all(now: Situation) -> bool:
    """Whether the order may be cancelled as a whole."""
    order = now.order
    if only_waives(order, None):
        return True
    open_to_all = ORDER.allows(now.status, _A.CANCEL)
    return open_to_all and (
        not order.lines
        or any(cancellable_units(order, line.id) for line in order.lines)
        or any(map(can_be_asked_to_cancel, order.fulfillment_orders))
    )


def _fulfill(now: Situation) -> bool:
    order = now.order
    provided = order.quantities.count_by_line({LineState.TO_PROVIDE})
    able = (action for work in order.fulfillment_orders for action in work_actions(order, work))
    return any(action in FORWARD for action in able) or any(
        not blocking(order.holds, HoldStep.HAND_OVER, id, order.line(id).delivery_group_id)
        for id in provided
    )


def _settle_payment(now: Situation) -> bool:
    return any(payment_actions(now, payment) for payment in now.order.payments)


# What an action needs beside the status of the order. Nothing is offered that cannot be done with
# any input; whether a location has the stock is another matter.
# fmt: off
_NEEDED: dict[OrderAction, Callable[[Situation], bool]] = {
    _A.ALLOCATE:        _allocate,
    _A.RELEASE_HOLD:    lambda now: bool(active(now.order.holds)),
    _A.CHANGE_DELIVERY: _change_delivery,
    _A.CANCEL:          _cancel,
    _A.FULFILL:         _fulfill,
    _A.SETTLE_PAYMENT:  _settle_payment,
}
# fmt: on
# Lines may be waived by name, and work goes on, whatever the status of the order.
_WHATEVER_STATUS = {_A.CANCEL, _A.FULFILL}


def _possible(now: Situation, action: OrderAction) -> bool:
    permitted = ORDER.allows(now.status, action) or action in _WHATEVER_STATUS
    return permitted and (action not in _NEEDED or _NEEDED[action](now))


def permitted(
    action: OrderAction, caller: Collection[Permission], channel: Collection[Permission]
) -> bool:
    """Whether the caller may do it, and with orders of this channel."""
    return (action not in CALLER_NEEDS or CALLER_NEEDS[action] in caller) and (
        action not in CHANNEL_NEEDS or CHANNEL_NEEDS[action] in channel
    )


def order_actions(
    now: Situation,
    caller: Collection[Permission] = tuple(Permission),
    channel: Collection[Permission] = tuple(Permission),
) -> list[OrderAction]:
    """The actions that are possible now with an order, in the order of the enum."""
    return [
        action
        for action in OrderAction
        if permitted(action, caller, channel)
        and _possible(now, action)
        and (action is not _A.ALLOCATE or _free_to_source(now))
    ]


def require_order_action(order: OrderState, action: OrderAction) -> None:
    """Raise `IllegalTransition`, with the actions that are possible, where this one is not. What
    holds block is another matter."""
    now = Situation.of(order)
    if not _possible(now, action):
        raise refusal(now, action)


def require_status(order: OrderState, action: OrderAction) -> None:
    """Raise `IllegalTransition` where the status of the order alone does not permit an action."""
    if not ORDER.allows(order.status, action):
        raise refusal(Situation.of(order), action)


def refusal(now: Situation, action: OrderAction) -> IllegalTransition:
    others = tuple(one for one in order_actions(now) if one is not action)
    refused = IllegalTransition(Entity.ORDER, now.status, action, others)
    refused.channel_id = now.order.channel_id
    return refused
