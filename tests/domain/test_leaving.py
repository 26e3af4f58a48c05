"""How goods leave and arrive, how orders are called off, and how money comes and goes back."""

from datetime import timedelta

import pytest

from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus, RequestStatus
from domain.fulfillment.shipment import ShipmentStatus, TrackingKind
from domain.inventory.stock import MovementKind
from domain.orders.event import OrderEventKind
from domain.orders.line import LineState
from domain.services.payments import recording as paying
from domain.shared.errors import (
    AmountExceeded,
    ChannelMayNot,
    CurrencyMismatch,
    IllegalTransition,
    InvalidInput,
    NotFound,
    QuantityExceeded,
)
from domain.shared.money import Money
from tests.given import NOW, Desk, a_channel, an_accepted_order, an_order, euros

S = LineState


def moved(desk: Desk) -> list[tuple[MovementKind, int]]:
    return [(move.kind, move.quantity) for move in desk.order.stock_moves]


def status(desk: Desk) -> str:
    return desk.order.status.value


def test_the_same_report_again_changes_nothing() -> None:
    desk = an_accepted_order(1)
    shipment = desk.ship()
    for reference in ("r1", "r1", " r1 "):
        desk.track(shipment, TrackingKind.TRANSIT, carrier_reference=reference)
    assert len(desk.order.tracking) == 1
    assert len([e for e in desk.order.events if e.kind == "SHIPMENT_TRACKED"]) == 1


def test_a_late_report_is_kept_and_moves_nothing() -> None:
    desk = an_accepted_order(1)
    shipment = desk.ship()
    desk.track(shipment, TrackingKind.OUT_FOR_DELIVERY, occurred_at=NOW)
    late = desk.track(shipment, TrackingKind.LABEL, occurred_at=NOW - timedelta(hours=2))
    assert late is not None
    assert not late.applied
    assert shipment.status is ShipmentStatus.OUT_FOR_DELIVERY


def test_a_late_report_of_the_end_still_ends_the_journey() -> None:
    desk = an_accepted_order(1)
    shipment = desk.ship()
    desk.track(shipment, TrackingKind.EXCEPTION, occurred_at=NOW)
    desk.track(shipment, TrackingKind.DELIVER, occurred_at=NOW - timedelta(hours=1))
    assert shipment.status is ShipmentStatus.DELIVERED
    assert desk.units(S.DELIVERED) == 1
    late = desk.track(shipment, TrackingKind.LOSE, occurred_at=NOW - timedelta(hours=3))
    assert late is not None
    assert not late.applied
    assert desk.units(S.LOST) == 0


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
    desk = an_accepted_order(3)
    desk.track(desk.ship(2), kind)
    desk.ship(1)
    assert (desk.units(state), desk.units(S.SHIPPED)) == (2, 1)


def test_a_shipment_that_arrived_takes_no_newer_report() -> None:
    desk = an_order(1, status=ShipmentStatus.DELIVERED)
    with pytest.raises(IllegalTransition) as refused:
        desk.track(desk.order.shipments[0], TrackingKind.TRANSIT)
    assert refused.value.allowed == ()


# --- cancelling ----------------------------------------------------------------------------------


def test_units_are_cancelled_in_part_and_their_stock_given_back() -> None:
    desk = an_order(5, at=["location_a"])
    desk.cancel(2)
    assert moved(desk)[-1] == (MovementKind.RELEASE, 2)
    assert status(desk) == "CONFIRMED"
    desk.cancel(3)
    assert status(desk) == "CANCELLED"
    assert desk.work.status is FulfillmentOrderStatus.CANCELLED


def test_a_refused_cancellation_has_cancelled_no_line() -> None:
    desk = an_order(2, 2)
    with pytest.raises(QuantityExceeded):
        desk.cancel(1, 3)
    assert desk.units(S.PENDING) == 4


def test_units_in_work_are_not_cancelled_by_number() -> None:
    desk = an_order(5, at=["location_a"])
    desk.cancel(1)
    desk.accept()
    with pytest.raises(QuantityExceeded) as refused:
        desk.cancel(1)
    assert refused.value.possible == 0


def test_cancelling_everything_asks_those_who_have_begun_to_stop() -> None:
    desk = an_order(2, 2, at=["location_a", "location_b"])
    begun = desk.order.fulfillment_orders[0]
    desk.accept(begun)
    desk.cancel()
    assert begun.request_status is RequestStatus.CANCELLATION_REQUESTED
    assert (desk.units(S.CANCELLED), desk.units(S.RELEASED)) == (2, 2)
    with pytest.raises(IllegalTransition):
        desk.cancel()
    desk.answer(True, begun)
    assert status(desk) == "CANCELLED"
    assert moved(desk)[-1] == (MovementKind.UNCOMMIT, 2)


def test_a_location_may_refuse_to_stop_and_be_asked_again() -> None:
    desk = an_accepted_order(1)
    desk.ask_to_stop()
    desk.answer(False)
    assert desk.work.request_status is RequestStatus.CANCELLATION_REJECTED
    desk.ask_to_stop()
    desk.ship()
    assert desk.work.status is FulfillmentOrderStatus.CLOSED


def test_only_a_channel_that_may_annuls_and_what_has_left_stays_where_it_is() -> None:
    desk = an_accepted_order(3)
    desk.ship(1)
    with pytest.raises(ChannelMayNot):
        desk.annul(a_channel())
    desk.annul()
    assert (desk.units(S.SHIPPED), desk.units(S.CANCELLED)) == (1, 2)
    assert status(desk) == "CANCELLED"
    assert desk.order.events[-1].kind is OrderEventKind.ORDER_ANNULLED
    with pytest.raises(IllegalTransition):
        desk.annul()


# --- money ---------------------------------------------------------------------------------------


def test_no_more_is_captured_than_authorized_nor_refunded_than_captured() -> None:
    desk = an_order(1)
    payment = desk.authorize(1_000)
    signed = (desk.act, desk.new_id)
    with pytest.raises(AmountExceeded) as refused:
        paying.capture(desk.order, payment.id, euros(1_001), act=signed[0], new_id=signed[1])
    assert refused.value.maximum == euros(1_000)
    paying.capture(desk.order, payment.id, euros(600), act=signed[0], new_id=signed[1])
    with pytest.raises(AmountExceeded):
        paying.refund(desk.order, payment.id, euros(601), act=signed[0], new_id=signed[1])
    for part in (100, 200, 300):
        paying.refund(desk.order, payment.id, euros(part), act=signed[0], new_id=signed[1])
    assert desk.order.refunded_total == desk.order.captured_total == euros(600)
    assert desk.order.payment_status == "REFUNDED"


@pytest.mark.parametrize("amount", [euros(0), euros(-1)])
def test_an_amount_of_nothing_is_no_amount(amount: Money) -> None:
    desk = an_order(1)
    payment = desk.authorize(1_000)
    with pytest.raises(InvalidInput):
        paying.capture(desk.order, payment.id, amount, act=desk.act, new_id=desk.new_id)


def test_money_of_another_currency_or_payment_is_refused() -> None:
    desk = an_order(1)
    payment = desk.authorize(1_000)
    with pytest.raises(CurrencyMismatch):
        paying.capture(desk.order, payment.id, Money(1, "USD"), act=desk.act, new_id=desk.new_id)
    with pytest.raises(NotFound):
        paying.void(desk.order, "payment_x", act=desk.act, new_id=desk.new_id)


def test_money_is_given_back_after_cancelling_but_none_is_asked_for() -> None:
    desk = an_order(1)
    payment = desk.authorize(1_000, captured=True)
    desk.cancel()
    paying.refund(desk.order, payment.id, None, act=desk.act, new_id=desk.new_id)
    with pytest.raises(IllegalTransition):
        desk.authorize(1)
