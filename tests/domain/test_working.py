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
from domain.orders.hold import HoldReason
from domain.orders.line import LineQuantity, LineState
from domain.services.fulfillment.processing import by_line
from domain.shared.errors import IllegalTransition, InvalidInput, OnHold, QuantityExceeded
from tests.given import NOW, Desk, an_accepted_order, an_order

S = LineState


def moved(desk: Desk) -> list[tuple[MovementKind, int]]:
    return [(move.kind, move.quantity) for move in desk.order.stock_moves]


def status(desk: Desk) -> str:
    return desk.order.status.value


def test_allocated_units_are_reserved_accepted_ones_committed_shipped_ones_gone() -> None:
    desk = an_accepted_order(3)
    desk.ship(2)
    assert moved(desk) == [
        (MovementKind.RESERVE, 3),
        (MovementKind.COMMIT, 3),
        (MovementKind.SHIP, 2),
    ]
    assert (desk.units(S.SHIPPED), desk.units(S.RELEASED)) == (2, 1)
    assert desk.work.status is FulfillmentOrderStatus.IN_PROGRESS


def test_a_location_may_skip_steps_and_do_them_in_parts() -> None:
    desk = an_accepted_order(5)
    desk.step(FulfillmentAction.PICK, 3)
    desk.step(FulfillmentAction.PACK, 1)
    desk.step(FulfillmentAction.PICK)
    desk.ship()
    assert desk.units(S.SHIPPED) == 5
    assert desk.work.status is FulfillmentOrderStatus.CLOSED
    assert desk.work.request_status is RequestStatus.CLOSED
    assert status(desk) == "FULFILLED"


def test_the_furthest_units_leave_first() -> None:
    desk = an_accepted_order(3)
    desk.step(FulfillmentAction.PICK, 2)
    desk.step(FulfillmentAction.PACK, 1)
    desk.ship(2)
    assert (desk.units(S.PACKED), desk.units(S.PICKED), desk.units(S.RELEASED)) == (0, 0, 1)


def test_more_units_than_are_at_hand_are_refused_with_what_is_possible() -> None:
    desk = an_accepted_order(3)
    with pytest.raises(QuantityExceeded) as refused:
        desk.ship(4)
    assert (refused.value.requested, refused.value.possible) == (4, 3)


def test_a_line_named_twice_counts_once_added_up() -> None:
    twice = [LineQuantity(line_id="l", quantity=2), LineQuantity(line_id="l", quantity=3)]
    assert by_line(twice) == {"l": 5}
    assert by_line(None) is None
    with pytest.raises(InvalidInput):
        by_line([])


def test_a_step_with_nothing_to_take_it_with_is_refused() -> None:
    desk = an_accepted_order(1)
    desk.step(FulfillmentAction.PACK)
    with pytest.raises(IllegalTransition):
        desk.step(FulfillmentAction.PICK)


def test_goods_are_made_ready_only_where_a_customer_comes_for_them() -> None:
    with pytest.raises(IllegalTransition) as refused:
        an_accepted_order(1).step(FulfillmentAction.READY)
    assert refused.value.entity == "fulfillment order"
    assert FulfillmentAction.READY not in refused.value.allowed
    desk = an_accepted_order(1, method=FulfillmentMethod.PICKUP)
    with pytest.raises(IllegalTransition):
        desk.ship()
    desk.step(FulfillmentAction.READY)
    assert desk.collect().status is ShipmentStatus.DELIVERED
    assert status(desk) == "COMPLETED"
    assert desk.order.delivered_at == NOW


@pytest.mark.parametrize(
    ("reason", "after"),
    [
        (RejectReason.NOT_FOUND, MovementKind.MISS),
        (RejectReason.DAMAGED, MovementKind.BREAK),
        (RejectReason.NO_CAPACITY, MovementKind.UNCOMMIT),
        (RejectReason.CLOSED, MovementKind.UNCOMMIT),
        (RejectReason.OTHER, MovementKind.UNCOMMIT),
    ],
)
def test_rejected_units_are_sold_again_only_if_they_are_there(
    reason: RejectReason, after: MovementKind
) -> None:
    desk = an_accepted_order(2)
    desk.reject(1, reason=reason)
    assert moved(desk)[-1] == (after, 1)
    assert desk.work.rejected == 1
    desk.ship()
    assert desk.work.status is FulfillmentOrderStatus.INCOMPLETE


def test_a_location_that_rejects_all_is_out_of_it() -> None:
    desk = an_order(2, at=["location_a"])
    desk.reject(reason=RejectReason.NOT_FOUND)
    assert moved(desk)[1:] == [(MovementKind.COMMIT, 2), (MovementKind.MISS, 2)]
    assert desk.work.status is FulfillmentOrderStatus.CANCELLED
    assert desk.work.request_status is RequestStatus.REJECTED
    desk.allocate(("location_b", 2))
    assert desk.units(S.ALLOCATED) == 2


def test_packed_units_cannot_be_rejected() -> None:
    desk = an_accepted_order(1)
    desk.step(FulfillmentAction.PACK)
    with pytest.raises(IllegalTransition):
        desk.reject()
    with pytest.raises(QuantityExceeded):
        desk.reject(1)


# --- holding -------------------------------------------------------------------------------------


def test_on_hold_nothing_begins_and_nothing_leaves_but_work_inside_goes_on() -> None:
    desk = an_order(2, 2, at=["location_a", "location_b"])
    first, second = desk.order.fulfillment_orders
    desk.accept(first)
    desk.hold(HoldReason.INCORRECT_ADDRESS)
    assert second.status is FulfillmentOrderStatus.ON_HOLD
    with pytest.raises(OnHold) as refused:
        desk.accept(second)
    assert refused.value.reasons == ("INCORRECT_ADDRESS",)
    with pytest.raises(OnHold):
        desk.ship(work=first)
    desk.step(FulfillmentAction.PICK, work=first)


def test_an_order_goes_on_when_its_last_hold_is_released() -> None:
    desk = an_order(2, at=["location_a"])
    review, other = desk.hold(HoldReason.COMPLIANCE_REVIEW), desk.hold(owner="bob")
    assert (review.owner, other.owner) == ("ann", "bob")
    assert status(desk) == "PENDING_REVIEW"
    desk.release(review)
    assert status(desk) == "ON_HOLD"
    desk.release(other)
    assert status(desk) == "CONFIRMED"
    assert desk.work.status is FulfillmentOrderStatus.OPEN
    with pytest.raises(IllegalTransition):
        desk.release(other)
    desk.accept()


def test_what_is_allocated_on_hold_is_offered_when_it_is_released() -> None:
    desk = an_order(1)
    hold = desk.hold()
    work = desk.allocate(("location_a", 1))
    assert work.request_status is RequestStatus.UNSUBMITTED
    desk.release(hold)
    assert (work.status, work.request_status) == ("OPEN", "SUBMITTED")


def test_nothing_is_sourced_while_an_order_is_reviewed() -> None:
    desk = an_order(1)
    desk.hold(HoldReason.HIGH_RISK_OF_FRAUD)
    with pytest.raises(IllegalTransition):
        desk.allocate(("location_a", 1))
