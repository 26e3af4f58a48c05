"""When a location is open: its calendar on its clocks, with the public holidays.

Hours begin and end at the first moment at which the clocks of the location show that time or a
later one. A time that daylight saving skips is the moment of the change; one that comes twice is
the first of both."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.network.calendar import (
    Calendar,
    Hours,
    PublicHolidays,
    sorted_hours,
    weekday_of,
)

# How far ahead an opening or a working day is looked for.
HORIZON_DAYS = 366
DAY = timedelta(days=1)


def first_moment(zone: ZoneInfo, day: date, at: time = time()) -> datetime:
    """When the clocks first show this time of this day, or a later one."""
    wall = datetime.combine(day, at)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if second >= first:
        return first
    # The clocks skip it: somewhere between these two they go forward.
    seconds = range(int((first - second).total_seconds()) + 1)

    def is_after(passed: int) -> bool:
        shown = (second + timedelta(seconds=passed)).astimezone(zone)
        return shown.replace(tzinfo=None) >= wall

    return second + timedelta(seconds=bisect_left(seconds, True, key=is_after))


@dataclass(frozen=True)
class Schedule:
    """Without a calendar it is always open, and every day is a working day."""

    calendar: Calendar | None
    zone: ZoneInfo
    public: PublicHolidays

    def hours_on(self, day: date) -> Sequence[Hours]:
        """The hours that begin on this day."""
        if self.calendar is None:
            return [Hours(opens=time(), closes=time())]
        if exception := self.calendar.exception_on(day):
            return sorted_hours(exception.hours)
        return [] if self.holiday_on(day) else self.calendar.hours_of(weekday_of(day))

    def holiday_on(self, day: date) -> str | None:
        return self._holidays(day.year).get(day)

    def holidays(self, start: date, until: date) -> Iterator[tuple[date, str]]:
        """The public holidays from one day until before another."""
        for year in range(start.year, until.year + 1):
            for day, name in sorted(self._holidays(year).items()):
                if start <= day < until:
                    yield day, name

    def _holidays(self, year: int) -> Mapping[date, str]:
        region = self.calendar and self.calendar.holidays
        return self.public.of(region, year) if region else {}

    def is_working_day(self, day: date) -> bool:
        return bool(self.hours_on(day))

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def is_open(self, at: datetime) -> bool:
        return self.calendar is None or any(
            start <= at < end
            # Hours of the day before may last until now, and that day may have been skipped.
            for day in (self.day_of(at) - n * DAY for n in range(3))
            for start, end in self._spans(day)
        )

    def next_opening(self, at: datetime) -> datetime | None:
        """The first moment from `at` on at which it is open; none within a year."""
        if self.calendar is None:
            return at
        first = self.day_of(at) - 2 * DAY
        for day in (first + n * DAY for n in range(HORIZON_DAYS + 3)):
            for start, end in self._spans(day):
                if start < end and at < end:
                    return max(start, at)
        return None

    def working_days(self, start: date, until: date) -> int:
        """How many days from one until before another are working days."""
        return sum(self.is_working_day(start + n * DAY) for n in range((until - start).days))

    def add_working_days(self, day: date, count: int) -> date | None:
        """The `count`th working day after this one; with 0 this one, or the next working day. None
        where a year without a working day would pass."""
        found = self._working_from(day if count == 0 else day + DAY)
        for _ in range(count - 1):
            found = found and self._working_from(found + DAY)
        return found

    def _working_from(self, day: date) -> date | None:
        days = (day + n * DAY for n in range(HORIZON_DAYS))
        return next((one for one in days if self.is_working_day(one)), None)

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for hours in self.hours_on(day):
            last = day + DAY if hours.past_midnight else day
            yield (
                first_moment(self.zone, day, hours.opens),
                first_moment(self.zone, last, hours.closes),
            )
