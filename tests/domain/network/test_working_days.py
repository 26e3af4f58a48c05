"""Working days are counted without a walk through all of them, and found to be the same."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.network.calendars.calendar import Calendar, CalendarException, Hours
from domain.network.calendars.schedule import Schedule
from tests.domain.network.test_calendar import (
    CALENDARS,
    DAY,
    PORTUGAL,
    Known,
    a_schedule,
    at,
    hours,
)


@settings(max_examples=100, deadline=None)
@given(
    calendar=CALENDARS,
    exceptions=st.dictionaries(st.dates(date(2025, 12, 1), date(2029, 3, 1)), st.booleans()),
    holidays=st.sets(st.dates(date(2025, 12, 1), date(2029, 3, 1)), max_size=20),
    start=st.dates(date(2026, 1, 1), date(2026, 2, 1)),
    days=st.integers(0, 1_100),
    is_usually_closed=st.booleans(),
)
def test_working_days_are_those_that_a_walk_through_every_day_finds(
    calendar: Calendar,
    exceptions: dict[date, bool],
    holidays: set[date],
    start: date,
    days: int,
    is_usually_closed: bool,
) -> None:
    others = tuple(
        CalendarException(day=day, hours=(hours("09:00", "12:00"),) if opened else ())
        for day, opened in exceptions.items()
    )
    weekly = () if is_usually_closed else calendar.weekly
    store = a_schedule(
        Calendar(weekly=weekly, exceptions=others, holidays=PORTUGAL), public=Known(*holidays)
    )
    every = [start + n * DAY for n in range(1_100)]
    opened = [day for day in every if store.is_working_day(day)]
    assert store.working_days(start, start + days * DAY) == sum(
        day < start + days * DAY for day in opened
    )
    for count in (0, 1, 3):
        after = [day for day in opened if day > start or count == 0]
        steps = [start, *after[: max(count, 1)]]
        if len(steps) > count and all((b - a).days < 360 for a, b in pairwise(steps)):
            assert store.add_working_days(start, count) == (steps[-1] if len(steps) > 1 else None)


def test_a_calendar_of_exceptions_alone_is_not_searched_day_by_day() -> None:
    """However far apart they are: what is looked at is counted."""
    days = [date(2000, 1, 1) + n * 365 * DAY for n in range(250)]
    opened = tuple(CalendarException(day=day, hours=(hours("09:00", "12:00"),)) for day in days)
    store = a_schedule(Calendar(exceptions=opened))
    looked = 0
    original = Schedule.hours_on

    def counted(self: Schedule, day: date) -> Sequence[Hours]:
        nonlocal looked
        looked += 1
        return original(self, day)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Schedule, "hours_on", counted)
        assert store.add_working_days(days[0], 249) == days[249]
        assert store.working_days(days[0], days[0] + 3_660 * DAY) == 11
        assert store.next_opening(at("2001-06-01T12:00")) == at("2001-12-31T09:00")
        assert a_schedule(Calendar()).next_opening(at("2001-06-01T12:00")) is None
    assert looked < 20
