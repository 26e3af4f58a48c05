"""How goods leave and arrive, how orders are called off, and how money comes and goes back."""

from datetime import timedelta

import pytest

from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus, RequestStatus
from domain.fulfillment.shipment import ShipmentStatus, TrackingKind
from domain.inventory.stock import MovementKind
from domain.orders.event import OrderEventKind
from domain.orders.lines.line import LineState
from domain.shared.amounts.money import Money
from domain.shared.errors import (
    AmountExceeded,
    CurrencyMismatch,
    IllegalTransition,
    InvalidInput,
    NotFound,
    QuantityExceeded,
)
from tests.given import Scenario, an_accepted_order, an_order, euros

S = LineState


def moved(scenario: Scenario) -> list[tuple[MovementKind, int]]:
    return [(move.kind, move.quantity) for move in scenario.order.stock_moves]


def status(scenario: Scenario) -> str:
    return scenario.order.status.value


def test_the_same_report_again_changes_nothing() -> None:
    scenario = an_accepted_order(1)
    shipment = scenario.ship()
    for reference in ("r1", "r1", " r1 "):
        scenario.track(shipment, TrackingKind.TRANSIT, carrier_reference=reference)
    assert len(scenario.order.tracking) == 1
    assert len([e for e in scenario.order.events if e.kind == "SHIPMENT_TRACKED"]) == 1


def test_a_late_report_is_kept_and_moves_nothing() -> None:
    scenario = an_accepted_order(1)
    shipment, noon = scenario.ship(), scenario.clock.forward(hours=3)
    scenario.track(shipment, TrackingKind.OUT_FOR_DELIVERY, occurred_at=noon)
    late = scenario.track(shipment, TrackingKind.LABEL, occurred_at=noon - timedelta(hours=2))
    assert late is not None
    assert not late.applied
    assert shipment.status is ShipmentStatus.OUT_FOR_DELIVERY


def test_a_late_report_of_the_end_still_ends_the_journey() -> None:
    scenario = an_accepted_order(1)
    shipment, noon = scenario.ship(), scenario.clock.forward(hours=3)
    scenario.track(shipment, TrackingKind.EXCEPTION, occurred_at=noon)
    scenario.track(shipment, TrackingKind.DELIVER, occurred_at=noon - timedelta(hours=1))
    assert shipment.status is ShipmentStatus.DELIVERED
    assert scenario.units(S.DELIVERED) == 1
    late = scenario.track(shipment, TrackingKind.LOSE, occurred_at=noon - timedelta(hours=3))
    assert late is not None
    assert not late.applied
    assert scenario.units(S.LOST) == 0


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (TrackingKind.DELIVER, S.DELIVERED),
        (TrackingKind.RETURN, S.RETURNED),
        (TrackingKind.LOSE, S.LOST),
    ],
)
def test_the_end_of_a_shipment_is_the_end_of_its_units_alone(
    kind: TrackingKind, state: LineState
) -> None:
    scenario = an_accepted_order(3)
    scenario.track(scenario.ship(2), kind)
    scenario.ship(1)
    assert (scenario.units(state), scenario.units(S.SHIPPED)) == (2, 1)


def test_a_newer_report_about_what_has_arrived_is_kept_without_effect() -> None:
    scenario = an_order(1, status=ShipmentStatus.DELIVERED)
    newer = scenario.track(scenario.order.shipments[0], TrackingKind.TRANSIT)
    assert newer is not None
    assert not newer.applied
    assert scenario.units(S.DELIVERED) == 1


# --- cancelling ----------------------------------------------------------------------------------


def test_units_are_cancelled_in_part_and_their_stock_given_back() -> None:
    scenario = an_order(5, at=["location_a"])
    scenario.cancel(2)
    assert moved(scenario)[-1] == (MovementKind.RELEASE, 2)
    assert status(scenario) == "CONFIRMED"
    scenario.cancel(3)
    assert status(scenario) == "CANCELLED"
    assert scenario.work.status is FulfillmentOrderStatus.CANCELLED


def test_a_refused_cancellation_has_cancelled_no_line() -> None:
    scenario = an_order(2, 2)
    with pytest.raises(QuantityExceeded):
        scenario.cancel(1, 3)
    assert scenario.units(S.PENDING) == 4


def test_more_units_than_there_are_in_work_are_not_cancelled() -> None:
    scenario = an_order(5, at=["location_a"])
    scenario.cancel(1)
    scenario.accept()
    with pytest.raises(QuantityExceeded) as refused:
        scenario.cancel(5)
    assert refused.value.possible == 4


def test_cancelling_everything_asks_those_who_have_begun_to_stop() -> None:
    scenario = an_order(2, 2, at=["location_a", "location_b"])
    begun = scenario.order.fulfillment_orders[0]
    scenario.accept(begun)
    scenario.cancel()
    assert begun.request_status is RequestStatus.CANCELLATION_REQUESTED
    assert (scenario.units(S.CANCELLED), scenario.units(S.RELEASED)) == (2, 2)
    with pytest.raises(IllegalTransition):
        scenario.cancel()
    scenario.answer(True, begun)
    assert status(scenario) == "CANCELLED"
    assert moved(scenario)[-1] == (MovementKind.UNCOMMIT, 2)


def test_a_location_may_refuse_to_stop_and_be_asked_again() -> None:
    scenario = an_accepted_order(1)
    scenario.ask_to_stop()
    scenario.answer(False)
    assert scenario.work.request_status is RequestStatus.CANCELLATION_REJECTED
    scenario.ask_to_stop()
    scenario.ship()
    assert scenario.work.status is FulfillmentOrderStatus.CLOSED


def test_an_order_is_voided_and_shipped_units_stay_shipped() -> None:
    scenario = an_accepted_order(3)
    scenario.ship(1)
    scenario.void()
    assert (scenario.units(S.SHIPPED), scenario.units(S.CANCELLED)) == (1, 2)
    assert status(scenario) == "CANCELLED"
    assert scenario.order.events[-1].kind is OrderEventKind.ORDER_VOIDED
    with pytest.raises(IllegalTransition):
        scenario.void()


# --- money ---------------------------------------------------------------------------------------


def test_no_more_is_captured_than_authorized_nor_refunded_than_captured() -> None:
    scenario = an_order(1)
    payment = scenario.authorize(1_000)
    with pytest.raises(AmountExceeded) as refused:
        scenario.capture(payment, 1_001)
    assert refused.value.maximum == euros(1_000)
    scenario.capture(payment, 600)
    with pytest.raises(AmountExceeded):
        scenario.refund(payment, 601)
    for part in (100, 200, 300):
        scenario.refund(payment, part)
    assert scenario.order.refunded_total == scenario.order.captured_total == euros(600)
    assert scenario.order.payment_status == "REFUNDED"


@pytest.mark.parametrize("cents", [0, -1])
def test_an_amount_of_nothing_is_no_amount(cents: int) -> None:
    scenario = an_order(1)
    payment = scenario.authorize(1_000)
    with pytest.raises(InvalidInput):
        scenario.capture(payment, cents)


def test_money_of_another_currency_or_payment_is_refused() -> None:
    scenario = an_order(1)
    payment = scenario.authorize(1_000)
    with pytest.raises(CurrencyMismatch):
        scenario.capture(payment, amount=Money(1, "USD"))
    with pytest.raises(NotFound):
        scenario.void_payment("payment_x")


def test_money_is_given_back_after_cancelling_but_none_is_asked_for() -> None:
    scenario = an_order(1)
    payment = scenario.authorize(1_000, captured=True)
    scenario.cancel()
    scenario.refund(payment)
    with pytest.raises(IllegalTransition):
        scenario.authorize(1)
