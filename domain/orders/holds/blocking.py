"""Which active holds block a step, and for which units."""

from collections.abc import Collection, Iterable

from domain.fulfillment.fulfillment_order import FulfillmentAction
from domain.orders.holds.hold import (
    FULFILLMENT_STEPS,
    Hold,
    HoldScope,
    HoldStatus,
    HoldStep,
    ReleaseRule,
)
from domain.orders.lines.line import LINE, OPEN_STATES, LineAction
from domain.orders.lines.quantities import LineQuantity

# The step that holds may block, and what it does to units, by the action of a location.
# fmt: off
STEP_OF: dict[FulfillmentAction, tuple[HoldStep, LineAction]] = {
    FulfillmentAction.ACCEPT:  (HoldStep.RELEASE,   LineAction.RELEASE),
    FulfillmentAction.SHIP:    (HoldStep.SHIP,      LineAction.SHIP),
    FulfillmentAction.READY:   (HoldStep.HAND_OVER, LineAction.READY),
    FulfillmentAction.COLLECT: (HoldStep.HAND_OVER, LineAction.COLLECT),
}
# fmt: on
# The ids of what units belong to: their line, fulfillment order (`None` without a location) and
# delivery group.
Place = tuple[str | None, ...]


def active(holds: Iterable[Hold]) -> list[Hold]:
    return [hold for hold in holds if hold.status is HoldStatus.ACTIVE]


def covers(hold: Hold, *place: str | None) -> bool:
    """Whether units of this place are in the hold's scope. Only a hold of the whole order covers no
    place in particular."""
    return hold.scope is HoldScope.ORDER or hold.scope_id in place


def blocking(holds: Iterable[Hold], step: HoldStep, *place: str | None) -> list[Hold]:
    """The active holds that block a step for the units of this place."""
    return [hold for hold in active(holds) if step in hold.steps and covers(hold, *place)]


def stopping(
    holds: Iterable[Hold], open_places: Collection[Place], unsourced: Collection[Place]
) -> list[Hold]:
    """The active holds that put the order as a whole on hold: those of the whole order that block
    its fulfillment; and when every open unit is held back, all that hold one back."""
    current = active(holds)
    whole = [h for h in current if h.scope is HoldScope.ORDER and _stops_fulfillment(h)]
    if whole or not current:
        return whole
    by_place = [[h for h in current if _holds_back(h, place, unsourced)] for place in open_places]
    return [hold for some in by_place for hold in some] if all(by_place) else []


def _stops_fulfillment(hold: Hold) -> bool:
    return any(step in hold.steps for step in FULFILLMENT_STEPS)


def _holds_back(hold: Hold, place: Place, unsourced: Collection[Place]) -> bool:
    """Units that need a location are held back by what waits for their allocation, too."""
    waiting = place in unsourced and hold.release_rule is ReleaseRule.ON_ALLOCATION
    return covers(hold, *place) and (waiting or _stops_fulfillment(hold))


def lines_taking(
    action: LineAction, quantities: Iterable[LineQuantity], fulfillment_order_id: str
) -> list[str]:
    """Ids of the lines with units that the action would move now; when there are none, of those
    with open units, which it may move later."""
    here = [q for q in quantities if q.fulfillment_order_id == fulfillment_order_id]
    taking = [q.line_id for q in here if LINE.allows(q.state, action)]
    return list(dict.fromkeys(taking or [q.line_id for q in here if q.state in OPEN_STATES]))
