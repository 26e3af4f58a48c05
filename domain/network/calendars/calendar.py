"""Opening calendars: the weekly hours of a location, its exceptions and public holidays."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Protocol, TypeVar

from domain.shared import bounds
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Line

_DAY = 24 * 60


class Weekday(StrEnum):
    """In the order of `date.weekday()`."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


WEEKDAYS = tuple(Weekday)


def weekday_of(day: date) -> Weekday:
    return WEEKDAYS[day.weekday()]


@dataclass(frozen=True, kw_only=True)
class Hours(Cleaned):
    """From `opens` until `closes` on the clocks of the location; until the next day, where `closes`
    is not later than `opens`."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        _require_minutes("opens", self.opens)
        _require_minutes("closes", self.closes)

    @property
    def past_midnight(self) -> bool:
        return self.closes <= self.opens


@dataclass(frozen=True, kw_only=True)
class OpeningHours(Hours):
    weekday: Weekday


AnyHours = TypeVar("AnyHours", bound=Hours)


@dataclass(frozen=True, kw_only=True)
class CalendarException(Cleaned):
    """Other hours of one day, or none: it is closed. Exceptions go before public holidays."""

    day: date
    hours: tuple[Hours, ...] = ()
    reason: Line | None = None

    def __post_init__(self) -> None:
        bounds.count("hours", self.hours, bounds.most("hours"), least=0)
        require_apart("hours", self.hours)


@dataclass(frozen=True, kw_only=True)
class HolidayRegion(Cleaned):
    """Whose public holidays it has: an ISO 3166-1 country, or an ISO 3166-2 subdivision of it."""

    country: Code
    subdivision: Code | None = None


class PublicHolidays(Protocol):
    """The port to who knows public holidays."""

    def of(self, region: HolidayRegion, year: int) -> Mapping[date, str]:
        """The names of the public holidays of a year; none for an unknown region."""
        ...

    def known(self, region: HolidayRegion) -> HolidayRegion:
        """The region as it is written, such as DE-BY for by; as it is given, if it is unknown."""
        ...

    def fault(self, region: HolidayRegion) -> tuple[str, str] | None:
        """The field of the region that is not known, and why."""
        ...


@dataclass(frozen=True, kw_only=True)
class Calendar:
    weekly: tuple[OpeningHours, ...] = ()
    exceptions: tuple[CalendarException, ...] = ()
    holidays: HolidayRegion | None = None

    def __post_init__(self) -> None:
        bounds.count("weekly", self.weekly, bounds.most("weekly"), least=0)
        for weekday in WEEKDAYS:
            require_apart("weekly", self.hours_of(weekday))
        bounds.count("exceptions", self.exceptions, bounds.most("exceptions"), least=0)
        days = [one.day for one in self.exceptions]
        if len(set(days)) < len(days):
            bounds.invalid("exceptions", "must have one entry for a day, with all its hours")

    def hours_of(self, weekday: Weekday) -> Sequence[OpeningHours]:
        return self._by_weekday.get(weekday, ())

    @cached_property
    def hours_by_day(self) -> Mapping[date, Sequence[Hours]]:
        """The hours of each exception."""
        return {one.day: sorted_hours(one.hours) for one in self.exceptions}

    @cached_property
    def opened_days(self) -> Sequence[date]:
        """The days that an exception opens, in their order."""
        return sorted(one.day for one in self.exceptions if one.hours)

    @cached_property
    def _by_weekday(self) -> Mapping[Weekday, Sequence[OpeningHours]]:
        found: dict[Weekday, list[OpeningHours]] = {}
        for one in sorted_hours(self.weekly):
            found.setdefault(one.weekday, []).append(one)
        return found


def sorted_hours(hours: Iterable[AnyHours]) -> list[AnyHours]:
    return sorted(hours, key=lambda one: one.opens)


def require_apart(field: str, hours: Sequence[Hours]) -> None:
    """Pass, or a fault where hours of one day overlap."""
    spans = sorted(_minutes(hours))
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        bounds.invalid(field, "must not overlap on one day")


def _minutes(hours: Iterable[Hours]) -> Iterator[tuple[int, int]]:
    for one in hours:
        opens, closes = (at.hour * 60 + at.minute for at in (one.opens, one.closes))
        yield opens, closes + _DAY if one.past_midnight else closes


def _require_minutes(field: str, at: time) -> None:
    if at.second or at.microsecond or at.tzinfo is not None:
        bounds.invalid(field, "must be a time of day in whole minutes, such as 09:30")
