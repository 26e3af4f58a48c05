"""Work that people direct: rejected and remembered, moved, split, cancelled in part."""

import pytest

from domain.fulfillment.fulfillment_order import (
    CancellationLine,
    FulfillmentAction,
    FulfillmentMethod,
    FulfillmentOrderStatus,
    RejectReason,
    RequestStatus,
)
from domain.inventory.stock import MovementKind
from domain.orders.event import OrderEventKind
from domain.orders.holds.hold import HoldStep
from domain.orders.lines.line import LineState
from domain.services.sourcing.assigning import open_demand
from domain.shared.errors import (
    IllegalTransition,
    InvalidInput,
    OnHold,
    QuantityExceeded,
    Refusals,
)
from tests.given import Scenario, an_accepted_order, an_allocated_order, an_order

S, F, R = LineState, FulfillmentOrderStatus, RequestStatus


def moved(scenario: Scenario) -> list[tuple[MovementKind, str, int]]:
    moves = scenario.order.stock_moves
    return [(move.kind, move.location_id, move.quantity) for move in moves]


def kinds(scenario: Scenario) -> list[OrderEventKind]:
    return [event.kind for event in scenario.order.events]


def excluded(scenario: Scenario) -> list[set[str]]:
    return [set(demand.excluded) for demand in open_demand(scenario.order)]


# --- rejected ------------------------------------------------------------------------------------


def test_a_line_keeps_the_locations_that_rejected_it() -> None:
    scenario = an_allocated_order(2, 1)
    scenario.reject(1)
    first, second = scenario.order.lines
    assert (first.rejected_by, second.rejected_by) == (("location_a",), ())
    assert excluded(scenario) == [{"location_a"}]
    scenario.reject()
    assert excluded(scenario) == [{"location_a"}, {"location_a"}]
    assert first.rejected_by == ("location_a",), "once is enough"


def test_what_the_release_before_saw_rejected_counts_for_every_line() -> None:
    scenario = an_allocated_order(1, 1)
    scenario.reject(1)
    scenario.order.lines[0].rejected_by = ()
    scenario.reject(0, 1)
    scenario.order.lines[1].rejected_by = ()
    assert excluded(scenario) == [{"location_a"}, {"location_a"}]


@pytest.mark.parametrize("step", [FulfillmentAction.PACK, FulfillmentAction.READY])
def test_even_packed_goods_turn_out_damaged(step: FulfillmentAction) -> None:
    scenario = an_accepted_order(2, method=FulfillmentMethod.PICKUP)
    scenario.step(step)
    scenario.reject(1, reason=RejectReason.DAMAGED)
    assert (scenario.units(S.REJECTED), scenario.work.rejected) == (1, 1)
    assert moved(scenario)[-1] == (MovementKind.PICK_DAMAGE, "location_a", 1)


def test_the_units_with_the_least_work_in_them_are_rejected_first() -> None:
    scenario = an_accepted_order(5)
    scenario.step(FulfillmentAction.PICK, 4)
    scenario.step(FulfillmentAction.PACK, 2)
    scenario.reject(2)
    assert [scenario.units(s) for s in (S.RELEASED, S.PICKED, S.PACKED)] == [0, 1, 2]


# --- moved ---------------------------------------------------------------------------------------


def test_units_are_moved_with_their_reservation() -> None:
    scenario = an_allocated_order(3)
    first = scenario.work
    there = scenario.move("location_b", 2)
    assert moved(scenario)[1:] == [
        (MovementKind.RELEASE, "location_a", 2),
        (MovementKind.RESERVE, "location_b", 2),
    ]
    assert (first.status, there.status, there.location_id) == (F.OPEN, F.OPEN, "location_b")
    assert kinds(scenario)[-2:] == [
        OrderEventKind.FULFILLMENT_MOVED,
        OrderEventKind.UNITS_ALLOCATED,
    ]
    scenario.move("location_b", work=first)
    assert (first.status, first.rejected) == (F.CANCELLED, 0)
    assert scenario.order.lines[0].rejected_by == (), "nobody rejected anything"


def test_what_a_location_has_accepted_is_not_moved() -> None:
    scenario = an_accepted_order(1)
    with pytest.raises(IllegalTransition) as refused:
        scenario.move("location_b")
    assert FulfillmentAction.REJECT in refused.value.allowed


def test_a_hold_goes_with_the_units_that_are_moved() -> None:
    scenario = an_allocated_order(2)
    first = scenario.work
    hold = scenario.hold_work(steps=(HoldStep.RELEASE,), owner="bob", note="Wait")
    there = scenario.move("location_b", 1)
    other = scenario.order.open_holds[-1]
    assert (other.scope_id, other.owner, other.note) == (there.id, "bob", "Wait")
    assert (first.status, there.status) == (F.ON_HOLD, F.ON_HOLD)
    with pytest.raises(OnHold):
        scenario.accept(there)
    scenario.move("location_b", work=first)
    assert hold.id not in {one.id for one in scenario.order.open_holds}, "nothing is left of it"
    assert len(scenario.order.open_holds) == 2


def test_units_that_may_not_be_sourced_are_not_moved() -> None:
    scenario = an_allocated_order(1, 1)
    scenario.hold_line(0, steps=(HoldStep.SOURCE,))
    for units in ((), (1,)):
        with pytest.raises(OnHold) as refused:
            scenario.move("location_b", *units)
        assert refused.value.step == HoldStep.SOURCE
        scenario.order.fulfillment_orders[0].status = F.OPEN


# --- split ---------------------------------------------------------------------------------------


def test_the_part_that_is_split_off_has_come_as_far() -> None:
    scenario = an_accepted_order(5)
    first = scenario.work
    scenario.step(FulfillmentAction.PICK, 2)
    before = list(scenario.order.stock_moves)
    other = scenario.split(4)
    assert (other.status, other.request_status) == (F.IN_PROGRESS, R.ACCEPTED)
    assert other.location_id == first.location_id
    at = scenario.order.quantities.count_by_line
    line = scenario.order.lines[0].id
    assert at({S.RELEASED}, other.id) == {line: 3}, "the least advanced first"
    assert (at({S.PICKED}, other.id), at({S.PICKED}, first.id)) == ({line: 1}, {line: 1})
    assert scenario.order.stock_moves == before
    assert kinds(scenario)[-1] is OrderEventKind.FULFILLMENT_SPLIT
    scenario.ship(work=other)
    assert (other.status, first.status) == (F.CLOSED, F.IN_PROGRESS)


def test_work_not_begun_stays_not_begun() -> None:
    scenario = an_allocated_order(2)
    first, other = scenario.work, scenario.split(1)
    for work in (first, other):
        assert (work.status, work.request_status) == (F.OPEN, R.SUBMITTED)
    scenario.accept(other)
    assert (first.status, other.status) == (F.OPEN, F.IN_PROGRESS)


def test_a_part_of_held_work_is_held_too() -> None:
    scenario = an_allocated_order(2)
    first = scenario.work
    hold = scenario.hold_work()
    other = scenario.split(1)
    assert other.status is F.ON_HOLD
    scenario.release(hold)
    assert (first.status, other.status) == (F.OPEN, F.ON_HOLD)
    assert scenario.order.events[-1].kind is OrderEventKind.HOLD_RELEASED


def test_a_held_line_is_split_from_the_work_that_goes_on() -> None:
    scenario = an_allocated_order(1, 1)
    first = scenario.work
    scenario.hold_line(0)
    other = scenario.split(1)
    assert (first.status, other.status) == (F.OPEN, F.ON_HOLD)


def test_something_must_be_left_and_nothing_be_taken_twice() -> None:
    scenario = an_allocated_order(1, 1)
    with pytest.raises(InvalidInput) as refused:
        scenario.split(1, 1)
    assert refused.value.field == "lines"
    with pytest.raises(Refusals) as both:
        scenario.split(2, 3)
    assert [type(error) for error in both.value.errors] == [QuantityExceeded] * 2


def test_work_that_is_asked_to_stop_is_not_split() -> None:
    scenario = an_accepted_order(3)
    scenario.ask_to_stop(1)
    with pytest.raises(IllegalTransition) as refused:
        scenario.split(1)
    assert FulfillmentAction.SPLIT not in refused.value.allowed
    assert FulfillmentAction.REFUSE_CANCELLATION in refused.value.allowed


# --- cancelled in part ---------------------------------------------------------------------------


def asked(scenario: Scenario) -> tuple[CancellationLine, ...] | None:
    return scenario.work.cancellation_lines


def test_a_location_cancels_the_units_it_is_asked_for_and_goes_on() -> None:
    scenario = an_accepted_order(5)
    scenario.step(FulfillmentAction.PICK, 3)
    scenario.ask_to_stop(3)
    assert asked(scenario) == (CancellationLine(line_id=scenario.order.lines[0].id, quantity=3),)
    scenario.answer(True)
    assert (scenario.units(S.CANCELLED), scenario.units(S.PICKED)) == (3, 2)
    assert (scenario.work.status, scenario.work.request_status) == (F.IN_PROGRESS, R.ACCEPTED)
    assert asked(scenario) is None
    scenario.ask_to_stop(2)
    scenario.answer(True)
    assert scenario.work.request_status is R.CANCELLATION_ACCEPTED, "nothing is left"
    assert scenario.work.status is F.CANCELLED


def test_units_in_work_are_asked_for_when_they_are_cancelled_by_number() -> None:
    scenario = an_order(5, 1, at=["location_a"])
    scenario.accept()
    scenario.cancel(2, 1)
    assert scenario.units(S.CANCELLED) == 1, "what nobody works on"
    assert scenario.work.request_status is R.CANCELLATION_REQUESTED
    scenario.cancel(1)
    assert [line.quantity for line in asked(scenario) or ()] == [3], "more is asked for"
    with pytest.raises(QuantityExceeded) as refused:
        scenario.cancel(3)
    assert refused.value.possible == 2
    scenario.cancel()
    assert asked(scenario) is None, "all of it"
    scenario.answer(True)
    assert scenario.order.status == "CANCELLED"


def test_several_locations_are_asked_for_what_one_does_not_have() -> None:
    scenario = an_order(5)
    for place, quantity in (("location_a", 2), ("location_b", 3)):
        scenario.accept(scenario.allocate((place, quantity)))
    scenario.cancel(4)
    assert [f.asked_to_cancel for f in scenario.order.fulfillment_orders] == [
        {scenario.order.lines[0].id: 2},
        {scenario.order.lines[0].id: 2},
    ]


def test_nobody_is_asked_for_units_that_have_left() -> None:
    scenario = an_accepted_order(3)
    scenario.ask_to_stop(2)
    scenario.ship(2)
    assert [line.quantity for line in asked(scenario) or ()] == [1]
    scenario = an_allocated_order(1, 1)
    scenario.accept()
    scenario.ask_to_stop(1)
    scenario.ship(1)
    assert scenario.work.request_status is R.ACCEPTED
    with pytest.raises(IllegalTransition):
        scenario.answer(True)


def test_units_that_should_be_cancelled_are_sourced_nowhere_else_when_they_are_rejected() -> None:
    scenario = an_accepted_order(5)
    scenario.ask_to_stop(2)
    scenario.reject(3)
    assert (scenario.units(S.CANCELLED), scenario.units(S.REJECTED)) == (2, 1)
    assert scenario.work.request_status is R.ACCEPTED, "nothing is asked any more"


def test_a_location_refuses_to_cancel_some_units() -> None:
    scenario = an_accepted_order(2)
    scenario.ask_to_stop(1)
    scenario.answer(False)
    assert (scenario.work.request_status, asked(scenario)) == (R.CANCELLATION_REJECTED, None)
    with pytest.raises(QuantityExceeded):
        scenario.ask_to_stop(3)


def test_a_location_asked_to_cancel_everything_is_not_asked_again() -> None:
    scenario = an_accepted_order(2)
    scenario.ask_to_stop()
    for units in ((), (1,)):
        with pytest.raises(IllegalTransition):
            scenario.ask_to_stop(*units)


def test_an_order_whose_last_units_wait_in_begun_work_is_cancelled() -> None:
    scenario = an_allocated_order(1, 1)
    scenario.hold_line(0, steps=(HoldStep.RELEASE,))
    scenario.accept()
    scenario.ship()
    scenario.cancel()
    assert (scenario.units(S.CANCELLED), scenario.units(S.SHIPPED)) == (1, 1)
    assert scenario.work.status is F.CLOSED
