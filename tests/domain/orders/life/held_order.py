"""Holds in the life of an order: what may be done with them, and what always holds."""

from collections.abc import Callable
from datetime import timedelta
from pickle import dumps, loads
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus
from domain.orders.holds.hold import HoldReason, HoldStep, ReleaseRule
from domain.orders.lines.line import OPEN_STATES, UNSOURCED_STATES, LineState
from domain.orders.lines.quantities import LineQuantity
from domain.orders.status import OrderStatus
from domain.shared.errors import DomainError
from tests.domain.orders.life.order_laws import OrderLaws

# Hypothesis favors what comes first.
STEPS = [
    *((HoldStep.RELEASE,), None, (HoldStep.SHIP, HoldStep.HAND_OVER), (HoldStep.SOURCE,)),
    *((HoldStep.CAPTURE,), (), tuple(HoldStep)),
]


class HeldOrder(OrderLaws):
    """An order, or a part of it, is held and released in between the other acts."""

    def attempt(self, do: Callable[[], object]) -> None:
        """Do it; when it is refused, go back to the order as it was."""
        before = dumps(self.order)  # a tenth of the time of a deep copy
        try:
            do()
        except DomainError:
            self.scenario.order = loads(before)

    @precondition(lambda self: len(self.order.open_holds) < 2 and self.order.sequence % 2)
    @rule(
        part=st.sampled_from(["line 0", "line 1", "order", "work", "group"]),
        reason=st.sampled_from(HoldReason),
        steps=st.sampled_from(STEPS),
        rule=st.sampled_from(ReleaseRule),
        hours=st.integers(1, 3),
    )
    def hold(
        self,
        part: str,
        reason: HoldReason,
        steps: tuple[HoldStep, ...] | None,
        rule: ReleaseRule,
        hours: int,
    ) -> None:
        more: dict[str, Any] = {
            "reason": reason,
            "steps": steps,
            "release_rule": rule,
            "due_at": self.scenario.clock() + timedelta(hours=hours),
        }
        if part == "order":
            self.attempt(lambda: self.scenario.hold(**more))
        elif part == "group":
            self.attempt(lambda: self.scenario.hold_group(**more))
        elif part == "work" and self.order.fulfillment_orders:
            self.attempt(lambda: self.scenario.hold_work(**more))
        else:
            line = len(self.order.lines) - 1 if part == "line 1" else 0
            self.attempt(lambda: self.scenario.hold_line(line, **more))

    @precondition(lambda self: bool(self.order.open_holds))
    @rule(hours=st.integers(0, 2))
    def time_passes(self, hours: int) -> None:
        self.scenario.clock.forward(hours=hours)
        self.scenario.settle()

    @precondition(lambda self: bool(self.order.holds))
    @rule(which=st.integers(0, 3))
    def release(self, which: int) -> None:
        holds = (self.order.open_holds if which else []) or self.order.holds
        hold = holds[which % len(holds)]
        self.attempt(lambda: self.scenario.release(hold))

    # --- what always holds -------------------------------------------------------------------

    def blocks(self, step: HoldStep, units: LineQuantity) -> bool:
        """Whether an active hold on their order, group, fulfillment order or line does."""
        named = self.parts_of(units)
        return any(h.scope_id in named and step in h.steps for h in self.order.open_holds)

    def parts_of(self, units: LineQuantity) -> set[str | None]:
        group = self.order.group_of(units.line_id).id
        return {None, group, units.fulfillment_order_id, units.line_id}

    @invariant()
    def units_of_work_in_progress_wait_only_for_holds(self) -> None:
        begun = {
            work.id
            for work in self.order.fulfillment_orders
            if work.status is FulfillmentOrderStatus.IN_PROGRESS
        }
        for one in self.order.line_quantities:
            if one.fulfillment_order_id in begun and one.state is LineState.ALLOCATED:
                assert self.blocks(HoldStep.RELEASE, one)

    @invariant()
    def holds_are_released_by_their_rules_and_end_with_the_order(self) -> None:
        paid = self.order.payment_status in ("AUTHORIZED", "PAID")
        for hold in self.order.open_holds:
            assert self.order.status is not OrderStatus.CANCELLED
            assert not (hold.release_rule is ReleaseRule.ON_PAYMENT and paid)
            units = [
                one for one in self.order.line_quantities if hold.scope_id in self.parts_of(one)
            ]
            assert hold.scope_id is None or any(one.state in OPEN_STATES for one in units)
            if hold.release_rule is ReleaseRule.ON_ALLOCATION:
                assert any(one.state in UNSOURCED_STATES for one in units)

    @invariant()
    def work_waits_while_all_of_its_units_do(self) -> None:
        for work in self.order.fulfillment_orders:
            if work.status in (FulfillmentOrderStatus.OPEN, FulfillmentOrderStatus.ON_HOLD):
                waits = work.status is FulfillmentOrderStatus.ON_HOLD
                assert waits == all(
                    self.blocks(HoldStep.RELEASE, one)
                    for one in self.order.line_quantities
                    if one.fulfillment_order_id == work.id and one.state is LineState.ALLOCATED
                )

    @invariant()
    def a_hold_of_one_line_of_several_holds_nothing_else(self) -> None:
        held = {h.scope_id for h in self.order.open_holds}
        free = [
            one
            for one in self.order.line_quantities
            if one.state in OPEN_STATES and not held & self.parts_of(one)
        ]
        assert not free or self.order.status is OrderStatus.CONFIRMED
