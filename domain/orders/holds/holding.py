"""Placing and releasing holds, and what follows from them for the work on an order."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.fulfillment.fulfillment_order import (
    FulfillmentAction,
    FulfillmentOrder,
    FulfillmentOrderStatus,
    FulfillmentStep,
    RequestAction,
    RequestStatus,
)
from domain.orders.event import OrderEventKind
from domain.orders.holds.blocking import STEP_OF, blocking, covers, lines_taking
from domain.orders.holds.hold import (
    Hold,
    HoldReason,
    HoldScope,
    HoldStep,
    ReleaseRule,
    default_steps,
)
from domain.orders.lines.line import OPEN_STATES, UNSOURCED_STATES, LineAction, LineState
from domain.orders.offers.orders import require_status
from domain.orders.offers.work import refused_work
from domain.orders.order import NewId, Order
from domain.orders.status import OrderAction, OrderStatus
from domain.payments.payment import OrderPaymentStatus
from domain.shared import bounds
from domain.shared.audit import HUB, AuditStamp
from domain.shared.errors import InvalidInput, OnHold
from domain.shared.ids import Prefix

PAID = frozenset({OrderPaymentStatus.AUTHORIZED, OrderPaymentStatus.PAID})
# Why a hold is not placed whose rule would release it at once.
MET = {
    ReleaseRule.ON_PAYMENT: "the order is authorized or paid already",
    ReleaseRule.ON_ALLOCATION: "all units have a location already",
}
_F = FulfillmentOrderStatus


@dataclass(frozen=True, kw_only=True)
class NewHold:
    """What a hold is placed for. Without `steps` it blocks the default ones of its reason."""

    reason: HoldReason
    scope: HoldScope = HoldScope.ORDER
    scope_id: str | None = None
    steps: tuple[HoldStep, ...] | None = None
    owner: str | None = None
    note: str | None = None
    due_at: datetime | None = None
    release_rule: ReleaseRule = ReleaseRule.MANUAL


def place_hold(order: Order, new: NewHold, *, stamp: AuditStamp, new_id: NewId) -> Hold:
    """Place a hold. Open fulfillment orders whose units all wait for it are put on hold; where work
    is in progress, the steps that it blocks are refused."""
    require_status(order, OrderAction.HOLD)
    _require_scope(order, new)
    if new.due_at is not None and bounds.aware("dueAt", new.due_at) <= stamp.at:
        raise InvalidInput("dueAt", "must be in the future")
    steps = default_steps(new.reason, new.scope) if new.steps is None else new.steps
    hold = Hold(
        id=order.new_part_id(new_id, Prefix.HOLD),
        order_id=order.id,
        reason=new.reason,
        scope=new.scope,
        scope_id=new.scope_id,
        steps=steps,
        owner=new.owner or stamp.actor,
        note=new.note,
        placed_at=stamp.occurred_at,
        due_at=new.due_at,
        release_rule=new.release_rule,
    )
    if _rule_is_met(order, hold, stamp.at):
        raise InvalidInput(
            "releaseRule", f"must not be {hold.release_rule}: {MET[hold.release_rule]}"
        )
    order.holds.append(hold)
    order.record(OrderEventKind.HOLD_PLACED, stamp, new_id, hold.id)
    settle_holds(order, stamp=stamp, new_id=new_id)
    return hold


def holds_of(order: Order, fulfillment_order: FulfillmentOrder) -> list[Hold]:
    """The active holds of just this fulfillment order."""
    return [hold for hold in order.open_holds if hold.scope_id == fulfillment_order.id]


def hold_too(
    order: Order,
    holds: Iterable[Hold],
    fulfillment_order: FulfillmentOrder,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> None:
    """Hold a fulfillment order as the one was that its units come from: no unit escapes a hold by
    going elsewhere."""
    for hold in holds:
        copy = replace(
            hold,
            id=order.new_part_id(new_id, Prefix.HOLD),
            scope_id=fulfillment_order.id,
            placed_at=stamp.occurred_at,
        )
        order.holds.append(copy)
        order.record(OrderEventKind.HOLD_PLACED, stamp, new_id, copy.id)


def release_hold(order: Order, hold_id: str, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Release one hold. Fulfillment orders that nothing holds any more are opened, and submitted to
    their locations; units of work in progress that waited for it join the work."""
    hold = order.hold(hold_id)
    _release(order, hold, stamp, new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)


def settle_holds(order: Order, *, stamp: AuditStamp, new_id: NewId) -> None:
    """What an act on an order means for its holds and its work: the hub releases the holds whose
    rule is met or which have nothing left to hold, and work waits or goes on accordingly."""
    for hold in order.open_holds:
        reason = _release_reason(order, hold, stamp.at)
        if reason is not None:
            _release(order, hold, AuditStamp(HUB, None, stamp.at, reason), new_id)
    for fulfillment_order in order.fulfillment_orders:
        _wait_or_go_on(order, fulfillment_order)


def release_out_of_stock(order: Order, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Release the holds for being out of stock whose units all have a location now."""
    for hold in order.open_holds:
        if hold.reason is HoldReason.INVENTORY_OUT_OF_STOCK and not unsourced_in(order, hold):
            _release(order, hold, stamp, new_id)
    settle_holds(order, stamp=stamp, new_id=new_id)


def must_wait(order: Order, fulfillment_order: FulfillmentOrder) -> bool:
    """Whether holds keep the location from accepting any unit of a fulfillment order."""
    id, group = fulfillment_order.id, fulfillment_order.delivery_group_id
    lines = [
        line_id
        for line_id in order.quantities.lines_at(id)
        if order.quantities.at(line_id, id, LineState.ALLOCATED)
    ]
    return bool(lines) and all(
        blocking(order.holds, HoldStep.RELEASE, line_id, id, group) for line_id in lines
    )


def lines_on_hold(
    order: Order,
    fulfillment_order: FulfillmentOrder,
    action: FulfillmentAction,
    requested: Collection[str] | None,
) -> set[str]:
    """The lines at a fulfillment order whose units must not take an action. `OnHold` when one of
    them is requested or, with none requested, when holds leave no unit that may take it."""
    step, line_action = STEP_OF[action]
    id, group = fulfillment_order.id, fulfillment_order.delivery_group_id
    lines = requested or lines_taking(line_action, order.line_quantities, id)
    held = {
        line_id: found
        for line_id in lines
        if (found := blocking(order.holds, step, line_id, id, group))
    }
    if held and (requested or len(held) == len(lines)):
        raise on_hold(order, step, (hold for holds in held.values() for hold in holds))
    return _lines_on_hold(order, step, fulfillment_order)


def _lines_on_hold(order: Order, step: HoldStep, fulfillment_order: FulfillmentOrder) -> set[str]:
    id, group = fulfillment_order.id, fulfillment_order.delivery_group_id
    lines = order.quantities.lines_at(id)
    return {line for line in lines if blocking(order.holds, step, line, id, group)}


def require_no_hold(order: Order, step: HoldStep) -> None:
    """Raise `OnHold` when a hold of the whole order blocks the step."""
    if holds := blocking(order.holds, step):
        raise on_hold(order, step, holds)


def on_hold(order: Order, step: HoldStep, holds: Iterable[Hold]) -> OnHold:
    distinct = {hold.id: hold.reason.value for hold in holds}
    return OnHold(order.id, step.value, tuple(distinct), tuple(distinct.values()))


def unsourced_in(order: Order, hold: Hold) -> int:
    """The number of units in the hold's scope that have no location."""
    return sum(
        order.quantities.at(line.id, None, state)
        for line in order.lines
        if covers(hold, line.id, line.delivery_group_id)
        for state in UNSOURCED_STATES
    )


def _require_scope(order: Order, new: NewHold) -> None:
    """The part must be one of the order's, with units left to hold."""
    if new.scope is HoldScope.FULFILLMENT_ORDER:
        fulfillment_order = order.fulfillment_order(new.scope_id or "")
        if fulfillment_order.status not in (_F.OPEN, _F.ON_HOLD, _F.IN_PROGRESS):
            raise refused_work(order, fulfillment_order, OrderAction.HOLD)
    elif new.scope is HoldScope.DELIVERY_GROUP:
        group = order.delivery_group(new.scope_id or "")
        open_lines = {line_id for line_id, _ in order.quantities.places(OPEN_STATES)}
        if not any(order.line(id).delivery_group_id == group.id for id in open_lines):
            raise InvalidInput("deliveryGroupId", "names a group without units left to hold")
    elif new.scope is HoldScope.LINE:
        line = order.line(new.scope_id or "")
        if not any(line_id == line.id for line_id, _ in order.quantities.places(OPEN_STATES)):
            raise InvalidInput(
                "lineId",
                "names a line without units to hold: they have left, are cancelled, or need no"
                " fulfillment; of a kit, hold the parts",
            )


def _rule_is_met(order: Order, hold: Hold, at: datetime) -> bool:
    match hold.release_rule:
        case ReleaseRule.ON_PAYMENT:
            return order.payment_status in PAID
        case ReleaseRule.ON_ALLOCATION:
            return unsourced_in(order, hold) == 0
        case ReleaseRule.AT_DUE_TIME:
            return hold.due_at is not None and hold.due_at <= at
        case ReleaseRule.MANUAL:
            return False


def _release_reason(order: Order, hold: Hold, at: datetime) -> str | None:
    """Why the hub releases a hold now; `None` when it does not."""
    if _rule_is_met(order, hold, at):
        return hold.release_rule.value
    if order.status is OrderStatus.CANCELLED:
        return "The order is cancelled."
    if hold.scope is HoldScope.ORDER or any(
        covers(hold, *place) for place in order.places(OPEN_STATES)
    ):
        return None
    return "None of its units is left to hold."


def _release(order: Order, hold: Hold, stamp: AuditStamp, new_id: NewId) -> None:
    hold.release(stamp.occurred_at)
    for fulfillment_order in order.fulfillment_orders:
        if fulfillment_order.status is _F.IN_PROGRESS:
            # The location has accepted the fulfillment order; these units had to wait.
            held = _lines_on_hold(order, HoldStep.RELEASE, fulfillment_order)
            order.advance(stamp, LineAction.RELEASE, None, fulfillment_order, without=held)
    order.record(OrderEventKind.HOLD_RELEASED, stamp, new_id, hold.id)


def _wait_or_go_on(order: Order, fulfillment_order: FulfillmentOrder) -> None:
    waits = must_wait(order, fulfillment_order)
    if fulfillment_order.status is _F.OPEN and waits:
        fulfillment_order.perform(FulfillmentStep.HOLD)
    elif fulfillment_order.status is _F.ON_HOLD and not waits:
        fulfillment_order.perform(FulfillmentStep.RELEASE_HOLD)
    if (
        fulfillment_order.status is _F.OPEN
        and fulfillment_order.request_status is RequestStatus.UNSUBMITTED
    ):
        fulfillment_order.request(RequestAction.SUBMIT)
