"""What locations do with the work they are given, and what they may not; holds in between."""

import pytest

from domain.fulfillment.fulfillment_order import (
    FulfillmentAction,
    FulfillmentMethod,
    FulfillmentOrderStatus,
    RejectReason,
    RequestStatus,
)
from domain.fulfillment.shipment import ShipmentStatus
from domain.inventory.stock import MovementKind
from domain.orders.holds.hold import HoldReason
from domain.orders.lines.line import LineQuantityInput, LineState
from domain.services.fulfillment.processing import by_line
from domain.shared.errors import IllegalTransition, InvalidInput, OnHold, QuantityExceeded
from tests.given import NOW, Scenario, an_accepted_order, an_order

S = LineState


def moved(scenario: Scenario) -> list[tuple[MovementKind, int]]:
    return [(move.kind, move.quantity) for move in scenario.order.stock_moves]


def status(scenario: Scenario) -> str:
    return scenario.order.status.value


def test_allocated_units_are_reserved_accepted_ones_committed_shipped_ones_gone() -> None:
    scenario = an_accepted_order(3)
    scenario.ship(2)
    assert moved(scenario) == [
        (MovementKind.RESERVE, 3),
        (MovementKind.COMMIT, 3),
        (MovementKind.SHIP, 2),
    ]
    assert (scenario.units(S.SHIPPED), scenario.units(S.RELEASED)) == (2, 1)
    assert scenario.work.status is FulfillmentOrderStatus.IN_PROGRESS


def test_a_location_may_skip_steps_and_do_them_in_parts() -> None:
    scenario = an_accepted_order(5)
    scenario.step(FulfillmentAction.PICK, 3)
    scenario.step(FulfillmentAction.PACK, 1)
    scenario.step(FulfillmentAction.PICK)
    scenario.ship()
    assert scenario.units(S.SHIPPED) == 5
    assert scenario.work.status is FulfillmentOrderStatus.CLOSED
    assert scenario.work.request_status is RequestStatus.CLOSED
    assert status(scenario) == "FULFILLED"


def test_the_furthest_units_leave_first() -> None:
    scenario = an_accepted_order(3)
    scenario.step(FulfillmentAction.PICK, 2)
    scenario.step(FulfillmentAction.PACK, 1)
    scenario.ship(2)
    assert (scenario.units(S.PACKED), scenario.units(S.PICKED), scenario.units(S.RELEASED)) == (
        0,
        0,
        1,
    )


def test_more_units_than_are_at_hand_are_refused_with_what_is_possible() -> None:
    scenario = an_accepted_order(3)
    with pytest.raises(QuantityExceeded) as refused:
        scenario.ship(4)
    assert (refused.value.requested, refused.value.possible) == (4, 3)


def test_a_line_named_twice_counts_once_added_up() -> None:
    twice = [LineQuantityInput(line_id="l", quantity=2), LineQuantityInput(line_id="l", quantity=3)]
    assert by_line(twice) == {"l": 5}
    assert by_line(None) is None
    with pytest.raises(InvalidInput):
        by_line([])


def test_a_step_with_nothing_to_take_it_with_is_refused() -> None:
    scenario = an_accepted_order(1)
    scenario.step(FulfillmentAction.PACK)
    with pytest.raises(IllegalTransition):
        scenario.step(FulfillmentAction.PICK)


def test_goods_are_made_ready_only_where_a_customer_comes_for_them() -> None:
    with pytest.raises(IllegalTransition) as refused:
        an_accepted_order(1).step(FulfillmentAction.READY)
    assert refused.value.entity == "fulfillment order"
    assert FulfillmentAction.READY not in refused.value.allowed
    scenario = an_accepted_order(1, method=FulfillmentMethod.PICKUP)
    with pytest.raises(IllegalTransition):
        scenario.ship()
    scenario.step(FulfillmentAction.READY)
    assert scenario.collect().status is ShipmentStatus.DELIVERED
    assert status(scenario) == "COMPLETED"
    assert scenario.order.delivered_at == NOW


@pytest.mark.parametrize(
    ("reason", "after"),
    [
        (RejectReason.NOT_FOUND, MovementKind.SHORT_PICK),
        (RejectReason.DAMAGED, MovementKind.PICK_DAMAGE),
        (RejectReason.NO_CAPACITY, MovementKind.UNCOMMIT),
        (RejectReason.CLOSED, MovementKind.UNCOMMIT),
        (RejectReason.OTHER, MovementKind.UNCOMMIT),
    ],
)
def test_rejected_units_are_sold_again_only_if_they_are_there(
    reason: RejectReason, after: MovementKind
) -> None:
    scenario = an_accepted_order(2)
    scenario.reject(1, reason=reason)
    assert moved(scenario)[-1] == (after, 1)
    assert scenario.work.rejected == 1
    scenario.ship()
    assert scenario.work.status is FulfillmentOrderStatus.INCOMPLETE


def test_a_location_that_rejects_all_is_out_of_it() -> None:
    scenario = an_order(2, at=["location_a"])
    scenario.reject(reason=RejectReason.NOT_FOUND)
    assert moved(scenario)[1:] == [(MovementKind.COMMIT, 2), (MovementKind.SHORT_PICK, 2)]
    assert scenario.work.status is FulfillmentOrderStatus.CANCELLED
    assert scenario.work.request_status is RequestStatus.REJECTED
    scenario.allocate(("location_b", 2))
    assert scenario.units(S.ALLOCATED) == 2


def test_units_that_have_left_cannot_be_rejected() -> None:
    scenario = an_accepted_order(2)
    scenario.ship(1)
    with pytest.raises(QuantityExceeded):
        scenario.reject(2)


# --- holding -------------------------------------------------------------------------------------


def test_on_hold_nothing_begins_and_nothing_leaves_but_work_inside_goes_on() -> None:
    scenario = an_order(2, 2, at=["location_a", "location_b"])
    first, second = scenario.order.fulfillment_orders
    scenario.accept(first)
    scenario.hold(HoldReason.INCORRECT_ADDRESS)
    assert second.status is FulfillmentOrderStatus.ON_HOLD
    with pytest.raises(OnHold) as refused:
        scenario.accept(second)
    assert refused.value.reasons == ("INCORRECT_ADDRESS",)
    with pytest.raises(OnHold):
        scenario.ship(work=first)
    scenario.step(FulfillmentAction.PICK, work=first)


def test_an_order_goes_on_when_its_last_hold_is_released() -> None:
    scenario = an_order(2, at=["location_a"])
    review, other = scenario.hold(HoldReason.COMPLIANCE_REVIEW), scenario.hold(owner="bob")
    assert (review.owner, other.owner) == ("ann", "bob")
    assert status(scenario) == "PENDING_REVIEW"
    scenario.release(review)
    assert status(scenario) == "ON_HOLD"
    scenario.release(other)
    assert status(scenario) == "CONFIRMED"
    assert scenario.work.status is FulfillmentOrderStatus.OPEN
    with pytest.raises(IllegalTransition):
        scenario.release(other)
    scenario.accept()


def test_what_is_allocated_on_hold_is_offered_when_it_is_released() -> None:
    scenario = an_order(1)
    hold = scenario.hold()
    work = scenario.allocate(("location_a", 1))
    assert work.request_status is RequestStatus.UNSUBMITTED
    scenario.release(hold)
    assert (work.status, work.request_status) == ("OPEN", "SUBMITTED")


def test_what_is_reviewed_is_reserved_and_not_begun() -> None:
    scenario = an_order(1)
    scenario.hold(HoldReason.HIGH_RISK_OF_FRAUD)
    work = scenario.allocate(("location_a", 1))
    assert (status(scenario), work.status) == ("PENDING_REVIEW", "ON_HOLD")
    with pytest.raises(OnHold):
        scenario.accept()
