"""What a hold blocks, and what it leaves alone."""

from collections.abc import Callable
from functools import partial

import pytest

from domain.fulfillment.fulfillment_order import (
    FulfillmentAction,
    FulfillmentMethod,
    FulfillmentOrderStatus,
)
from domain.network.channel import Permission
from domain.orders.event import OrderEventKind
from domain.orders.holds.hold import (
    HoldReason,
    HoldStep,
    ReleaseRule,
)
from domain.orders.lines.line import LineState
from domain.orders.offers.orders import order_actions
from domain.orders.offers.situation import Situation
from domain.orders.offers.work import work_actions
from domain.orders.status import OrderAction
from domain.services.sourcing.assigning import sourceable
from domain.shared.errors import (
    OnHold,
)
from tests.given import Scenario, an_allocated_order, an_order, euros

S, F = LineState, FulfillmentOrderStatus
Act = tuple[HoldStep, Callable[[], object]]


def by_line(scenario: Scenario, state: LineState) -> list[int]:
    """How many units of each line are in this state."""
    work = scenario.work.id
    return [scenario.order.quantities.at(line.id, work, state) for line in scenario.order.lines]


def offered(scenario: Scenario) -> list[FulfillmentAction]:
    return work_actions(scenario.order, scenario.work)


# --- what a hold blocks --------------------------------------------------------------------------


def test_the_other_lines_of_a_fulfillment_order_are_shipped() -> None:
    scenario = an_allocated_order(2, 3)
    scenario.accept()
    hold = scenario.hold_line(0)
    assert scenario.order.status == "CONFIRMED"
    assert len(scenario.order.shipments) == 0
    scenario.ship()
    assert (by_line(scenario, S.SHIPPED), by_line(scenario, S.RELEASED)) == ([0, 3], [2, 0])
    with pytest.raises(OnHold) as refused:
        scenario.ship()
    facts = refused.value
    assert (facts.step, facts.hold_ids, facts.reasons) == ("SHIP", (hold.id,), ("OTHER",))
    scenario.release(hold)
    scenario.ship()
    assert scenario.order.status == "FULFILLED"


def test_units_of_a_held_line_are_not_shipped_when_they_are_named() -> None:
    scenario = an_allocated_order(2, 3)
    scenario.accept()
    scenario.hold_line(0)
    with pytest.raises(OnHold):
        scenario.ship(1, 3)
    scenario.ship(0, 3)
    assert by_line(scenario, S.SHIPPED) == [0, 3]


def test_a_location_accepts_what_is_free_and_the_rest_joins_when_it_is_released() -> None:
    scenario = an_allocated_order(2, 3)
    hold = scenario.hold_line(0, steps=(HoldStep.RELEASE,))
    assert scenario.work.status == "OPEN"
    scenario.accept()
    assert (by_line(scenario, S.RELEASED), by_line(scenario, S.ALLOCATED)) == ([0, 3], [2, 0])
    scenario.ship()
    assert scenario.work.status == "IN_PROGRESS"
    scenario.release(hold)
    event = scenario.order.events[-1]
    assert event.kind is OrderEventKind.HOLD_RELEASED
    assert [(c.quantity, c.to_state) for c in event.changes] == [(2, S.RELEASED)]
    scenario.ship()
    assert scenario.work.status == "CLOSED"


def test_work_waits_when_holds_keep_back_all_of_its_units() -> None:
    scenario = an_allocated_order(1, 1)
    first = scenario.hold_line(0)
    assert scenario.work.status == "OPEN"
    second = scenario.hold_line(1)
    assert scenario.work.status == "ON_HOLD"
    assert scenario.order.status == "ON_HOLD", "nothing of it can go on"
    with pytest.raises(OnHold) as refused:
        scenario.accept()
    assert refused.value.hold_ids == (first.id, second.id)
    scenario.release(second)
    assert (scenario.work.status, scenario.order.status) == ("OPEN", "CONFIRMED")


def test_work_goes_on_or_waits_as_its_lines_leave_it() -> None:
    scenario = an_allocated_order(1, 1)
    scenario.hold_line(0)
    scenario.reject(0, 1)
    assert scenario.work.status == "ON_HOLD", "only the held line is left"
    scenario = an_allocated_order(1, 1)
    scenario.hold_line(0)
    scenario.cancel(0, 1)
    assert scenario.work.status == "ON_HOLD"


def test_a_hold_of_one_fulfillment_order_leaves_the_others_alone() -> None:
    scenario = an_order(1, 1, at=["location_a", "location_b"])
    first, second = scenario.order.fulfillment_orders
    scenario.hold_work(first)
    assert (first.status, second.status) == ("ON_HOLD", "OPEN")
    scenario.accept(second)
    scenario.ship(work=second)
    assert scenario.order.status == "ON_HOLD", "what has not left waits"


@pytest.mark.parametrize("step", [HoldStep.RELEASE, HoldStep.SHIP, HoldStep.HAND_OVER])
@pytest.mark.parametrize("method", [FulfillmentMethod.SHIP, FulfillmentMethod.PICKUP])
def test_only_the_steps_of_a_hold_are_blocked(method: FulfillmentMethod, step: HoldStep) -> None:
    scenario = an_allocated_order(1, method=method)
    scenario.hold(steps=(step,))
    leave: tuple[Act, ...] = ((HoldStep.SHIP, scenario.ship),)
    if method is FulfillmentMethod.PICKUP:
        ready = partial(scenario.step, FulfillmentAction.READY)
        leave = ((HoldStep.HAND_OVER, ready), (HoldStep.HAND_OVER, scenario.collect))
    for blocked_by, act in ((HoldStep.RELEASE, scenario.accept), *leave):
        if blocked_by is step:
            with pytest.raises(OnHold) as refused:
                act()
            assert refused.value.step == step
            return
        act()
    assert scenario.order.status in ("FULFILLED", "COMPLETED")


def test_goods_ready_for_pickup_are_not_handed_over_on_hold() -> None:
    scenario = an_allocated_order(1, 1, method=FulfillmentMethod.PICKUP)
    scenario.accept()
    scenario.step(FulfillmentAction.READY)
    scenario.hold_line(0, steps=(HoldStep.HAND_OVER,))
    scenario.collect()
    assert by_line(scenario, S.COLLECTED) == [0, 1]
    with pytest.raises(OnHold):
        scenario.collect()


def test_lines_held_from_sourcing_get_no_location() -> None:
    scenario = an_order(1, 2)
    scenario.hold_line(0, steps=(HoldStep.SOURCE,))
    assert [demand.quantity for demand in sourceable(scenario.order)] == [2]
    scenario.hold_line(1, steps=(HoldStep.SOURCE,))
    with pytest.raises(OnHold) as refused:
        sourceable(scenario.order)
    assert refused.value.step == "SOURCE"


def test_nothing_is_captured_of_a_suspicious_order_and_what_was_captured_is_a_fact() -> None:
    scenario = an_order(1)
    payment = scenario.authorize(500)
    hold = scenario.hold(HoldReason.HIGH_RISK_OF_FRAUD)
    with pytest.raises(OnHold) as refused:
        scenario.capture(payment)
    assert refused.value.step == "CAPTURE"
    scenario.authorize(100, captured=True)
    assert scenario.order.captured_total == euros(100)
    scenario.release(hold)
    scenario.capture(payment)
    assert scenario.order.captured_total == euros(600)


def test_a_fulfillment_order_offers_no_action_that_holds_block_for_all_of_its_units() -> None:
    scenario = an_allocated_order(1, 1)
    scenario.hold_line(0)
    assert FulfillmentAction.ACCEPT in offered(scenario)
    scenario.hold_line(1, steps=(HoldStep.SHIP,))
    scenario.accept()
    assert FulfillmentAction.SHIP not in offered(scenario)
    assert FulfillmentAction.PICK in offered(scenario)


# --- the order as a whole ------------------------------------------------------------------------


def test_a_hold_of_one_line_does_not_put_the_order_on_hold() -> None:
    scenario = an_order(*[1] * 10)
    scenario.hold_line(3, HoldReason.COMPLIANCE_REVIEW)
    assert scenario.order.status == "CONFIRMED"
    scenario.hold(HoldReason.OTHER)
    assert scenario.order.status == "ON_HOLD", "the review is of one line"
    scenario.hold(HoldReason.APPROVAL_REQUIRED)
    assert scenario.order.status == "PENDING_REVIEW"


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ((HoldStep.RELEASE,), "ON_HOLD"),
        ((HoldStep.SHIP,), "ON_HOLD"),
        ((HoldStep.HAND_OVER,), "ON_HOLD"),
        ((HoldStep.SOURCE, HoldStep.CAPTURE), "CONFIRMED"),
        ((), "CONFIRMED"),
    ],
)
def test_a_hold_that_blocks_no_step_of_fulfillment_leaves_the_order_confirmed(
    steps: tuple[HoldStep, ...], status: str
) -> None:
    scenario = an_allocated_order(1)
    scenario.hold(steps=steps)
    assert scenario.order.status == status


def test_an_order_all_of_whose_goods_are_out_of_stock_is_on_hold() -> None:
    scenario = an_order(1, 1)
    short, rule = HoldReason.INVENTORY_OUT_OF_STOCK, ReleaseRule.ON_ALLOCATION
    first = scenario.hold_line(0, short, release_rule=rule)
    assert (first.steps, scenario.order.status) == ((), "CONFIRMED")
    scenario.hold_line(1, short, release_rule=rule)
    assert scenario.order.status == "ON_HOLD"
    scenario.allocate(("location_a", 1), line=1)
    assert (scenario.order.status, scenario.work.status) == ("CONFIRMED", "OPEN")


def test_an_order_offers_what_its_holds_and_permissions_leave() -> None:
    scenario = an_order(1)
    every = frozenset(Permission)

    def possible(caller: frozenset[Permission] = every) -> set[OrderAction]:
        return {*order_actions(Situation.of(scenario.order), caller)}

    assert OrderAction.ALLOCATE in possible()
    assert OrderAction.RELEASE_HOLD not in possible(), "there is none"
    scenario.hold(steps=(HoldStep.SOURCE,))
    assert OrderAction.ALLOCATE not in possible()
    assert OrderAction.RELEASE_HOLD in possible()
    assert OrderAction.RELEASE_HOLD not in possible(every - {Permission.HOLD_ORDERS})
