"""What carriers report about parcels, in whatever order it comes, and what follows from it."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from domain.fulfillment.progress import combined, progress
from domain.fulfillment.shipment import LossDecision, ShipmentStatus, TrackingEvent, TrackingKind
from domain.orders.lines.line import LineState
from domain.shared.errors import InvalidInput, QuantityExceeded, Refusals
from tests.given import NOW, Scenario, an_accepted_order

S, K = LineState, TrackingKind


def reports(told: str) -> list[TrackingEvent]:
    """`"TRANSIT LOSE TRANSIT"`: reports that occurred one hour after the other."""
    return [
        TrackingEvent(
            id=f"tracking_{hour}",
            order_id="o",
            shipment_id="s",
            kind=TrackingKind(kind),
            occurred_at=NOW + timedelta(hours=hour),
            recorded_at=NOW + timedelta(days=2),
        )
        for hour, kind in enumerate(told.split())
    ]


# fmt: off
TOLD = [
    ("",                                  "CREATED"),
    ("TRANSIT OUT_FOR_DELIVERY DELIVER",  "DELIVERED"),
    ("DELIVER TRANSIT",                   "DELIVERED"),
    ("DELIVER EXCEPTION DELIVER",         "DELIVERED"),
    ("DELIVER RETURN",                    "RETURN_TO_SENDER"),    # the delivery was a mistake
    ("DELIVER LOSE",                      "LOST"),
    ("TRANSIT LOSE",                      "LOST"),
    ("LOSE EXCEPTION",                    "LOST"),                # nobody has seen it
    ("LOSE TRANSIT",                      "IN_TRANSIT"),          # found
    ("LOSE DELIVER",                      "DELIVERED"),
    ("LOSE RETURN TRANSIT",               "RETURN_TO_SENDER"),    # scanned on the way back
    ("RETURN OUT_FOR_DELIVERY DELIVER",   "DELIVERED"),           # delivered after all
    ("RETURN LOSE",                       "LOST"),
    ("OUT_FOR_DELIVERY OUT_FOR_DELIVERY", "OUT_FOR_DELIVERY"),    # a second attempt
    ("EXCEPTION TRANSIT LABEL",           "IN_TRANSIT"),
]
# fmt: on


@pytest.mark.parametrize(("told", "status"), TOLD)
def test_the_status_follows_from_the_reports_in_any_order(told: str, status: str) -> None:
    for recorded in permutations(reports(told)):
        assert progress(recorded).status == status


def test_a_report_without_a_time_follows_what_was_known_before_it() -> None:
    transit, lost, found = reports("TRANSIT LOSE TRANSIT")
    lost.occurred_at = None
    assert progress([transit, lost]).status == "LOST"
    assert progress([lost, transit]).status == "IN_TRANSIT"
    assert progress([transit, lost, found]).status == "IN_TRANSIT"


def test_a_time_that_is_not_credible_decides_no_status() -> None:
    lost, transit = reports("LOSE TRANSIT")
    lost.implausible, lost.occurred_at = True, datetime(1999, 1, 1, tzinfo=NOW.tzinfo)
    assert progress([lost, transit]).status == "LOST", "it was recorded after that scan"


# fmt: off
COMBINED = [
    ("DELIVERED DELIVERED",               "DELIVERED"),
    ("LOST LOST",                         "LOST"),
    ("RETURN_TO_SENDER RETURN_TO_SENDER", "RETURN_TO_SENDER"),
    ("DELIVERED IN_TRANSIT",              "PARTIALLY_DELIVERED"),
    ("DELIVERED LOST",                    "PARTIALLY_DELIVERED"),
    ("DELIVERED EXCEPTION CREATED",       "PARTIALLY_DELIVERED"),
    ("LOST IN_TRANSIT",                   "EXCEPTION"),
    ("LOST RETURN_TO_SENDER",             "EXCEPTION"),
    ("EXCEPTION OUT_FOR_DELIVERY",        "EXCEPTION"),
    ("OUT_FOR_DELIVERY IN_TRANSIT",       "IN_TRANSIT"),
    ("IN_TRANSIT LABELLED MANIFESTED",    "LABELLED"),
    ("CREATED OUT_FOR_DELIVERY",          "CREATED"),
]
# fmt: on


@pytest.mark.parametrize(("parcels", "status"), COMBINED)
def test_the_status_of_a_shipment_follows_from_its_parcels(parcels: str, status: str) -> None:
    statuses = [ShipmentStatus(word) for word in parcels.split()]
    assert combined(statuses) == combined(statuses[::-1]) == status


def states(scenario: Scenario) -> dict[str, int]:
    return {state.value: n for state in LineState if (n := scenario.units(state))}


def test_a_single_parcel_holds_everything_unless_it_names_its_items() -> None:
    scenario = an_accepted_order(5)
    scenario.ship(2, parcels=[scenario.parcel()])
    scenario.ship(2, parcels=[scenario.parcel(1)])
    scenario.ship(1, parcels=[scenario.parcel(), scenario.parcel()])
    packed = [(line.quantity, line.parcel_id is not None) for line in scenario.order.shipment_lines]
    assert packed == [(2, True), (1, True), (1, False), (1, False)]


def test_every_parcel_that_holds_too_much_is_named() -> None:
    scenario = an_accepted_order(3)
    with pytest.raises(Refusals) as refused:
        scenario.ship(parcels=[scenario.parcel(4), scenario.parcel(2)])
    assert [error.path for error in refused.value.errors] == [
        ("parcels", "0", "lines", "0", "quantity"),
        ("parcels", "1", "lines", "0", "quantity"),
    ]


def test_units_in_an_unknown_parcel_follow_the_shipment_as_a_whole() -> None:
    scenario = an_accepted_order(3)
    shipment = scenario.ship(parcels=[scenario.parcel(1), scenario.parcel()])
    first, second = scenario.order.parcels
    scenario.track(shipment, K.DELIVER, parcel_id=first.id)
    assert states(scenario) == {"DELIVERED": 1, "SHIPPED": 2}
    scenario.track(shipment, K.DELIVER, parcel_id=second.id)
    assert states(scenario) == {"DELIVERED": 3}
    scenario.track(shipment, K.RETURN, parcel_id=second.id)
    assert states(scenario) == {"DELIVERED": 1, "SHIPPED": 2}
    assert shipment.delivered_at is None


def test_a_shipment_is_delivered_with_the_last_of_its_parcels() -> None:
    scenario = an_accepted_order(2)
    shipment = scenario.ship(parcels=[scenario.parcel(1), scenario.parcel(1)])
    late, early = scenario.clock.forward(hours=5), scenario.clock() - timedelta(hours=1)
    for parcel, at in zip(scenario.order.parcels, (late, early), strict=True):
        scenario.track(shipment, K.DELIVER, parcel_id=parcel.id, occurred_at=at)
    assert [parcel.delivered_at for parcel in scenario.order.parcels] == [late, early]
    assert shipment.delivered_at == scenario.order.delivered_at == late


def test_parcels_of_an_earlier_version_have_the_status_of_their_shipment() -> None:
    """It kept no status of parcels, and no items in them."""
    scenario = an_accepted_order(2)
    shipment = scenario.ship(parcels=[scenario.parcel()])
    (parcel,), (line,) = scenario.order.parcels, scenario.order.shipment_lines
    scenario.track(shipment, K.TRANSIT)
    parcel.status, line.parcel_id = None, None
    scenario.track(shipment, K.DELIVER)
    assert states(scenario) == {"DELIVERED": 2}
    assert [parcel.status for parcel in scenario.order.parcels] == ["DELIVERED"]


def test_a_loss_recorded_by_an_earlier_release_needs_no_decision() -> None:
    """It was the end of the order."""
    scenario = an_accepted_order(1)
    shipment = scenario.ship()
    scenario.track(shipment, K.LOSE)
    scenario.order.shipment_lines[0].undecided = 0
    assert (scenario.order.status, scenario.order.delivered_at) == ("COMPLETED", None)
    scenario.track(shipment, K.DELIVER)
    assert (scenario.order.status, states(scenario)) == ("COMPLETED", {"DELIVERED": 1})


@pytest.mark.parametrize(
    ("ago", "implausible"),
    [
        (timedelta(minutes=-6), True),
        (timedelta(minutes=-4), False),
        (timedelta(days=2), False),
        (timedelta(days=2, minutes=1), True),
    ],
)
def test_times_in_the_future_or_before_the_order_are_not_used(
    ago: timedelta, implausible: bool
) -> None:
    scenario = an_accepted_order(1)
    scenario.clock.forward(days=1)
    shipment, now = scenario.ship(), scenario.clock.forward(days=1)
    event = scenario.track(shipment, K.TRANSIT, occurred_at=now - ago)
    assert event is not None
    assert event.implausible is implausible
    assert event.applied


def test_a_time_more_than_a_day_before_the_shipment_is_not_used() -> None:
    scenario = an_accepted_order(1)
    scenario.clock.forward(days=5)
    shipment, at = scenario.ship(), scenario.clock()
    day = timedelta(days=1)
    events = [scenario.track(shipment, K.TRANSIT, occurred_at=at - n * day) for n in (1, 2)]
    assert [event.implausible for event in events if event] == [False, True]


def test_the_same_reference_with_something_else_is_another_event() -> None:
    scenario = an_accepted_order(1)
    shipment = scenario.ship()
    at = scenario.clock.forward(hours=1)
    first = scenario.track(shipment, K.TRANSIT, occurred_at=at, carrier_reference="r")
    assert first is not None
    later = {"occurred_at": at + timedelta(minutes=1), "carrier_reference": "r"}
    other = scenario.track(shipment, K.TRANSIT, **later)
    assert other is not None
    assert (first.conflicts_with, other.conflicts_with) == (None, first.id)
    assert scenario.track(shipment, K.TRANSIT, **later) is None
    assert scenario.track(shipment, K.TRANSIT, carrier_reference="r") is None, "no time: the same"
    assert len(scenario.order.tracking) == 2


def test_units_that_were_replaced_and_found_need_no_decision_when_lost_again() -> None:
    scenario = an_accepted_order(3)
    shipment = scenario.ship()
    scenario.track(shipment, K.LOSE)
    assert scenario.decide(LossDecision.RESHIP, 2) == {scenario.order.lines[0].id: 2}
    assert (states(scenario), scenario.order.lines[0].entered) == ({"PENDING": 2, "LOST": 3}, 2)
    scenario.track(shipment, K.TRANSIT)
    assert scenario.order.undecided_losses == 0
    scenario.track(shipment, K.LOSE)
    assert scenario.order.undecided_losses == 1
    assert states(scenario) == {"PENDING": 2, "LOST": 3}


def test_a_decision_takes_units_of_the_named_parcel_alone() -> None:
    scenario = an_accepted_order(3)
    shipment = scenario.ship(parcels=[scenario.parcel(1), scenario.parcel(2)])
    scenario.track(shipment, K.LOSE)
    second = scenario.order.parcels[1].id
    with pytest.raises(QuantityExceeded) as refused:
        scenario.decide(LossDecision.REFUND, 3, parcel_id=second)
    assert refused.value.possible == 2
    scenario.decide(LossDecision.REFUND, parcel_id=second)
    assert [line.refunded for line in scenario.order.shipment_lines] == [0, 2]
    assert scenario.order.status == "FULFILLED"
    scenario.decide(LossDecision.REFUND)
    assert scenario.order.status == "COMPLETED"


def test_a_report_without_a_time_happened_now_unless_the_time_is_said_to_be_unknown() -> None:
    scenario = an_accepted_order(2)
    shipment = scenario.ship()
    now = scenario.track(shipment, K.TRANSIT)
    unknown = scenario.track(shipment, K.EXCEPTION, undated=True)
    assert now
    assert unknown
    assert (now.occurred_at, unknown.occurred_at) == (scenario.clock(), None)


def test_only_waiting_takes_a_time() -> None:
    scenario = an_accepted_order(1)
    scenario.track(scenario.ship(), K.LOSE)
    with pytest.raises(InvalidInput):
        scenario.decide(LossDecision.REFUND, wait_until=NOW + timedelta(days=1))
    for none_left in (None, scenario.clock(), NOW - timedelta(days=1)):
        with pytest.raises(InvalidInput):
            scenario.decide(LossDecision.WAIT, wait_until=none_left)
    scenario.decide(LossDecision.WAIT, wait_until=NOW + timedelta(days=1))
    assert (scenario.order.undecided_losses, scenario.order.status) == (1, "FULFILLED")


def test_decided_losses_cost_nothing_and_replacements_what_the_lost_ones_did() -> None:
    scenario = an_accepted_order(3)
    each = scenario.order.lines[0].unit_price.rounded
    shipment = scenario.ship()
    scenario.track(shipment, K.LOSE)
    assert scenario.order.current_total == each * 3, "nobody has decided"
    scenario.decide(LossDecision.REFUND, 1)
    assert scenario.order.current_total == each * 2
    scenario.decide(LossDecision.RESHIP, 2)
    assert scenario.order.current_total == each * 2
    scenario.cancel(1)
    assert scenario.order.current_total == each, "one replacement is not sent"
    scenario.track(shipment, K.DELIVER)
    assert scenario.order.current_total == each * 3, "more arrived than was ordered"


def test_a_loss_is_in_the_work_list_until_it_is_decided_or_found() -> None:
    scenario = an_accepted_order(3)
    first, second = scenario.ship(1), scenario.ship(2)
    for shipment, lost in ((first, 1), (second, 3)):
        scenario.track(shipment, K.LOSE)
        (exception,) = scenario.order.open_exceptions
        assert (exception.kind, exception.quantity) == ("UNDECIDED_LOSS", lost)
    scenario.track(first, K.DELIVER)
    assert [exception.quantity for exception in scenario.order.open_exceptions] == [2]
    scenario.decide(LossDecision.REFUND)
    assert scenario.order.open_exceptions == []


def test_what_is_on_its_way_has_no_time_of_delivery() -> None:
    scenario = an_accepted_order()
    scenario.track(scenario.ship(), TrackingKind.TRANSIT)
    assert progress(scenario.order.tracking).delivered_at is None
