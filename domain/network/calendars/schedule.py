"""When a location is open: its calendar on its clocks, with the public holidays.

Hours begin and end at the first moment at which the clocks of the location show that time or a
later one. A time that daylight saving skips is the moment of the change; one that comes twice is
the first of both."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from domain.network.calendars.calendar import WEEKDAYS, Calendar, Hours, PublicHolidays, weekday_of
from domain.network.calendars.clocks import DAY, day_at, first_moment

# How far ahead an opening or a working day is looked for.
HORIZON_DAYS = 366
ALL_DAY = (Hours(opens=time(), closes=time()),)


@dataclass(frozen=True)
class Schedule:
    """Without a calendar it is always open, and every day is a working day."""

    calendar: Calendar | None
    zone: ZoneInfo
    public: PublicHolidays
    _years: dict[int, Mapping[date, str]] = field(default_factory=dict, init=False, compare=False)

    def hours_on(self, day: date) -> Sequence[Hours]:
        """The hours that begin on this day."""
        if self.calendar is None:
            return ALL_DAY
        other = self.calendar.hours_by_day.get(day)
        if other is not None:
            return other
        return () if self.holiday_on(day) else self.calendar.hours_of(weekday_of(day))

    def holiday_on(self, day: date) -> str | None:
        return self._holidays(day.year).get(day)

    def holidays(self, start: date, until: date) -> Iterator[tuple[date, str]]:
        """The public holidays from one day until before another."""
        for year in range(start.year, until.year + 1):
            for day, name in sorted(self._holidays(year).items()):
                if start <= day < until:
                    yield day, name

    def _holidays(self, year: int) -> Mapping[date, str]:
        found = self._years.get(year)
        if found is None:
            region = self.calendar and self.calendar.holidays
            found = self._years[year] = self.public.of(region, year) if region else {}
        return found

    def is_working_day(self, day: date) -> bool:
        return bool(self.hours_on(day))

    def day_of(self, at: datetime) -> date:
        return day_at(self.zone, at)

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
        today = self.day_of(at)
        day = self._working_from(today - 2 * DAY)
        while day is not None and day <= today + HORIZON_DAYS * DAY:
            for start, end in self._spans(day):
                if start < end and at < end:
                    return max(start, at)
            day = self._working_from(day + DAY)
        return None

    def working_days(self, start: date, until: date) -> int:
        """How many days from one until before another are working days: those of its weekdays, but
        for exceptions and public holidays."""
        calendar, days = self.calendar, (until - start).days
        if calendar is None:
            return days
        usual = [bool(calendar.hours_of(weekday)) for weekday in WEEKDAYS]
        weeks, rest = divmod(days, len(WEEKDAYS))
        count = weeks * sum(usual) + sum(
            usual[(start.weekday() + n) % len(WEEKDAYS)] for n in range(rest)
        )
        other = {day for day in calendar.hours_by_day if start <= day < until}
        other.update(day for day, _ in self.holidays(start, until))
        return count + sum(self.is_working_day(day) - usual[day.weekday()] for day in other)

    def add_working_days(self, day: date, count: int) -> date | None:
        """The `count`th working day after this one; with 0 this one, or the next working day. None
        where a year without a working day would pass."""
        found = self._working_from(day if count == 0 else day + DAY)
        for _ in range(count - 1):
            found = found and self._working_from(found + DAY)
        return found

    def _working_from(self, day: date) -> date | None:
        """This day or the next one that is a working day. Without weekly hours those of its
        exceptions are the only ones: no year is searched for each."""
        if self.calendar is not None and not self.calendar.weekly:
            opened = self.calendar.opened_days
            found = opened[bisect_left(opened, day) :][:1]
            return found[0] if found and (found[0] - day).days < HORIZON_DAYS else None
        days = (day + n * DAY for n in range(HORIZON_DAYS))
        return next((one for one in days if self.is_working_day(one)), None)

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for hours in self.hours_on(day):
            last = day + DAY if hours.past_midnight else day
            yield (
                first_moment(self.zone, day, hours.opens),
                first_moment(self.zone, last, hours.closes),
            )
