"""Two clocks: when something happened, as whoever did it says, and when the hub recorded it."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.fulfillment.fulfillment_order import FulfillmentAction, FulfillmentMethod
from domain.fulfillment.shipment import ShipmentStatus, TrackingKind
from domain.network.channel import ChannelKind
from domain.orders.event import OrderEventKind
from domain.services.orders.commands.ordering import PlaceLine
from domain.shared.audit import CLOCK_DRIFT, CLOCK_UNSET
from domain.shared.errors import InvalidInput
from tests.given import (
    NOW,
    a_channel,
    a_placement,
    an_accepted_order,
    an_audit_stamp,
    an_order,
    placed,
)

HOUR = timedelta(hours=1)


def test_without_a_time_it_happened_when_it_was_recorded() -> None:
    stamp = an_audit_stamp().occurring(None, NOW)
    assert (stamp.occurred_at, stamp.at) == (NOW, NOW)


def test_the_time_of_occurrence_does_not_change_the_time_of_recording() -> None:
    stamp = an_audit_stamp().occurring(NOW - HOUR, NOW - 2 * HOUR)
    assert (stamp.occurred_at, stamp.at) == (NOW - HOUR, NOW)


def test_a_time_in_the_future_is_refused_unless_clocks_may_differ_so_much() -> None:
    stamp = an_audit_stamp()
    assert stamp.occurring(NOW + CLOCK_DRIFT).occurred_at == NOW + CLOCK_DRIFT
    with pytest.raises(InvalidInput) as refusal:
        stamp.occurring(NOW + CLOCK_DRIFT + timedelta(seconds=1))
    assert str(refusal.value) == "occurredAt must not be in the future."


def test_a_time_without_its_offset_is_refused() -> None:
    with pytest.raises(InvalidInput, match="offset"):
        an_audit_stamp().occurring(datetime(2026, 3, 2, 9, 0))


def test_nothing_happens_before_its_cause() -> None:
    told = datetime(1970, 1, 1, tzinfo=UTC)
    assert an_audit_stamp().occurring(told, NOW - HOUR).occurred_at == NOW - HOUR


def test_the_time_of_a_clock_that_was_never_set_is_not_used() -> None:
    stamp = an_audit_stamp()
    assert stamp.occurring(NOW - CLOCK_UNSET).occurred_at == NOW - CLOCK_UNSET
    assert stamp.occurring(NOW - CLOCK_UNSET - HOUR).occurred_at == NOW


def test_a_placed_order_says_when_it_was_sold_and_when_the_hub_heard_of_it() -> None:
    sold = NOW - 5 * HOUR
    command = a_placement(PlaceLine(sku="CUP", quantity=1), placed_at=sold)
    (event,) = placed(command, channel=a_channel(ChannelKind.POS)).events
    assert event.kind is OrderEventKind.ORDER_PLACED
    assert (event.occurred_at, event.recorded_at) == (sold, NOW)


def test_the_times_of_an_order_are_those_at_which_things_happened() -> None:
    shipped, picked_up = an_accepted_order(), an_accepted_order(method=FulfillmentMethod.PICKUP)
    cancelled, voided = an_order(at=["location_a"]), an_order(at=["location_a"])
    everyone = (shipped, picked_up, cancelled, voided)
    for scenario in everyone:
        scenario.clock.forward(hours=3)
        scenario.told = NOW + HOUR
    shipment = shipped.ship()
    picked_up.step(FulfillmentAction.READY)
    collected = picked_up.collect()
    cancelled.cancel()
    voided.void()
    times = {shipment.shipped_at, collected.shipped_at, collected.delivered_at}
    times |= {picked_up.order.delivered_at, cancelled.order.cancelled_at}
    times |= {voided.order.voided_at, voided.order.cancelled_at}
    for scenario in everyone:
        newest = scenario.order.events[-1]
        assert newest.recorded_at == NOW + 3 * HOUR
        times |= {newest.occurred_at, scenario.order.stock_moves[-1].stamp.occurred_at}
    assert times == {NOW + HOUR}


def test_a_carriers_report_happened_when_the_carrier_says() -> None:
    scenario = an_order(status=ShipmentStatus.IN_TRANSIT)
    (shipment,) = scenario.order.shipments
    scenario.clock.forward(hours=3)
    for told, happened in (
        (NOW + HOUR, NOW + HOUR),
        (NOW - HOUR, NOW + 3 * HOUR),
        (None, NOW + 3 * HOUR),
    ):
        scenario.track(shipment, TrackingKind.EXCEPTION, occurred_at=told)
        newest = scenario.order.events[-1]
        assert (newest.occurred_at, newest.recorded_at) == (happened, NOW + 3 * HOUR)
    scenario.track(shipment, TrackingKind.DELIVER, undated=True)
    assert scenario.order.events[-1].occurred_at == NOW + 3 * HOUR
