"""Creating and updating channels and locations."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from domain.access.caller import Caller
from domain.network.backorder_rules import BackorderRule
from domain.network.channel import (
    DEFAULT_AVAILABILITY,
    DEFAULT_PERMISSIONS,
    Channel,
    CreateChannel,
    UpdateChannel,
)
from domain.network.location import (
    CreateLocation,
    Location,
    UpdateLocation,
    capabilities_of,
)
from domain.network.stock_rules import StockRule
from domain.ports.unit_of_work import UnitOfWork
from domain.services.metafields.writing import write_metafields
from domain.services.shared.refusals import refuses
from domain.services.shared.replaying import replaying
from domain.services.shared.service import Service, require_version
from domain.shared import bounds
from domain.shared.changes import UNCHANGED, apply_changes
from domain.shared.error_base import Entity, refuse
from domain.shared.errors import AlreadyExists, NotFound
from domain.shared.ids import Prefix

# What `update_channel` may change.
CHANNEL_CHANGES = (
    *("name", "time_zone", "permissions", "availability_policy"),
    *("unique_reference_types", "stock_rules", "backorder_rules", "active"),
    *("backorder_max_days", "backorder_expiry"),
)

# What `update_location` may change.
LOCATION_CHANGES = (
    *("name", "address", "capabilities", "feed_max_age_minutes"),
    *("rank", "active"),
)


Rule = TypeVar("Rule", StockRule, BackorderRule)

replay_channel = replaying(Channel)
replay_location = replaying(Location)


class Configuring(Service):
    @refuses(AlreadyExists)
    async def create_channel(
        self, caller: Caller, key: str | None, command: CreateChannel
    ) -> Channel:
        """Create a channel. Its kind decides its permissions and its availability policy, unless
        they are given."""

        async def run(uow: UnitOfWork) -> Channel:
            await _require_unused(uow, command)
            with bounds.collecting():
                channel = _new_channel(self.new_id(Prefix.CHANNEL), command)
            uow.add(channel)
            return channel

        return await self.idempotent(caller, key, command, run, replay_channel)

    async def update_channel(
        self, caller: Caller, key: str | None, command: UpdateChannel
    ) -> Channel:
        """Change a channel's name, time zone, permissions, availability policy, unique types of
        references, stock rules, backorder rules and how long
        units may wait, or switch it on or off."""

        async def run(uow: UnitOfWork) -> Channel:
            channel = await uow.get(Channel, command.channel_id)
            require_version(channel, command.expected_version)
            changes = command
            if isinstance(command.stock_rules, tuple):
                rules = await _known_rules(uow, command.stock_rules)
                changes = replace(changes, stock_rules=rules)
            if isinstance(command.backorder_rules, tuple):
                ahead = await _known_skus(uow, command.backorder_rules)
                changes = replace(changes, backorder_rules=ahead)
            return apply_changes(channel, changes, CHANNEL_CHANGES)

        return await self.idempotent(caller, key, command, run, replay_channel)

    @refuses(AlreadyExists)
    async def create_location(
        self, caller: Caller, key: str | None, command: CreateLocation
    ) -> Location:
        """Create a location where stock is kept and orders are fulfilled."""

        async def run(uow: UnitOfWork) -> Location:
            if known := await uow.find(Location, code=command.code):
                raise AlreadyExists(Entity.LOCATION, "code", command.code, known.id)
            with bounds.collecting():
                location = _new_location(self.new_id(Prefix.LOCATION), command)
            uow.add(location)
            await write_metafields(uow, location, location.id, command.metafields, self.now())
            return location

        return await self.idempotent(caller, key, command, run, replay_location)

    async def update_location(
        self, caller: Caller, key: str | None, command: UpdateLocation
    ) -> Location:
        """Change a location's name, address and capabilities, or take it out of sourcing."""

        async def run(uow: UnitOfWork) -> Location:
            location = await uow.get(Location, command.location_id)
            require_version(location, command.expected_version)
            with bounds.collecting():
                apply_changes(location, _with_flags(location, command), LOCATION_CHANGES)
            return location

        return await self.idempotent(caller, key, command, run, replay_location)


async def _known_rules(uow: UnitOfWork, rules: Sequence[StockRule]) -> tuple[StockRule, ...]:
    """The rules, with each SKU as its variant has it; those for SKUs and locations that do not
    exist are refused."""
    places = {rule.location_id for rule in rules if rule.location_id is not None}
    found = {place.id for place in await uow.get_many(Location, "id", places)}
    refuse(NotFound(Entity.LOCATION, id) for id in sorted(places - found))
    return await _known_skus(uow, rules)


async def _known_skus(uow: UnitOfWork, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    skus = {rule.sku for rule in rules if rule.sku is not None}
    known = await uow.variants(skus)
    refuse(NotFound(Entity.VARIANT, sku) for sku in sorted(skus - known.keys()))
    return tuple(
        rule if rule.sku is None else replace(rule, sku=known[rule.sku].sku) for rule in rules
    )


async def _require_unused(uow: UnitOfWork, command: CreateChannel) -> None:
    for name, field in (("code", "code"), ("number_prefix", "numberPrefix")):
        value = getattr(command, name)
        if known := await uow.find(Channel, **{name: value}):
            raise AlreadyExists(Entity.CHANNEL, field, value, known.id)


def _new_channel(id: str, command: CreateChannel) -> Channel:
    permissions, policy = command.permissions, command.availability_policy
    return Channel(
        id=id,
        code=command.code,
        name=command.name,
        kind=command.kind,
        number_prefix=command.number_prefix,
        currency=command.currency,
        time_zone=command.time_zone,
        permissions=DEFAULT_PERMISSIONS[command.kind] if permissions is None else permissions,
        availability_policy=DEFAULT_AVAILABILITY[command.kind] if policy is None else policy,
        unique_reference_types=command.unique_reference_types,
    )


def _new_location(id: str, command: CreateLocation) -> Location:
    return Location(
        id=id,
        code=command.code,
        name=command.name,
        kind=command.kind,
        address=command.address,
        time_zone=command.time_zone,
        capabilities=command.all_capabilities,
        feed_max_age_minutes=command.feed_max_age_minutes,
        rank=command.rank,
    )


def _with_flags(location: Location, command: UpdateLocation) -> UpdateLocation:
    """The same with `ships` and `offers_pickup` said as capabilities."""
    flags = {"ships": command.ships, "offersPickup": command.offers_pickup}
    for name, flag in flags.items():
        if flag is None:
            bounds.invalid(name, "must not be null; leave it out to keep it")
    ships, pickup = (flag if isinstance(flag, bool) else None for flag in flags.values())
    if (ships, pickup) == (None, None) or command.capabilities is None:
        return command
    given = command.capabilities
    base = location.capabilities if given is UNCHANGED else given
    return replace(command, capabilities=capabilities_of(location.kind, base, ships, pickup))
