"""Days and hours in every time zone there is, around the moments when its clocks change."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.network.calendars.calendar import WEEKDAYS, Calendar, OpeningHours
from domain.network.calendars.clocks import day_at, first_moment
from domain.network.capacity import CapacityPeriod, window_at, windows, work_day
from domain.network.methods import FulfillmentMethod
from tests.domain.network.test_calendar import a_schedule

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ZONES = sorted(available_timezones())
START, END = datetime(1970, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
WEEKS = (END - START).days // 7
# By half an hour, at midnight, a minute after it, to the day before, and by a whole day.
STRANGE = (
    *("Australia/Lord_Howe", "Asia/Beirut", "America/St_Johns", "America/Havana", "America/Nuuk"),
    *("Antarctica/Troll", "Antarctica/Casey", "Pacific/Apia", "Pacific/Kwajalein", "Africa/Cairo"),
)


@cache
def changes(name: str) -> list[datetime]:
    """When the clocks change, to the week."""
    zone = ZoneInfo(name)
    weeks = [START + n * 7 * DAY for n in range(WEEKS)]
    pairs = pairwise((week, week.astimezone(zone).utcoffset()) for week in weeks)
    return [_moment(zone, at) for (at, before), (_, after) in pairs if before != after] or [START]


def _moment(zone: ZoneInfo, start: datetime) -> datetime:
    before, low, high = start.astimezone(zone).utcoffset(), 0, 7 * 24 * 60
    while high - low > 1:
        middle = (low + high) // 2
        same = (start + middle * MINUTE).astimezone(zone).utcoffset() == before
        low, high = (middle, high) if same else (low, middle)
    return start + high * MINUTE


@st.composite
def moments(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """In the days around a change, mostly within its hours."""
    name = draw(st.sampled_from(STRANGE) | st.sampled_from(ZONES))
    at = draw(st.sampled_from(changes(name)))
    minutes = draw(st.integers(-150, 150) | st.integers(-3_000, 3_000))
    return ZoneInfo(name), at + minutes * MINUTE


@settings(max_examples=300, deadline=None)
@given(moments(), st.sampled_from(CapacityPeriod))
def test_every_moment_is_in_one_day_and_one_hour(
    given_: tuple[ZoneInfo, datetime], period: CapacityPeriod
) -> None:
    zone, at = given_
    one = window_at(zone, period, at)
    assert one.starts_at <= at < one.ends_at
    for moment in (one.starts_at, one.ends_at - timedelta(seconds=1)):
        assert window_at(zone, period, moment) == one
    found = list(windows(zone, period, at - 2 * DAY, at + 2 * DAY))
    assert one in found
    assert all(before.ends_at == after.starts_at for before, after in pairwise(found))
    if period is CapacityPeriod.HOUR:
        shown = {
            (local.hour, local.utcoffset())
            for n in range(int((one.ends_at - one.starts_at) / MINUTE))
            for local in [(one.starts_at + n * MINUTE).astimezone(zone)]
        }
        assert len(shown) == 1


@settings(max_examples=200, deadline=None)
@given(moments(), st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_time_begins_when_the_clocks_first_show_it_or_a_later_one(
    given_: tuple[ZoneInfo, datetime], at: time
) -> None:
    zone, moment = given_
    day = moment.astimezone(zone).date()
    wall = datetime.combine(day, at)
    first = first_moment(zone, day, at)
    assert first.astimezone(zone).replace(tzinfo=None) >= wall
    for before in (first - timedelta(seconds=1), *(first - n * 7 * MINUTE for n in range(1, 300))):
        assert before.astimezone(zone).replace(tzinfo=None) < wall


@settings(max_examples=200, deadline=None)
@given(moments())
def test_what_is_open_all_day_and_all_week_never_closes(given_: tuple[ZoneInfo, datetime]) -> None:
    zone, at = given_
    week = tuple(OpeningHours(weekday=day, opens=time(), closes=time()) for day in WEEKDAYS)
    schedule = a_schedule(Calendar(weekly=week), zone.key)
    assert schedule.is_open(at)
    assert schedule.next_opening(at) == at
    assert work_day(schedule, (), FulfillmentMethod.SHIP, at) == day_at(zone, at)


@pytest.mark.parametrize(
    ("zone", "at", "hours"),
    [
        ("Australia/Lord_Howe", "2026-10-03T15:29:00+00:00", 60),
        ("Australia/Lord_Howe", "2026-10-03T15:30:00+00:00", 30),
        ("Australia/Lord_Howe", "2026-04-04T15:00:00+00:00", 30),
        ("Asia/Kathmandu", "2026-10-03T15:30:00+00:00", 60),
    ],
)
def test_an_hour_ends_where_the_clocks_change_within_it(zone: str, at: str, hours: int) -> None:
    one = window_at(ZoneInfo(zone), CapacityPeriod.HOUR, datetime.fromisoformat(at))
    assert (one.ends_at - one.starts_at) / MINUTE == hours


def test_a_day_that_began_is_not_over_when_the_clocks_are_put_back_into_the_day_before() -> None:
    zone = ZoneInfo("America/St_Johns")
    at = datetime(2010, 11, 7, 2, 40, tzinfo=UTC)
    assert at.astimezone(zone).date().day == 6
    assert day_at(zone, at).day == 7
