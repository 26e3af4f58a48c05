"""Creating and updating channels and locations."""

from domain.network.channel import USUAL, Channel, CreateChannel, UpdateChannel
from domain.network.location import CreateLocation, Location, UpdateLocation
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.changes import change
from domain.services.shared.service import Service, require_version
from domain.shared.audit import Caller
from domain.shared.errors import AlreadyExists
from domain.shared.ids import Prefix


class Configuring(Service):
    async def create_channel(
        self, caller: Caller, key: str | None, command: CreateChannel
    ) -> Channel:
        async def run(work: UnitOfWork) -> Channel:
            for name, field in (("code", "code"), ("number_prefix", "numberPrefix")):
                value = getattr(command, name)
                if known := await work.find(Channel, **{name: value.strip()}):
                    raise AlreadyExists("channel", field, value, known.id)
            channel = Channel(
                id=self.new_id(Prefix.CHANNEL),
                code=command.code,
                name=command.name,
                kind=command.kind,
                number_prefix=command.number_prefix,
                currency=command.currency,
                time_zone=command.time_zone,
                permissions=USUAL[command.kind]
                if command.permissions is None
                else command.permissions,
            )
            work.add(channel)
            return channel

        return await self.once(caller, key, command, run, lambda work, id: work.get(Channel, id))

    async def update_channel(self, caller: Caller, command: UpdateChannel) -> Channel:
        async def run(work: UnitOfWork) -> Channel:
            channel = await work.get(Channel, command.channel_id)
            require_version(channel, command.expected_version)
            return change(channel, command, ("name", "time_zone", "permissions", "active"))

        return await self.transact(run)

    async def create_location(
        self, caller: Caller, key: str | None, command: CreateLocation
    ) -> Location:
        async def run(work: UnitOfWork) -> Location:
            if known := await work.find(Location, code=command.code.strip()):
                raise AlreadyExists("location", "code", command.code, known.id)
            location = Location(id=self.new_id(Prefix.LOCATION), **vars(command))
            work.add(location)
            return location

        return await self.once(caller, key, command, run, lambda work, id: work.get(Location, id))

    async def update_location(self, caller: Caller, command: UpdateLocation) -> Location:
        async def run(work: UnitOfWork) -> Location:
            location = await work.get(Location, command.location_id)
            require_version(location, command.expected_version)
            names = ("name", "address", "ships", "hands_over", "rank", "active")
            return change(location, command, names)

        return await self.transact(run)
