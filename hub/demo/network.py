"""When the locations of the demo are open, and how much they take."""

from collections.abc import Sequence
from datetime import date, time

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.network.calendars.calendar import (
    WEEKDAYS,
    CalendarException,
    HolidayRegion,
    Hours,
    OpeningHours,
)
from domain.network.capacity import Capacity, CapacityPeriod, CapacityUnit, CutOff
from domain.network.group import CreateLocationGroup
from domain.network.location import Location, UpdateLocationCalendar, UpdateLocationCapacity
from domain.network.methods import FulfillmentMethod
from domain.services.services import Services
from hub.wiring import utc_now

PLANNER = Caller("planner", role=Role.ADMIN)
# Hesse, Hamburg and Bavaria have days of their own.
STATES = {"warehouse": "DE-HE", "hamburg": "DE-HH", "munich": "DE-BY"}


async def opening_hours(
    services: Services, warehouse: Location, stores: Sequence[Location]
) -> None:
    """The warehouse works from Monday to Friday, the stores are open on Saturdays, too."""
    await _calendar(services, warehouse, 5, time(6), time(22))
    for store in stores:
        await _calendar(services, store, 6, time(10), time(20))
    await services.scheduling.update_capacity(PLANNER, None, _work_of(warehouse))
    group = CreateLocationGroup(
        code="stores", name="All stores", location_ids=tuple(store.id for store in stores)
    )
    await services.scheduling.create_group(PLANNER, "seed-stores", group)


async def _calendar(
    services: Services, location: Location, days: int, opens: time, closes: time
) -> None:
    eve = date(utc_now().year, 12, 24)
    short = CalendarException(
        day=eve, hours=(Hours(opens=opens, closes=time(14)),), reason="Christmas Eve"
    )
    hours = [OpeningHours(weekday=day, opens=opens, closes=closes) for day in WEEKDAYS[:days]]
    command = UpdateLocationCalendar(
        location_id=location.id,
        expected_version=location.version,
        weekly=tuple(hours),
        exceptions=(short,),
        holidays=HolidayRegion(country="DE", subdivision=STATES[location.code]),
    )
    await services.scheduling.update_calendar(PLANNER, None, command)


def _work_of(warehouse: Location) -> UpdateLocationCapacity:
    """What comes until 14:00 leaves on the same day; 2,000 orders leave in a day."""
    shipped = FulfillmentMethod.SHIP
    return UpdateLocationCapacity(
        location_id=warehouse.id,
        expected_version=warehouse.version + 1,
        cut_offs=tuple(
            CutOff(method=shipped, weekday=day, before=time(14)) for day in WEEKDAYS[:5]
        ),
        capacities=(
            Capacity(
                method=shipped, period=CapacityPeriod.DAY, unit=CapacityUnit.ORDERS, limit=2_000
            ),
        ),
    )
