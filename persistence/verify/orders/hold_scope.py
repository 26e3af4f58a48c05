"""A hold is for a part of its own order, and blocks steps of its scope."""

from collections.abc import Iterator

from domain.orders.holds.hold import POSSIBLE_STEPS, HoldScope
from domain.orders.order import Order
from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder


def hold_scope(stored_order: StoredOrder) -> Iterator[Difference]:
    order = stored_order.order
    possible = _possible(order)
    for hold in order.holds:
        if hold.scope_id not in possible[hold.scope]:
            some = f"a {hold.scope} of {order.id}"
            yield Difference(Check.HOLD_SCOPE, hold.id, f"{hold.scope} {hold.scope_id}", some)
        beyond = set(hold.steps) - POSSIBLE_STEPS[hold.scope]
        if beyond:
            steps = ", ".join(sorted(POSSIBLE_STEPS[hold.scope]))
            yield Difference(Check.HOLD_SCOPE, hold.id, ", ".join(hold.steps), f"some of {steps}")


def _possible(order: Order) -> dict[HoldScope, set[str | None]]:
    return {
        HoldScope.ORDER: {None},
        HoldScope.DELIVERY_GROUP: {group.id for group in order.delivery_groups},
        HoldScope.FULFILLMENT_ORDER: {part.id for part in order.fulfillment_orders},
        HoldScope.LINE: {line.id for line in order.lines},
    }
