"""Until when an order is worked on the same day, and how much a location can promise."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.network.calendars.calendar import Weekday, weekday_of
from domain.network.calendars.clocks import DAY, day_at, first_moment, hour_at
from domain.network.calendars.schedule import Schedule
from domain.network.methods import FulfillmentMethod
from domain.shared import bounds
from domain.shared.text.cleaned import Cleaned


@dataclass(frozen=True, kw_only=True)
class CutOff(Cleaned):
    """Orders of this method that come before `before` on this weekday are worked on that day."""

    method: FulfillmentMethod
    weekday: Weekday
    before: time

    def __post_init__(self) -> None:
        if self.before.second or self.before.microsecond or self.before.tzinfo is not None:
            bounds.invalid("before", "must be a time of day in whole minutes, such as 14:00")


class CapacityPeriod(StrEnum):
    DAY = "DAY"
    HOUR = "HOUR"


class CapacityUnit(StrEnum):
    ORDERS = "ORDERS"
    UNITS = "UNITS"


@dataclass(frozen=True, kw_only=True)
class Capacity(Cleaned):
    """How many fulfillment orders of a method, or units of them, a location takes in a period."""

    method: FulfillmentMethod
    period: CapacityPeriod
    unit: CapacityUnit
    limit: int

    def __post_init__(self) -> None:
        bounds.quantity("limit", self.limit, least=0)

    @property
    def key(self) -> tuple[FulfillmentMethod, CapacityPeriod, CapacityUnit]:
        return self.method, self.period, self.unit


@dataclass(frozen=True)
class Used:
    """What fulfillment orders of one location and method take."""

    orders: int = 0
    units: int = 0

    def plus(self, other: "Used") -> "Used":
        return Used(self.orders + other.orders, self.units + other.units)

    def of(self, unit: CapacityUnit) -> int:
        return self.orders if unit is CapacityUnit.ORDERS else self.units


@dataclass(frozen=True)
class Window:
    """A day or an hour on the clocks of a location."""

    starts_at: datetime
    ends_at: datetime


def window_at(zone: ZoneInfo, period: CapacityPeriod, at: datetime) -> Window:
    if period is CapacityPeriod.HOUR:
        return Window(*hour_at(zone, at))
    day = day_at(zone, at)
    return Window(first_moment(zone, day), first_moment(zone, day + DAY))


def windows(
    zone: ZoneInfo, period: CapacityPeriod, start: datetime, until: datetime
) -> Iterator[Window]:
    """Those that begin before `until` and end after `start`, in their order."""
    window = window_at(zone, period, start)
    while window.starts_at < until:
        yield window
        window = window_at(zone, period, window.ends_at)


def used_in(windows: Sequence[Window], taken: Iterable[tuple[datetime, Used]]) -> list[Used]:
    """What is taken in each of these windows, which follow each other."""
    found = [Used()] * len(windows)
    for at, used in taken:
        index = bisect_right(windows, at, key=lambda window: window.starts_at) - 1
        if index >= 0 and at < windows[index].ends_at:
            found[index] = found[index].plus(used)
    return found


def has_room(capacity: Capacity, used: Used, wanted: Used) -> bool:
    return used.plus(wanted).of(capacity.unit) <= capacity.limit


def work_day(
    schedule: Schedule, cut_offs: Sequence[CutOff], method: FulfillmentMethod, at: datetime
) -> date | None:
    """The day on which an order of this moment is worked on: the same one when that is a working
    day and its cut-off is not past, else the next working day."""
    day = schedule.day_of(at)
    weekday = weekday_of(day)
    late = any(
        at >= first_moment(schedule.zone, day, one.before)
        for one in cut_offs
        if one.method is method and one.weekday is weekday
    )
    return schedule.add_working_days(day, 1 if late else 0)
