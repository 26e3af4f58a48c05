"""When a location is open, over daylight saving and holidays; compared with a walk through every
minute of the days."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.network.calendars.calendar import (
    WEEKDAYS,
    Calendar,
    CalendarException,
    HolidayRegion,
    Hours,
    OpeningHours,
    Weekday,
)
from domain.network.calendars.clocks import first_moment
from domain.network.calendars.schedule import Schedule
from domain.shared.errors import InvalidInput

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
PORTUGAL = HolidayRegion(country="PT")
# Where the clocks go forward or back, by an hour, by half of one, and by a whole day.
CHANGES = [
    ("Europe/Lisbon", date(2026, 3, 29)),
    ("Europe/Lisbon", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Santiago", date(2026, 9, 6)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Kathmandu", date(2026, 6, 1)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("America/Havana", date(2026, 11, 1)),
    ("America/St_Johns", date(2010, 11, 7)),
    ("Antarctica/Casey", date(2010, 3, 5)),
]


class Known:
    """Public holidays that are written here."""

    def __init__(self, *days: date) -> None:
        self._days = {day: "Holiday" for day in days}

    def of(self, region: HolidayRegion, year: int) -> Mapping[date, str]:
        return {day: name for day, name in self._days.items() if day.year == year}

    def known(self, region: HolidayRegion) -> HolidayRegion:
        return region

    def fault(self, region: HolidayRegion) -> None:
        return None


def a_schedule(
    calendar: Calendar | None, zone: str = "Europe/Lisbon", public: Known | None = None
) -> Schedule:
    return Schedule(calendar, ZoneInfo(zone), public or Known())


def hours(opens: str, closes: str) -> Hours:
    return Hours(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))


def weekly(weekday: Weekday, opens: str, closes: str) -> OpeningHours:
    one = hours(opens, closes)
    return OpeningHours(weekday=weekday, opens=one.opens, closes=one.closes)


WORKING = WEEKDAYS[:5]
NINE_TO_FIVE = Calendar(
    weekly=tuple(weekly(day, "09:00", "17:00") for day in WORKING), holidays=PORTUGAL
)


def at(text: str, zone: str = "Europe/Lisbon") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_a_location_without_a_calendar_is_always_open() -> None:
    always = a_schedule(None)
    now = at("2026-12-25T03:00")
    assert always.is_open(now)
    assert always.next_opening(now) == now
    assert always.working_days(date(2026, 12, 21), date(2026, 12, 28)) == 7


def test_it_opens_at_its_first_minute_and_is_closed_at_its_last() -> None:
    store = a_schedule(NINE_TO_FIVE)
    opened = [
        store.is_open(at(f"2026-03-02T{one}")) for one in ("08:59", "09:00", "16:59", "17:00")
    ]
    assert opened == [False, True, True, False]
    assert store.next_opening(at("2026-03-06T17:00")) == at("2026-03-09T09:00")
    assert store.next_opening(at("2026-03-06T16:00")) == at("2026-03-06T16:00")


def test_hours_past_midnight_last_into_a_day_that_is_closed() -> None:
    bar = a_schedule(Calendar(weekly=(weekly(Weekday.SATURDAY, "20:00", "04:00"),)))
    assert bar.is_open(at("2026-03-08T03:59"))
    assert not bar.is_open(at("2026-03-08T04:00"))
    assert not bar.is_working_day(date(2026, 3, 8))


def test_an_exception_goes_before_a_holiday_and_that_before_the_usual_hours() -> None:
    holiday, opened, closed = date(2026, 12, 25), date(2026, 12, 8), date(2026, 12, 10)
    calendar = Calendar(
        weekly=NINE_TO_FIVE.weekly,
        holidays=PORTUGAL,
        exceptions=(
            CalendarException(day=opened, hours=(hours("10:00", "12:00"),)),
            CalendarException(day=closed, reason="Stocktaking"),
        ),
    )
    store = a_schedule(calendar, public=Known(holiday, opened))
    assert not store.is_working_day(holiday)
    assert store.is_open(at("2026-12-08T11:00"))
    assert not store.is_open(at("2026-12-08T13:00"))
    assert not store.is_open(at("2026-12-10T11:00"))
    assert store.next_opening(at("2026-12-24T17:00")) == at("2026-12-28T09:00")


def test_working_days_are_counted_and_added_without_weekends_and_holidays() -> None:
    store = a_schedule(NINE_TO_FIVE, public=Known(date(2026, 12, 25)))
    assert store.working_days(date(2026, 12, 21), date(2026, 12, 28)) == 4
    assert store.add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert store.add_working_days(date(2026, 12, 26), 0) == date(2026, 12, 28)
    assert store.add_working_days(date(2026, 12, 24), 0) == date(2026, 12, 24)


def test_a_location_that_never_opens_has_no_next_opening() -> None:
    shut = a_schedule(Calendar())
    assert shut.next_opening(at("2026-01-01T00:00")) is None
    assert shut.add_working_days(date(2026, 1, 1), 3) is None


@pytest.mark.parametrize(
    "calendar",
    [
        lambda: Calendar(
            weekly=(
                weekly(Weekday.MONDAY, "09:00", "12:00"),
                weekly(Weekday.MONDAY, "11:00", "13:00"),
            )
        ),
        lambda: CalendarException(
            day=date(2026, 1, 1), hours=(hours("20:00", "02:00"), hours("22:00", "23:00"))
        ),
        lambda: Calendar(exceptions=(CalendarException(day=date(2026, 1, 1)),) * 2),
        lambda: Hours(opens=time(9, 0, 1), closes=time(10)),
    ],
)
def test_hours_that_contradict_each_other_are_refused(calendar: object) -> None:
    assert callable(calendar)
    with pytest.raises(InvalidInput):
        calendar()


def test_a_time_that_the_clocks_skip_is_the_moment_of_the_change() -> None:
    lisbon = ZoneInfo("Europe/Lisbon")
    assert first_moment(lisbon, date(2026, 3, 29), time(1, 30)) == datetime(
        2026, 3, 29, 1, tzinfo=UTC
    )
    assert first_moment(lisbon, date(2026, 10, 25), time(1, 30)) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


# --- every minute -------------------------------------------------------------------------------


@cache
def _walls(zone: str, day: date) -> list[tuple[datetime, datetime]]:
    """Each minute of a week around the day, and what the clocks show then."""
    start = datetime.combine(day - 4 * DAY, time(), UTC)
    minutes = (start + n * MINUTE for n in range(8 * 24 * 60))
    return [(one, one.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for one in minutes]


def _open_minutes(calendar: Calendar, zone: str, day: date) -> set[datetime]:
    """Opened when the clocks first show the one time or a later one, closed when the other."""
    walls, found = _walls(zone, day), set[datetime]()
    for begins in (day + n * DAY for n in range(-3, 4)):
        for one in calendar.hours_of(WEEKDAYS[begins.weekday()]):
            ends = begins + DAY if one.closes <= one.opens else begins
            first = _first(walls, datetime.combine(begins, one.opens))
            last = _first(walls, datetime.combine(ends, one.closes))
            found |= {moment for moment, _ in walls[first:last]}
    return found


def _first(walls: list[tuple[datetime, datetime]], shown: datetime) -> int:
    return next((n for n, (_, wall) in enumerate(walls) if wall >= shown), len(walls))


def _some_hours(weekday: Weekday) -> st.SearchStrategy[list[OpeningHours]]:
    """Up to two intervals, the last of which may end on the next day."""
    quarters = st.lists(st.integers(0, 95), min_size=2, max_size=4, unique=True).map(sorted)

    def made(marks: list[int], wraps: bool) -> Iterator[OpeningHours]:
        marks = marks[: len(marks) // 2 * 2]
        if wraps:
            marks = [*marks[1:], marks[0]]
        for opens, closes in zip(marks[::2], marks[1::2], strict=True):
            times = (time(mark // 4, mark % 4 * 15) for mark in (opens, closes))
            yield OpeningHours(
                weekday=weekday, **dict(zip(("opens", "closes"), times, strict=True))
            )

    return st.builds(lambda marks, wraps: list(made(marks, wraps)), quarters, st.booleans())


CALENDARS = st.tuples(*(st.just([]) | _some_hours(day) for day in WEEKDAYS)).map(
    lambda days: Calendar(weekly=tuple(one for day in days for one in day))
)


@settings(max_examples=150, deadline=None)
@given(calendar=CALENDARS, change=st.sampled_from(CHANGES), minute=st.integers(0, 3 * 24 * 60))
def test_what_is_open_is_what_a_walk_through_every_minute_finds(
    calendar: Calendar, change: tuple[str, date], minute: int
) -> None:
    zone, day = change
    store, opened = a_schedule(calendar, zone), _open_minutes(calendar, zone, day)
    start = datetime.combine(day - DAY, time(), UTC)
    asked = start + minute * MINUTE
    assert store.is_open(asked) == (asked in opened)
    around = [start + n * MINUTE for n in range(0, 3 * 24 * 60, 17)]
    assert [store.is_open(one) for one in around] == [one in opened for one in around]
    later = min((one for one in opened if one >= asked), default=None)
    if later is not None and later < start + 2 * DAY:
        assert store.next_opening(asked) == later


@settings(max_examples=100, deadline=None)
@given(
    calendar=CALENDARS,
    day=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    count=st.integers(0, 40),
    holidays=st.sets(st.dates(date(2020, 1, 1), date(2030, 12, 31)), max_size=20),
)
def test_adding_working_days_and_counting_them_are_inverse(
    calendar: Calendar, day: date, count: int, holidays: set[date]
) -> None:
    with_holidays = Calendar(weekly=calendar.weekly, holidays=PORTUGAL)
    store = a_schedule(with_holidays, public=Known(*holidays))
    found = store.add_working_days(day, count)
    if found is not None:
        assert store.is_working_day(found)
        assert store.working_days(day + DAY, found + DAY) == count or count == 0
        if count == 0:
            assert store.working_days(day, found) == 0
