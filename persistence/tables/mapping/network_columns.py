"""What a location has as JSON: capabilities, its calendar, cut-offs and capacities."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from domain.network.calendars.calendar import (
    Calendar,
    CalendarException,
    HolidayRegion,
    Hours,
    OpeningHours,
    Weekday,
)
from domain.network.capabilities import Capability
from domain.network.capacity import Capacity, CapacityPeriod, CapacityUnit, CutOff
from domain.network.methods import FulfillmentMethod
from persistence.engine.columns import Document


def _dump_time(at: time) -> str:
    return f"{at:%H:%M}"


def _dump_hours(hours: Iterable[Hours]) -> list[list[str]]:
    return [[_dump_time(one.opens), _dump_time(one.closes)] for one in hours]


def _load_hours(raw: Iterable[list[str]]) -> tuple[Hours, ...]:
    times = ([time.fromisoformat(at) for at in one] for one in raw)
    return tuple(Hours(opens=opens, closes=closes) for opens, closes in times)


def _dump_calendar(calendar: Calendar) -> dict[str, Any]:
    region = calendar.holidays
    return {
        "weekly": [[one.weekday.value, *_dump_hours([one])[0]] for one in calendar.weekly],
        "exceptions": [
            [one.day.isoformat(), _dump_hours(one.hours), one.reason] for one in calendar.exceptions
        ],
        "holidays": None if region is None else [region.country, region.subdivision],
    }


def _load_weekly(raw: list[str]) -> OpeningHours:
    weekday, opens, closes = raw
    return OpeningHours(
        weekday=Weekday(weekday),
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
    )


def _load_exception(raw: list[Any]) -> CalendarException:
    day, hours, reason = raw
    return CalendarException(day=date.fromisoformat(day), hours=_load_hours(hours), reason=reason)


def _load_calendar(raw: dict[str, Any]) -> Calendar:
    region = raw["holidays"]
    return Calendar(
        weekly=tuple(_load_weekly(one) for one in raw["weekly"]),
        exceptions=tuple(_load_exception(one) for one in raw["exceptions"]),
        holidays=region and HolidayRegion(country=region[0], subdivision=region[1]),
    )


def _load_cut_off(raw: list[str]) -> CutOff:
    method, weekday, before = raw
    return CutOff(
        method=FulfillmentMethod(method),
        weekday=Weekday(weekday),
        before=time.fromisoformat(before),
    )


def _load_capacity(raw: list[Any]) -> Capacity:
    method, period, unit, limit = raw
    return Capacity(
        method=FulfillmentMethod(method),
        period=CapacityPeriod(period),
        unit=CapacityUnit(unit),
        limit=limit,
    )


CAPABILITIES = Document(
    lambda all: sorted(one.value for one in all),
    lambda raw: frozenset(Capability(value) for value in raw),
)
CALENDAR = Document(_dump_calendar, _load_calendar)
CUT_OFFS = Document(
    lambda all: [[one.method.value, one.weekday.value, _dump_time(one.before)] for one in all],
    lambda raw: tuple(_load_cut_off(one) for one in raw),
)
CAPACITIES = Document(
    lambda all: [[one.method.value, one.period.value, one.unit.value, one.limit] for one in all],
    lambda raw: tuple(_load_capacity(one) for one in raw),
)
