"""When the hub releases a hold by itself, and which holds are refused."""

import pytest

from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus
from domain.orders.event import OrderEventKind
from domain.orders.holds.hold import (
    DEFAULT_STEPS,
    POSSIBLE_STEPS,
    Hold,
    HoldReason,
    HoldScope,
    HoldStatus,
    HoldStep,
    ReleaseRule,
    default_steps,
)
from domain.services.orders.commands.ordering import HoldOrder
from domain.shared.errors import DomainError, IllegalTransition, InvalidInput, NotFound
from tests.given import an_allocated_order, an_order

F = FulfillmentOrderStatus


def is_released(hold: Hold) -> bool:
    return hold.status is HoldStatus.RELEASED


# --- what is released by itself ------------------------------------------------------------------


@pytest.mark.parametrize("captured", [False, True])
def test_a_hold_for_payment_is_released_when_it_comes(captured: bool) -> None:
    scenario = an_allocated_order(1)
    hold = scenario.hold(HoldReason.AWAITING_PAYMENT, release_rule=ReleaseRule.ON_PAYMENT)
    scenario.authorize(1_000, captured=captured)
    assert is_released(hold)
    released = OrderEventKind.HOLD_RELEASED
    (event,) = [one for one in scenario.order.events if one.kind is released]
    told = (event.kind, event.actor, event.reason, event.subject_id)
    assert told == (released, "hub", "ON_PAYMENT", hold.id)
    assert scenario.work.status is F.OPEN


def test_a_hold_for_payment_stays_while_part_of_it_is_missing() -> None:
    scenario = an_allocated_order(1)
    hold = scenario.hold(release_rule=ReleaseRule.ON_PAYMENT)
    scenario.authorize(400, captured=True)
    assert not is_released(hold)
    scenario.authorize(600, captured=True)
    assert is_released(hold)


def test_a_hold_for_stock_is_released_when_all_of_its_units_have_a_location() -> None:
    scenario = an_order(3, 1)
    hold = scenario.hold_line(0, release_rule=ReleaseRule.ON_ALLOCATION)
    scenario.allocate(("location_a", 2))
    assert not is_released(hold)
    scenario.allocate(("location_b", 1))
    assert is_released(hold)
    assert scenario.order.events[-1].reason == "ON_ALLOCATION"


def test_a_hold_for_stock_ends_when_the_missing_units_are_cancelled() -> None:
    scenario = an_order(1, 1)
    hold = scenario.hold_line(0, release_rule=ReleaseRule.ON_ALLOCATION)
    scenario.cancel(1)
    assert is_released(hold)


def test_a_hold_is_released_at_its_due_time_and_not_before() -> None:
    scenario = an_allocated_order(1)
    due = scenario.clock().replace(hour=12)
    timed = scenario.hold(release_rule=ReleaseRule.AT_DUE_TIME, due_at=due)
    reminder = scenario.hold(due_at=due)
    scenario.settle()
    assert not is_released(timed)
    scenario.clock.at = due
    scenario.settle()
    assert (is_released(timed), is_released(reminder)) == (True, False)


def test_holds_end_with_what_they_hold() -> None:
    scenario = an_order(1, 1)
    line, whole = scenario.hold_line(0), scenario.hold()
    scenario.cancel(1)
    assert (is_released(line), is_released(whole)) == (True, False)
    scenario.cancel()
    assert is_released(whole)
    assert scenario.order.events[-1].reason == "The order is cancelled."
    scenario = an_allocated_order(1)
    scenario.accept()
    hold = scenario.hold_work(steps=(HoldStep.RELEASE,))
    scenario.ship()
    assert is_released(hold)


# --- what is refused -----------------------------------------------------------------------------


def test_a_rule_that_is_met_already_is_refused() -> None:
    scenario = an_allocated_order(1)
    scenario.authorize(1_000)
    for rule in (ReleaseRule.ON_PAYMENT, ReleaseRule.ON_ALLOCATION):
        with pytest.raises(InvalidInput) as refused:
            scenario.hold(release_rule=rule)
        assert refused.value.field == "releaseRule"
    with pytest.raises(InvalidInput) as refused:
        scenario.hold(due_at=scenario.clock())
    assert refused.value.field == "dueAt"


def test_only_what_has_units_left_can_be_held() -> None:
    scenario = an_order(1, 1, at=["location_a"])
    scenario.accept()
    scenario.ship()
    with pytest.raises(IllegalTransition):
        scenario.hold_work()
    with pytest.raises(InvalidInput):
        scenario.hold_line(0)
    with pytest.raises(NotFound):
        scenario.hold(scope=HoldScope.LINE, scope_id="line_of_another_order")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"order_id": "order_1", "line_id": "line_1"},
        {"order_id": "order_1", "fulfillment_order_id": "f", "line_id": "line_1"},
        {"line_id": "line_1", "steps": (HoldStep.CAPTURE,)},
        {"fulfillment_order_id": "f", "steps": (HoldStep.SOURCE,)},
        {"order_id": "order_1", "release_rule": ReleaseRule.AT_DUE_TIME},
    ],
)
def test_a_hold_names_one_thing_and_only_steps_it_has(given: dict[str, object]) -> None:
    with pytest.raises(DomainError):
        HoldOrder(reason=HoldReason.OTHER, **given)  # type: ignore[arg-type]


def test_every_reason_has_default_steps_that_its_scope_can_block() -> None:
    assert set(DEFAULT_STEPS) == set(HoldReason)
    assert set(POSSIBLE_STEPS) == set(HoldScope)
    for reason in HoldReason:
        for scope in HoldScope:
            assert set(default_steps(reason, scope)) <= POSSIBLE_STEPS[scope]
