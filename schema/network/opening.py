"""When a location is open, and what it has free: computed from its calendar and its work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import strawberry

from domain.network.calendars.schedule import Schedule
from domain.network.capacity import (
    Capacity as DomainCapacity,
)
from domain.network.capacity import CapacityPeriod, Used, Window, used_in, windows, work_day
from domain.shared.errors import InvalidInput
from schema.network.calendar import Capacity
from schema.orders.enums import FulfillmentMethod
from schema.shared.fields import derived, field, object_type

Info = strawberry.Info
DAYS_MAX = 3_660
COUNT_MAX = 366
CAPACITY_DAYS_MAX = 31
WINDOWS_MAX = 1_000
# No day of a calendar is longer.
AROUND = timedelta(days=2)
YEARS = (1900, 9000)

AT = strawberry.argument(description="The moment; left out: now.")
FROM_DAY = strawberry.argument(name="from", description="The first day.")
UNTIL = (
    "Days and hours that begin before it, up to 31 days; at most 1,000 days and hours of all "
    "capacities together."
)
UNTIL_DAY = strawberry.argument(description="The day after the last one, at most 3,660 days later.")


def schedule_of(location: Any, info: Info) -> Schedule:
    public = info.context.services.scheduling.public_holidays
    return Schedule(location.calendar, ZoneInfo(location.time_zone), public)


def _moment(at: Any, info: Info) -> datetime:
    given: datetime | None = at or None
    return given or info.context.services.scheduling.now()


def _require_days(start: date, until: date, most: int = DAYS_MAX) -> None:
    for name, day in (("from", start), ("until", until)):
        if not YEARS[0] <= day.year <= YEARS[1]:
            raise InvalidInput(name, f"must lie between the years {YEARS[0]} and {YEARS[1]}")
    if not 0 <= (until - start).days <= most:
        raise InvalidInput("until", f"must be 0 to {most:,} days after `from`")


def is_open(
    location: strawberry.Parent[Any], info: Info, at: Annotated[datetime | None, AT] = None
) -> bool:
    return schedule_of(location, info).is_open(_moment(at, info))


def next_opening(
    location: strawberry.Parent[Any], info: Info, at: Annotated[datetime | None, AT] = None
) -> datetime | None:
    return schedule_of(location, info).next_opening(_moment(at, info))


def working_days(
    location: strawberry.Parent[Any],
    info: Info,
    from_: Annotated[date, FROM_DAY],
    until: Annotated[date, UNTIL_DAY],
) -> int:
    _require_days(from_, until)
    return schedule_of(location, info).working_days(from_, until)


def working_day_after(
    location: strawberry.Parent[Any],
    info: Info,
    day: Annotated[date, strawberry.argument(description="The day to count from.")],
    days: Annotated[int, strawberry.argument(description="How many working days, 0 to 366.")],
) -> date | None:
    _require_days(day, day)
    if not 0 <= days <= COUNT_MAX:
        raise InvalidInput("days", f"must be between 0 and {COUNT_MAX}")
    return schedule_of(location, info).add_working_days(day, days)


def work_day_of(
    location: strawberry.Parent[Any],
    info: Info,
    method: Annotated[
        FulfillmentMethod, strawberry.argument(description="How the goods are handed over.")
    ],
    at: Annotated[datetime | None, AT] = None,
) -> date | None:
    moment = _moment(at, info)
    return work_day(schedule_of(location, info), location.cut_offs, method, moment)


@dataclass(frozen=True)
class NamedHoliday:
    day: date
    name: str


@object_type(NamedHoliday, "A public holiday.")
class PublicHoliday:
    day: date = field("The day.")
    name: str = field("Its name in English.")


def public_holidays(
    location: strawberry.Parent[Any],
    info: Info,
    from_: Annotated[date, FROM_DAY],
    until: Annotated[date, UNTIL_DAY],
) -> Any:
    _require_days(from_, until)
    found = schedule_of(location, info).holidays(from_, until)
    return [NamedHoliday(day, name) for day, name in found]


@dataclass(frozen=True)
class UsedWindow:
    capacity: DomainCapacity
    starts_at: datetime
    ends_at: datetime
    total: int
    used: int


@object_type(UsedWindow, "What a location takes, and has, in one day or hour.")
class CapacityWindow:
    capacity: Capacity = field("The capacity.")
    starts_at: datetime = field("When the day or hour begins.")
    ends_at: datetime = field("When it ends.")
    total: int = field("How many it takes.")
    used: int = field(
        "How many it has: those that must leave by a time within, and, of those without such a "
        "time, those created within. Cancelled and rejected units do not count."
    )
    free: int = derived(lambda one: max(one.total - one.used, 0), "How many more it takes.")
    over: int = derived(lambda one: max(one.used - one.total, 0), "How many it has too many.")


async def capacity(
    location: strawberry.Parent[Any],
    info: Info,
    from_: Annotated[
        datetime, strawberry.argument(name="from", description="A moment of the first day or hour.")
    ],
    until: Annotated[
        datetime,
        strawberry.argument(description=UNTIL),
    ],
) -> Any:
    if not timedelta() <= until - from_ <= timedelta(days=CAPACITY_DAYS_MAX):
        raise InvalidInput("until", f"must be 0 to {CAPACITY_DAYS_MAX} days after `from`")
    found = _windows(location, from_, until)
    # Days and hours that it cuts are counted as a whole.
    around = Window(from_ - AROUND, until + AROUND)
    taken = await info.context.unlimited.capacity_taken(around).load(location.id)
    return [
        UsedWindow(capacity, one.starts_at, one.ends_at, capacity.limit, used.of(capacity.unit))
        for capacity in location.capacities
        for one, used in _used(capacity, found[capacity.period], taken)
    ]


def _windows(location: Any, start: datetime, until: datetime) -> dict[CapacityPeriod, list[Window]]:
    """The days or hours of its capacities; `InvalidInput` where these would be too many."""
    zone, periods = ZoneInfo(location.time_zone), [one.period for one in location.capacities]
    found = {period: list(windows(zone, period, start, until)) for period in set(periods)}
    if sum(len(found[period]) for period in periods) > WINDOWS_MAX:
        reason = f"must be earlier: at most {WINDOWS_MAX:,} days and hours of all capacities"
        raise InvalidInput("until", reason)
    return found


def _used(
    capacity: DomainCapacity, found: list[Window], taken: Any
) -> Iterator[tuple[Window, Used]]:
    units = ((at, used) for (at, method), used in taken.items() if method is capacity.method)
    return zip(found, used_in(found, units), strict=True)
