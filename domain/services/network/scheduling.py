"""When locations are open, until when and how much they take, and the groups they are in."""

from dataclasses import dataclass, replace
from typing import Any

from domain.access.caller import Caller
from domain.network.calendars.calendar import Calendar, HolidayRegion, PublicHolidays
from domain.network.capabilities import LocationKind
from domain.network.group import CreateLocationGroup, LocationGroup, UpdateLocationGroup
from domain.network.location import Location, UpdateLocationCalendar, UpdateLocationCapacity
from domain.ports.unit_of_work import UnitOfWork
from domain.services.network.configuring import replay_location
from domain.services.shared.refusals import refuses
from domain.services.shared.replaying import replaying
from domain.services.shared.service import Service, require_version
from domain.shared import bounds
from domain.shared.changes import UNCHANGED, apply_changes
from domain.shared.error_base import Entity, refuse
from domain.shared.errors import AlreadyExists, NotFound
from domain.shared.ids import Prefix

CALENDAR_PARTS = ("weekly", "exceptions", "holidays")


replay_group = replaying(LocationGroup)


@dataclass(frozen=True)
class Scheduling(Service):
    public_holidays: PublicHolidays

    async def update_calendar(
        self, caller: Caller, key: str | None, command: UpdateLocationCalendar
    ) -> Location:
        """Say when a location is open: its weekly hours, its exceptions and whose public holidays
        it has. What is given replaces that part as a whole."""

        async def run(uow: UnitOfWork) -> Location:
            location = await uow.get(Location, command.location_id)
            require_version(location, command.expected_version)
            with bounds.collecting():
                location.calendar = self._calendar(location, command)
            return location

        return await self.idempotent(caller, key, command, run, replay_location)

    def _calendar(self, location: Location, command: UpdateLocationCalendar) -> Calendar | None:
        parts = {name: getattr(command, name) for name in CALENDAR_PARTS}
        given: dict[str, Any] = {n: part for n, part in parts.items() if part is not UNCHANGED}
        if command.always_open:
            if given:
                bounds.invalid("alwaysOpen", "must be left out where hours are given")
            return None
        if location.kind is LocationKind.IN_TRANSIT:
            bounds.invalid("locationId", "must name a location of another kind than IN_TRANSIT")
        for name in ("weekly", "exceptions"):
            if name in given and given[name] is None:
                bounds.invalid(name, "must not be null; leave it out to keep it")
                del given[name]
        region = given.get("holidays")
        if region is not None:
            given["holidays"] = self._known(region)
        return replace(location.calendar or Calendar(), **given)

    def _known(self, region: HolidayRegion) -> HolidayRegion:
        if fault := self.public_holidays.fault(region):
            field, reason = fault
            bounds.invalid(f"holidays.{field}", reason)
        return self.public_holidays.known(region)

    async def update_capacity(
        self, caller: Caller, key: str | None, command: UpdateLocationCapacity
    ) -> Location:
        """Say until when a location works on an order the same day, and how many it takes in a day
        or an hour. Sourcing takes a location without free capacity last; no order is refused for
        it. What is given replaces that part as a whole."""

        async def run(uow: UnitOfWork) -> Location:
            location = await uow.get(Location, command.location_id)
            require_version(location, command.expected_version)
            return apply_changes(location, command, ("cut_offs", "capacities"))

        return await self.idempotent(caller, key, command, run, replay_location)

    @refuses(AlreadyExists, NotFound)
    async def create_group(
        self, caller: Caller, key: str | None, command: CreateLocationGroup
    ) -> LocationGroup:
        """Create a group of locations, to ask for them together."""

        async def run(uow: UnitOfWork) -> LocationGroup:
            if known := await uow.find(LocationGroup, code=command.code):
                raise AlreadyExists(Entity.LOCATION_GROUP, "code", command.code, known.id)
            with bounds.collecting():
                group = LocationGroup(id=self.new_id(Prefix.LOCATION_GROUP), **vars(command))
            await _require_locations(uow, group)
            uow.add(group)
            return group

        return await self.idempotent(caller, key, command, run, replay_group)

    @refuses(NotFound)
    async def update_group(
        self, caller: Caller, key: str | None, command: UpdateLocationGroup
    ) -> LocationGroup:
        """Change the name or the locations of a group, or retire it with `active: false`."""

        async def run(uow: UnitOfWork) -> LocationGroup:
            group = await uow.get(LocationGroup, command.location_group_id)
            require_version(group, command.expected_version)
            apply_changes(group, command, ("name", "location_ids", "active"))
            await _require_locations(uow, group)
            return group

        return await self.idempotent(caller, key, command, run, replay_group)


async def _require_locations(uow: UnitOfWork, group: LocationGroup) -> None:
    known = await uow.existing_values(Location, "id", group.location_ids)
    refuse(NotFound(Entity.LOCATION, id) for id in group.location_ids if id not in known)
