"""Lines that are no goods: kits, services, gift cards, fees, delivery."""

from typing import Any

import pytest

from domain.fulfillment.shipment import LossDecision, TrackingKind
from domain.network.channel import AvailabilityPolicy
from domain.orders.exception import ExceptionKind
from domain.orders.holds.hold import HoldReason, HoldStep, ReleaseRule
from domain.orders.lines.line import FIRST_STATE, LineKind, LineState, states_of
from domain.services.orders.commands.lines import PlaceLine, PlacePart
from domain.services.sourcing.allocating import settle_shortage
from domain.services.sourcing.assigning import open_demand
from domain.shared.errors import (
    IllegalTransition,
    InvalidInput,
    OnHold,
    QuantityExceeded,
)
from tests.given import Scenario, an_order, euros

S = LineState
KIT = PlaceLine(
    kind=LineKind.KIT,
    sku="KIT",
    quantity=3,
    parts=(PlacePart(sku="PART-1", quantity=1), PlacePart(sku="PART-2", quantity=2)),
)
FEE = PlaceLine(kind=LineKind.FEE, title="Bag", quantity=1, unit_price=euros(10))
SERVICE = PlaceLine(kind=LineKind.SERVICE, title="Assembly", quantity=2, unit_price=euros(500))
CARD = PlaceLine(kind=LineKind.GIFT_CARD, sku="CARD", quantity=1)


def beside(*lines: PlaceLine) -> Scenario:
    """An order of one cup, and these lines; the cup is the last to be named."""
    return an_order(1, beside=lines)


def states(scenario: Scenario) -> list[dict[str, int]]:
    """The units of each line by state."""
    found: list[dict[str, int]] = [{} for _ in scenario.order.lines]
    ids = [line.id for line in scenario.order.lines]
    for one in scenario.order.line_quantities:
        here = found[ids.index(one.line_id)]
        here[one.state.value] = here.get(one.state.value, 0) + one.quantity
    return found


@pytest.mark.parametrize("kind", LineKind)
def test_only_goods_are_ever_in_stock(kind: LineKind) -> None:
    stocked = {S.PENDING, S.BACKORDERED, S.ALLOCATED, S.SHIPPED}
    assert bool(states_of(kind) & stocked) == (kind is LineKind.GOODS)
    assert S.CANCELLED in states_of(kind)


def test_a_kit_has_the_price_and_its_parts_the_units() -> None:
    scenario = beside(KIT)
    _, kit, first, second = scenario.order.lines
    assert (kit.total, first.total, second.total) == (euros(3_000), euros(0), euros(0))
    assert (first.quantity, second.quantity) == (3, 6)
    assert first.parent_line_id == second.parent_line_id == kit.id
    assert [line.position for line in scenario.order.lines] == [1, 2, 3, 4]
    assert [demand.sku for demand in open_demand(scenario.order)] == ["SKU-1", "PART-1", "PART-2"]


def test_fees_and_services_want_no_stock_and_raise_no_exception() -> None:
    scenario = beside(FEE, SERVICE, CARD)
    for line in scenario.order.lines:
        line.availability_policy = AvailabilityPolicy.RECORD
    settle_shortage(scenario.order, stamp=scenario.stamp, new_id=scenario.new_id)
    (short,) = scenario.order.open_exceptions
    assert short.kind is ExceptionKind.AWAITING_STOCK
    assert short.line_id == scenario.order.lines[0].id
    scenario.allocate_all("location_a")
    assert states(scenario) == [
        {"ALLOCATED": 1}, {"NO_FULFILLMENT": 1}, {"TO_PROVIDE": 2}, {"TO_PROVIDE": 1},
    ]  # fmt: skip


def test_an_order_is_completed_when_all_is_handed_over_fees_or_not() -> None:
    scenario = beside(FEE, SERVICE)
    scenario.allocate_all("location_a")
    scenario.accept()
    scenario.ship()
    order = scenario.order
    assert (order.status, order.fulfillment_status) == ("CONFIRMED", "PARTIALLY_FULFILLED")
    scenario.provide(reference="J-1")
    assert (order.status, order.fulfillment_status) == ("FULFILLED", "PARTIALLY_DELIVERED")
    assert order.events[-1].reference == "J-1"
    assert order.lines[2].provided_at == scenario.clock()


def test_an_order_of_services_alone_is_delivered_when_they_are_done() -> None:
    scenario = an_order_without_goods(SERVICE, FEE)
    order = scenario.order
    assert (order.status, order.delivered_at) == ("CONFIRMED", None)
    scenario.clock.forward(days=2)
    scenario.provide()
    assert (order.status, order.fulfillment_status) == ("COMPLETED", "DELIVERED")
    assert order.delivered_at == scenario.clock()


def an_order_without_goods(*lines: PlaceLine) -> Scenario:
    scenario = beside(*lines)
    gone = scenario.order.lines.pop(0)
    for one in scenario.order.line_quantities:
        if one.line_id == gone.id:
            scenario.order.quantities._quantities.pop((gone.id, None, S.PENDING))
    return scenario


def test_an_order_of_fees_alone_is_completed_at_once_and_may_be_waived() -> None:
    scenario = an_order_without_goods(FEE)
    order = scenario.order
    assert (order.status, order.fulfillment_status) == ("COMPLETED", "DELIVERED")
    scenario.cancel()
    assert (order.status, order.fulfillment_status) == ("CANCELLED", "CANCELLED")
    assert order.current_total == euros(0)


def test_what_is_on_hold_is_not_provided() -> None:
    scenario = beside(SERVICE, CARD)
    hold = scenario.hold_line(2, steps=(HoldStep.HAND_OVER,))
    with pytest.raises(OnHold):
        scenario.provide(0, 0, 1)
    scenario.provide()
    assert states(scenario)[1:] == [{"PROVIDED": 2}, {"TO_PROVIDE": 1}]
    with pytest.raises(OnHold):
        scenario.provide()
    scenario.release(hold)
    scenario.provide()
    assert states(scenario)[2] == {"PROVIDED": 1}


def test_a_service_does_not_wait_for_goods_that_have_no_location() -> None:
    scenario = beside(SERVICE)
    rule = ReleaseRule.ON_ALLOCATION
    scenario.hold(HoldReason.INVENTORY_OUT_OF_STOCK, steps=(), release_rule=rule)
    assert scenario.order.status == "CONFIRMED"
    scenario.provide()
    assert scenario.order.status == "ON_HOLD", "nothing is left but what waits"


def test_no_more_is_provided_than_waits_for_it() -> None:
    scenario = beside(SERVICE)
    for named in ((1,), (0, 3)):
        with pytest.raises(QuantityExceeded):
            scenario.provide(*named)
    scenario.provide(0, 2)
    with pytest.raises(InvalidInput):
        scenario.provide()


def test_cancelling_the_whole_order_cancels_its_fees_and_kits() -> None:
    scenario = beside(FEE, SERVICE, KIT)
    scenario.cancel()
    assert scenario.order.status == "CANCELLED"
    assert scenario.order.current_total == euros(0)
    assert {state for line in states(scenario) for state in line} == {"CANCELLED"}


def test_a_fee_stays_when_the_goods_are_cancelled_one_by_one() -> None:
    scenario = beside(FEE)
    scenario.cancel(1)
    order = scenario.order
    assert (order.status, order.current_total) == ("CANCELLED", euros(10))
    scenario.cancel(0, 1)
    assert order.current_total == euros(0)


def test_the_whole_order_may_be_cancelled_after_its_goods_were() -> None:
    scenario = beside(FEE)
    scenario.cancel(1)
    scenario.cancel()
    assert scenario.order.current_total == euros(0)
    with pytest.raises(IllegalTransition):
        scenario.cancel()


def test_a_fee_is_waived_after_delivery() -> None:
    scenario = an_order(1, beside=[FEE])
    scenario.allocate_all("location_a")
    scenario.accept()
    scenario.ship()
    with pytest.raises(IllegalTransition):
        scenario.cancel()
    scenario.cancel(0, 1)
    assert scenario.order.current_total == euros(1_000)


def test_a_cancelled_kit_takes_its_parts_with_it() -> None:
    scenario = beside(KIT)
    scenario.allocate_all("location_a")
    scenario.cancel(0, 1)
    assert states(scenario)[1:] == [
        {"NO_FULFILLMENT": 2, "CANCELLED": 1},
        {"ALLOCATED": 2, "CANCELLED": 1},
        {"ALLOCATED": 4, "CANCELLED": 2},
    ]
    assert scenario.order.current_total == euros(1_000 + 2_000)


@pytest.mark.parametrize("part", [2, 3])
def test_a_part_of_a_kit_is_not_cancelled_by_itself(part: int) -> None:
    scenario = beside(KIT)
    with pytest.raises(InvalidInput) as refused:
        scenario.cancel(*([0] * part), 1)
    assert scenario.order.lines[1].id in refused.value.reason
    assert refused.value.field == "lines.0.lineId"


def test_no_more_kits_are_cancelled_than_have_all_of_their_parts() -> None:
    """One unit of the second part is on its way: its kit stays."""
    scenario = beside(KIT)
    scenario.allocate_all("location_a")
    scenario.accept()
    scenario.ship(0, 0, 0, 1)
    with pytest.raises(QuantityExceeded):
        scenario.cancel(0, 3)
    scenario.cancel()
    scenario.answer(accepted=True)
    assert states(scenario)[1] == {"NO_FULFILLMENT": 1, "CANCELLED": 2}
    assert scenario.order.current_total == euros(1_000)


def test_a_lost_kit_that_was_refunded_costs_nothing() -> None:
    scenario = beside(KIT)
    scenario.allocate_all("location_a")
    scenario.accept()
    scenario.track(scenario.ship(), TrackingKind.LOSE)
    scenario.decide(LossDecision.REFUND, 0, 0, 1, 2)
    assert scenario.order.current_total == euros(1_000 + 2_000)


def test_a_kit_is_cancelled_beside_one_whose_lost_part_is_replaced() -> None:
    """The replacement stands for the lost part: only the units of the cancelled kit go."""
    scenario = beside(KIT)
    scenario.allocate_all("location_a")
    scenario.accept()
    scenario.track(scenario.ship(0, 0, 1, 2), TrackingKind.LOSE)
    scenario.decide(LossDecision.RESHIP, 0, 0, 1, 2)
    work = scenario.order.fulfillment_orders[0]
    scenario.ask_to_stop(work=work)
    scenario.answer(accepted=True, work=work)
    assert states(scenario)[1:] == [
        {"NO_FULFILLMENT": 1, "CANCELLED": 2},
        {"LOST": 1, "CANCELLED": 2, "PENDING": 1},
        {"LOST": 2, "CANCELLED": 4, "PENDING": 2},
    ]
    scenario.cancel(0, 1)
    assert states(scenario)[1] == {"CANCELLED": 3}
    assert scenario.order.current_total == euros(0)


def test_a_void_order_keeps_the_kits_that_were_shipped() -> None:
    scenario = beside(KIT, FEE)
    scenario.allocate_all("location_a")
    scenario.accept()
    scenario.ship(0, 0, 1, 2)
    scenario.void()
    assert states(scenario)[1] == {"NO_FULFILLMENT": 1, "CANCELLED": 2}
    assert states(scenario)[4] == {"CANCELLED": 1}


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("sku", {"kind": LineKind.GOODS}),
        ("sku", {"kind": LineKind.GIFT_CARD, "title": "Card"}),
        ("title", {"kind": LineKind.FEE, "unit_price": euros(1)}),
        ("unitPrice", {"kind": LineKind.SERVICE, "title": "Assembly"}),
        ("parts", {"sku": "CUP", "parts": (PlacePart(sku="POT", quantity=1),)}),
        ("locationId", {"kind": LineKind.GIFT_CARD, "sku": "CARD", "location_id": "location_a"}),
    ],
)
def test_a_line_has_what_its_kind_needs(field: str, given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        PlaceLine(quantity=1, **given)
    assert refused.value.field == field


def test_a_kit_has_no_more_parts_than_can_be_counted() -> None:
    for quantity in (0, 1_001):
        with pytest.raises(InvalidInput):
            PlacePart(sku="POT", quantity=quantity)
    many = (PlacePart(sku="POT", quantity=1_000),)
    with pytest.raises(InvalidInput):
        PlaceLine(kind=LineKind.KIT, sku="KIT", quantity=1_001, parts=many)
    assert set(FIRST_STATE) == set(LineKind)
