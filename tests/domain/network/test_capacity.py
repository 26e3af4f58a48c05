"""Cut-offs, the days and hours of capacities, and what locations of each kind may do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.network.calendars.calendar import Weekday
from domain.network.capabilities import ALLOWED, USUAL, Capability, LocationKind
from domain.network.capacity import (
    Capacity,
    CapacityPeriod,
    CapacityUnit,
    CutOff,
    Used,
    has_room,
    used_in,
    window_at,
    windows,
    work_day,
)
from domain.network.location import capabilities_of
from domain.network.methods import FulfillmentMethod
from domain.shared.errors import InvalidInput
from tests.domain.network.test_calendar import NINE_TO_FIVE, a_schedule, at
from tests.given import a_location

SHIP, PICKUP = FulfillmentMethod.SHIP, FulfillmentMethod.PICKUP
LISBON = ZoneInfo("Europe/Lisbon")


def a_cut_off(weekday: Weekday = Weekday.MONDAY, before: time = time(14)) -> CutOff:
    return CutOff(method=SHIP, weekday=weekday, before=before)


def a_capacity(
    limit: int,
    unit: CapacityUnit = CapacityUnit.ORDERS,
    period: CapacityPeriod = CapacityPeriod.DAY,
) -> Capacity:
    return Capacity(method=SHIP, period=period, unit=unit, limit=limit)


@pytest.mark.parametrize(
    ("method", "asked", "day"),
    [
        (SHIP, "2026-03-02T13:59", 2),
        (SHIP, "2026-03-02T14:00", 3),
        (PICKUP, "2026-03-02T23:00", 2),
        (SHIP, "2026-03-03T23:00", 3),
        (SHIP, "2026-03-07T10:00", 9),
    ],
)
def test_an_order_is_worked_on_the_same_day_until_the_cut_off_of_its_method(
    method: FulfillmentMethod, asked: str, day: int
) -> None:
    store = a_schedule(NINE_TO_FIVE)
    assert work_day(store, [a_cut_off()], method, at(asked)) == date(2026, 3, day)


def test_the_day_on_which_the_clocks_change_is_one_day_with_23_or_25_hours() -> None:
    for moment, hours in (("2026-03-29T12:00", 23), ("2026-10-25T12:00", 25)):
        day = window_at(LISBON, CapacityPeriod.DAY, at(moment))
        assert day.ends_at - day.starts_at == timedelta(hours=hours)
        found = list(windows(LISBON, CapacityPeriod.HOUR, day.starts_at, day.ends_at))
        assert len(found) == hours


@given(
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(["Europe/Lisbon", "Asia/Kathmandu", "America/Santiago"]),
    period=st.sampled_from(CapacityPeriod),
)
def test_every_moment_is_in_one_window_and_they_follow_each_other(
    moment: datetime, zone: str, period: CapacityPeriod
) -> None:
    first = window_at(ZoneInfo(zone), period, moment)
    assert first.starts_at <= moment < first.ends_at
    found = list(windows(ZoneInfo(zone), period, moment, moment + timedelta(days=3)))
    assert found[0] == first
    assert all(one.ends_at == other.starts_at for one, other in pairwise(found))


def test_orders_and_units_are_counted_each_by_its_own_capacity() -> None:
    used = Used(orders=2, units=9)
    assert has_room(a_capacity(3), used, Used(1, 50))
    assert not has_room(a_capacity(2), used, Used(1, 1))
    units = CapacityUnit.UNITS
    assert has_room(a_capacity(12, units), used, Used(1, 3))
    assert not has_room(a_capacity(12, units), used, Used(1, 4))


def test_a_location_has_what_its_kind_allows() -> None:
    for kind in LocationKind:
        assert USUAL[kind] <= ALLOWED[kind]
        a_location(kind=kind, capabilities=ALLOWED[kind])
        for refused in set(Capability) - ALLOWED[kind]:
            with pytest.raises(InvalidInput, match=refused):
                a_location(kind=kind, capabilities=frozenset({refused}))


def test_nobody_works_in_transit() -> None:
    with pytest.raises(InvalidInput):
        a_location(
            kind=LocationKind.IN_TRANSIT, capabilities=frozenset(), capacities=(a_capacity(1),)
        )


def test_the_flags_add_and_take_capabilities() -> None:
    both, store = frozenset({Capability.SHIP, Capability.COLD_CHAIN}), LocationKind.STORE
    assert capabilities_of(store, both, False, True) == {Capability.PICKUP, Capability.COLD_CHAIN}
    assert capabilities_of(store, both, None, None) == both


@pytest.mark.parametrize("kind", LocationKind)
def test_the_flags_ask_for_nothing_that_a_kind_cannot_have(kind: LocationKind) -> None:
    flags = {"ships": Capability.SHIP, "offersPickup": Capability.PICKUP}
    for n, (field, capability) in enumerate(flags.items()):
        given_ = (True, None) if n == 0 else (None, True)
        if capability in ALLOWED[kind]:
            assert capabilities_of(kind, frozenset(), *given_) == {capability}
        else:
            with pytest.raises(InvalidInput) as refused:
                capabilities_of(kind, frozenset(), *given_)
            assert refused.value.field == field


def test_the_same_is_not_said_twice() -> None:
    with pytest.raises(InvalidInput):
        a_location(cut_offs=(a_cut_off(), a_cut_off(before=time(15))))
    with pytest.raises(InvalidInput):
        a_location(capacities=(a_capacity(1), a_capacity(2)))


@given(
    at=st.lists(st.integers(-200, 3_200), max_size=30),
    period=st.sampled_from(CapacityPeriod),
)
def test_what_is_taken_counts_in_the_window_in_which_it_is(
    at: list[int], period: CapacityPeriod
) -> None:
    start = datetime(2026, 3, 28, tzinfo=UTC)
    found = list(windows(LISBON, period, start, start + timedelta(days=2)))
    taken = [(start + timedelta(minutes=n), Used(1, n + 200)) for n in at]
    assert used_in(found, taken) == [
        Used(len(within), sum(within))
        for one in found
        for within in [[u.units for t, u in taken if one.starts_at <= t < one.ends_at]]
    ]
