"""What a location may do now with its fulfillment order."""

from collections.abc import Callable, Iterator

from domain.fulfillment.fulfillment_order import (
    FulfillmentAction,
    FulfillmentOrder,
    supported_actions,
)
from domain.orders.holds.blocking import STEP_OF, blocking, lines_taking
from domain.orders.holds.hold import HoldStep
from domain.orders.lines.line import ASSIGNED_STATES, LINE, LineAction
from domain.orders.order_state import OrderState
from domain.orders.status import OrderAction
from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition

_A = FulfillmentAction
Offer = Callable[[OrderState, FulfillmentOrder], bool]
# What an action does to units: without any that it may be done to, it is not possible.
# fmt: off
LINE_ACTION: dict[FulfillmentAction, LineAction] = {
    _A.REJECT:  LineAction.REJECT,
    _A.PICK:    LineAction.PICK,
    _A.PACK:    LineAction.PACK,
    _A.READY:   LineAction.READY,
    _A.SHIP:    LineAction.SHIP,
    _A.COLLECT: LineAction.COLLECT,
}
# fmt: on
# What brings goods nearer to the customer.
FORWARD = frozenset({_A.ACCEPT, *LINE_ACTION} - {_A.REJECT})


def _lines_able(order: OrderState, work: FulfillmentOrder, action: LineAction) -> Iterator[str]:
    """Ids of the lines with units here that the action may be done to."""
    for one in order.quantities.line_quantities(order.id):
        if one.fulfillment_order_id == work.id and LINE.allows(one.state, action):
            yield one.line_id


def _may_ask(order: OrderState, work: FulfillmentOrder) -> bool:
    """It is not asked to cancel all already."""
    return work.asked_to_cancel is not None


def _movable(order: OrderState, work: FulfillmentOrder) -> Iterator[str]:
    """Lines that another location may serve: where the channel chose one, none may."""
    for line_id in _lines_able(order, work, LineAction.DEALLOCATE):
        if order.line(line_id).location_id is None:
            yield line_id


def _may_split(order: OrderState, work: FulfillmentOrder) -> bool:
    return order.quantities.count(ASSIGNED_STATES, work.id) > 1


_POSSIBLE: dict[FulfillmentAction, Offer] = {
    _A.REQUEST_CANCELLATION: _may_ask,
    _A.MOVE: lambda order, work: any(_movable(order, work)),
    _A.SPLIT: _may_split,
}


def _possible(order: OrderState, work: FulfillmentOrder, action: FulfillmentAction) -> bool:
    """Whether its statuses, its method and the states of its units permit an action."""
    if action not in supported_actions(work.status, work.request_status, work.method):
        return False
    if action in LINE_ACTION:
        return any(_lines_able(order, work, LINE_ACTION[action]))
    return action not in _POSSIBLE or _POSSIBLE[action](order, work)


def _held(order: OrderState, work: FulfillmentOrder, action: FulfillmentAction) -> bool:
    """Whether holds block an action for all units that it may be done to."""
    if action is _A.MOVE:
        step, lines = HoldStep.SOURCE, list(_movable(order, work))
    elif action in STEP_OF:
        step, line_action = STEP_OF[action]
        lines = lines_taking(line_action, order.line_quantities, work.id)
    else:
        return False
    place = (work.id, work.delivery_group_id)
    return bool(lines) and all(blocking(order.holds, step, line, *place) for line in lines)


def work_actions(order: OrderState, work: FulfillmentOrder) -> list[FulfillmentAction]:
    """The actions that are possible now with a fulfillment order."""
    return [
        action
        for action in supported_actions(work.status, work.request_status, work.method)
        if _possible(order, work, action) and not _held(order, work, action)
    ]


def require_work_action(
    order: OrderState, work: FulfillmentOrder, action: FulfillmentAction
) -> None:
    """Raise `IllegalTransition`, with the actions that are possible, where this one is not. What
    holds block is another matter."""
    if not _possible(order, work, action):
        raise refused_work(order, work, action)


def refused_work(
    order: OrderState, work: FulfillmentOrder, action: FulfillmentAction | OrderAction
) -> IllegalTransition:
    others = tuple(one for one in work_actions(order, work) if one is not action)
    return IllegalTransition(Entity.FULFILLMENT_ORDER, work.status, action, others)
