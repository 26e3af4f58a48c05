"""The work on an order as people direct it: moved, split, cancelled in part."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from domain.fulfillment.fulfillment_order import (
    FulfillmentOrder,
    FulfillmentOrderStatus,
    RejectReason,
    RequestStatus,
)
from domain.orders.holds.hold import HoldStep
from domain.orders.holds.holding import holds_of
from domain.orders.lines.line import ASSIGNED_STATES
from tests.domain.orders.life.held_order import HeldOrder
from tests.domain.orders.life.order_laws import PLACES

Choice = Callable[[FulfillmentOrder], bool]
some = st.sampled_from([[1], [0, 1], [1, 1], [2], None])


def is_asked(work: FulfillmentOrder) -> bool:
    return work.request_status is RequestStatus.CANCELLATION_REQUESTED


def is_begun(work: FulfillmentOrder) -> bool:
    return work.status is FulfillmentOrderStatus.IN_PROGRESS


def is_not_begun(work: FulfillmentOrder) -> bool:
    return work.status in (FulfillmentOrderStatus.OPEN, FulfillmentOrderStatus.ON_HOLD)


class DirectedOrder(HeldOrder):
    """Most of its work has come so far that the act may be possible."""

    def which(self, wanted: Choice, index: int = 0) -> FulfillmentOrder:
        parts = self.such(wanted)
        return parts[index % len(parts)]

    def such(self, wanted: Choice) -> list[FulfillmentOrder]:
        return [part for part in self.order.fulfillment_orders if wanted(part)]

    def is_divisible(self, work: FulfillmentOrder) -> bool:
        return self.order.quantities.count(ASSIGNED_STATES, work.id) > 1

    @precondition(lambda self: self.such(is_not_begun))
    @rule(work=st.integers(0, 3), wanted=some)
    def move(self, work: int, wanted: list[int] | None) -> None:
        """To the other place, which has everything."""
        part = self.which(is_not_begun, work)
        there = next(place for place in PLACES if place != part.location_id)
        self.take(part, lambda: self.scenario.move(there, *(wanted or ()), work=part))

    @precondition(lambda self: self.order.sequence > 5 and self.such(self.is_divisible))
    @rule(work=st.integers(0, 3), wanted=some)
    def split(self, work: int, wanted: list[int] | None) -> None:
        part = self.which(self.is_divisible, work)
        self.take(part, lambda: self.scenario.split(*(wanted or [1]), work=part))

    def take(self, part: FulfillmentOrder, act: Callable[[], FulfillmentOrder]) -> None:
        """Units go to another fulfillment order, and no hold is left behind."""
        self.scenario.settle()
        kept = self.steps_held(part)
        self.attempt(lambda: self.must_hold(act(), kept))

    def must_hold(self, part: FulfillmentOrder, kept: set[HoldStep]) -> None:
        assert self.steps_held(part) == kept

    def steps_held(self, part: FulfillmentOrder) -> set[HoldStep]:
        return {step for hold in holds_of(self.order, part) for step in hold.steps}

    @precondition(lambda self: self.order.sequence > 8 and self.such(is_begun))
    @rule(work=st.integers(0, 3), wanted=some)
    def ask_to_stop(self, work: int, wanted: list[int] | None) -> None:
        part = self.which(is_begun, work)
        self.attempt(lambda: self.scenario.ask_to_stop(*(wanted or ()), work=part))

    @precondition(lambda self: self.such(is_asked))
    @rule(accepted=st.booleans())
    def answer(self, accepted: bool) -> None:
        part = self.which(is_asked)
        self.attempt(lambda: self.scenario.answer(accepted, part))

    @precondition(lambda self: self.such(is_asked))
    @rule(wanted=some)
    def reject_instead(self, wanted: list[int] | None) -> None:
        part = self.which(is_asked)
        reason = RejectReason.DAMAGED
        self.attempt(lambda: self.scenario.reject(*(wanted or ()), reason=reason, work=part))
