"""How far an order is, told by where its units stand."""

from datetime import timedelta

import pytest

from domain.fulfillment.fulfillment_order import OrderFulfillmentStatus
from domain.fulfillment.shipment import LossDecision, ShipmentStatus, TrackingKind
from domain.orders.lines.line import LineState
from domain.orders.lines.quantities import LineQuantity, QuantityByState
from domain.orders.status import OrderStatus, fulfillment_status, order_status
from tests.given import NOW, an_order, reach


def a_tally(units: str) -> QuantityByState:
    """`"2 SHIPPED 1 CANCELLED"`: so many units of one line in each state."""
    words = units.split()
    pairs = zip(words[::2], words[1::2], strict=True)
    return QuantityByState(
        LineQuantity(
            order_id="o",
            line_id="l",
            fulfillment_order_id="f",
            state=LineState(state),
            quantity=int(quantity),
        )
        for quantity, state in pairs
    )


# fmt: off
UNITS = [
    ("2 PENDING",                     "CONFIRMED", "UNFULFILLED"),
    ("2 ALLOCATED",                   "CONFIRMED", "UNFULFILLED"),
    ("1 RELEASED 1 ALLOCATED",        "CONFIRMED", "IN_PROGRESS"),
    ("1 PICKED 1 REJECTED",           "CONFIRMED", "IN_PROGRESS"),
    ("2 READY_FOR_PICKUP",            "CONFIRMED", "IN_PROGRESS"),
    ("1 SHIPPED 1 PACKED",            "CONFIRMED", "PARTIALLY_FULFILLED"),
    ("1 LOST 1 PENDING",              "CONFIRMED", "PARTIALLY_FULFILLED"),
    ("2 SHIPPED",                     "FULFILLED", "FULFILLED"),
    ("1 SHIPPED 1 CANCELLED",         "FULFILLED", "FULFILLED"),
    ("1 SHIPPED 1 RETURNED",          "FULFILLED", "FULFILLED"),
    ("1 DELIVERED 1 PENDING",         "CONFIRMED", "PARTIALLY_DELIVERED"),
    ("1 DELIVERED 1 SHIPPED",         "FULFILLED", "PARTIALLY_DELIVERED"),
    ("1 DELIVERED 1 COLLECTED",       "COMPLETED", "DELIVERED"),
    ("1 DELIVERED 1 LOST",            "COMPLETED", "DELIVERED"),
    ("1 DELIVERED 1 CANCELLED",       "COMPLETED", "DELIVERED"),
    ("1 RETURNED 1 LOST",             "COMPLETED", "UNDELIVERED"),
    ("1 COLLECTED 3 CANCELLED",       "COMPLETED", "DELIVERED"),
    ("2 CANCELLED",                   "CANCELLED", "CANCELLED"),
]
# With so many lost units that wait for a decision.
LOST = [
    ("1 DELIVERED 1 LOST",            1, "FULFILLED", "PARTIALLY_DELIVERED"),
    ("1 DELIVERED 1 LOST",            0, "COMPLETED", "DELIVERED"),
    ("1 COLLECTED 2 LOST",            1, "FULFILLED", "PARTIALLY_DELIVERED"),
    ("2 LOST",                        2, "FULFILLED", "UNDELIVERED"),
    ("2 LOST",                        0, "COMPLETED", "UNDELIVERED"),
    ("1 RETURNED 1 LOST",             1, "FULFILLED", "UNDELIVERED"),
    ("1 LOST 1 SHIPPED",              1, "FULFILLED", "FULFILLED"),
    ("1 LOST 1 PENDING",              1, "CONFIRMED", "PARTIALLY_FULFILLED"),
    ("1 LOST 1 DELIVERED 1 PENDING",  0, "CONFIRMED", "PARTIALLY_DELIVERED"),
    ("1 LOST 1 CANCELLED",            1, "FULFILLED", "UNDELIVERED"),
]
# fmt: on


@pytest.mark.parametrize(("units", "undecided", "status", "fulfillment"), LOST)
def test_a_loss_that_nobody_has_decided_keeps_an_order_open(
    units: str, undecided: int, status: str, fulfillment: str
) -> None:
    quantities = a_tally(units)
    free = {"cancelled": False, "voided": False, "held": False, "in_review": False}
    assert order_status(quantities, lines=1, undecided=undecided, **free) == status
    assert fulfillment_status(quantities, lines=1, undecided=undecided) == fulfillment


@pytest.mark.parametrize(("units", "status", "fulfillment"), UNITS)
def test_the_status_of_an_order_follows_from_the_states_of_its_units(
    units: str, status: str, fulfillment: str
) -> None:
    quantities = a_tally(units)
    free = {"cancelled": False, "voided": False, "held": False, "in_review": False}
    assert order_status(quantities, lines=1, **free) == status
    assert fulfillment_status(quantities, lines=1) == fulfillment


# fmt: off
HELD = [
    ("1 ALLOCATED", False, False, True,  False, "ON_HOLD"),
    ("1 ALLOCATED", False, False, True,  True,  "PENDING_REVIEW"),
    ("1 ALLOCATED", True,  False, False, False, "CONFIRMED"),      # a location is asked to stop
    ("1 SHIPPED",   True,  False, True,  True,  "FULFILLED"),
    ("1 DELIVERED", False, False, True,  False, "COMPLETED"),
    ("1 DELIVERED", True,  True,  False, False, "CANCELLED"),
    ("1 PENDING",   True,  True,  True,  True,  "CANCELLED"),
]
# fmt: on


@pytest.mark.parametrize(("units", "cancelled", "voided", "held", "in_review", "status"), HELD)
def test_the_status_follows_from_holds_and_cancellations(
    units: str, cancelled: bool, voided: bool, held: bool, in_review: bool, status: str
) -> None:
    found = order_status(
        a_tally(units),
        lines=1,
        cancelled=cancelled,
        voided=voided,
        held=held,
        in_review=in_review,
    )
    assert found == status


def test_an_announced_order_has_no_lines_yet() -> None:
    free = {"voided": False, "held": False, "in_review": False}
    nothing = QuantityByState()
    assert order_status(nothing, lines=0, cancelled=False, **free) is OrderStatus.CONFIRMED
    assert order_status(nothing, lines=0, cancelled=True, **free) is OrderStatus.CANCELLED
    assert fulfillment_status(nothing, lines=0) is OrderFulfillmentStatus.UNFULFILLED


def test_an_order_is_delivered_when_the_last_of_its_shipments_is() -> None:
    scenario = an_order(1, 1, at=("location_a", "location_b"))
    shipments = []
    for work in scenario.order.fulfillment_orders:
        scenario.accept(work)
        shipments.append(scenario.ship(work=work))
    scenario.clock.forward(days=4)
    early, late = NOW + timedelta(days=1), NOW + timedelta(days=3)
    scenario.track(shipments[0], TrackingKind.DELIVER, occurred_at=late)
    assert scenario.order.delivered_at is None
    scenario.track(shipments[1], TrackingKind.DELIVER, occurred_at=early)
    assert scenario.order.delivered_at == late


def test_what_never_arrived_is_not_delivered() -> None:
    scenario = an_order(1, status=ShipmentStatus.LOST)
    assert scenario.order.status == "FULFILLED"
    scenario.decide(LossDecision.REFUND)
    assert scenario.order.status == "COMPLETED"
    assert scenario.order.delivered_at is None


@pytest.mark.parametrize("status", [s for s in ShipmentStatus if s != "PARTIALLY_DELIVERED"])
def test_a_shipment_can_be_brought_to_any_status(status: ShipmentStatus) -> None:
    scenario = an_order(1, at=("location_a",))
    scenario.accept()
    shipment = scenario.ship()
    reach(scenario, shipment, status)
    assert shipment.status is status
