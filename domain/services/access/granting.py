"""Giving out API keys and tracking links, and ending them."""

from datetime import timedelta

from domain.access.caller import Caller
from domain.access.issued.keys import (
    OVERLAP_HOURS_MAX,
    ApiKey,
    CreateApiKey,
    RevokeApiKey,
    RotateApiKey,
)
from domain.access.issued.tracking import (
    DAYS_MAX,
    CreateTrackingLink,
    RevokeTrackingLink,
    TrackingLink,
)
from domain.customers.customer import Customer
from domain.network.channel import Channel
from domain.network.location import Location
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.refusals import refuses
from domain.services.shared.replaying import replaying
from domain.services.shared.service import Service
from domain.shared import bounds
from domain.shared.error_base import Entity
from domain.shared.errors import AlreadyExists
from domain.shared.ids import Prefix, slot_of


class Granting(Service):
    @refuses(AlreadyExists)
    async def create_api_key(
        self, caller: Caller, key: str | None, command: CreateApiKey
    ) -> ApiKey:
        """Create an API key for a channel, a till, a partner or an integration. Its secret is
        shown in this answer only; a repetition with the same idempotency key answers without
        it. Only administrators may."""

        async def run(uow: UnitOfWork) -> ApiKey:
            if known := await uow.find(ApiKey, name=command.name):
                raise AlreadyExists(Entity.API_KEY, "name", command.name, known.id)
            await _require_known(uow, command)
            api_key = self._new_key(caller, command)
            uow.add(api_key)
            return api_key

        return await self.idempotent(caller, key, command, run, _replay_key)

    async def rotate_api_key(
        self, caller: Caller, key: str | None, command: RotateApiKey
    ) -> ApiKey:
        """Give an API key another secret. The one of before is accepted for `overlapHours`, so
        that its holders can change over one after another. Only administrators may."""

        async def run(uow: UnitOfWork) -> ApiKey:
            api_key = await uow.get(ApiKey, command.api_key_id)
            if not 0 <= command.overlap_hours <= OVERLAP_HOURS_MAX:
                bounds.invalid("overlapHours", f"must be between 0 and {OVERLAP_HOURS_MAX}")
            overlap = timedelta(hours=command.overlap_hours)
            api_key.rotate(self.now(), overlap)
            return api_key

        return await self.idempotent(caller, key, command, run, _replay_key)

    async def revoke_api_key(
        self, caller: Caller, key: str | None, command: RevokeApiKey
    ) -> ApiKey:
        """End an API key, at once and for good: within seconds every process refuses it, and ends
        the connections that were opened with it. Only administrators may."""

        async def run(uow: UnitOfWork) -> ApiKey:
            api_key = await uow.get(ApiKey, command.api_key_id)
            api_key.revoke(self.now())
            return api_key

        return await self.idempotent(caller, key, command, run, _replay_key)

    async def create_tracking_link(
        self, caller: Caller, key: str | None, command: CreateTrackingLink
    ) -> TrackingLink:
        """Create a tracking link of one order, for a customer without an account. Its token is
        shown in this answer only; a repetition with the same idempotency key answers without it."""

        async def run(uow: UnitOfWork) -> TrackingLink:
            if not 1 <= command.days <= DAYS_MAX:
                bounds.invalid("days", f"must be between 1 and {DAYS_MAX}")
            order = await uow.get(Order, command.order_id)
            link = self._new_link(caller, order, command.days)
            uow.add(link)
            return link

        return await self.idempotent(caller, key, command, run, _replay_link)

    async def revoke_tracking_link(
        self, caller: Caller, key: str | None, command: RevokeTrackingLink
    ) -> TrackingLink:
        """End a tracking link, at once and for good."""

        async def run(uow: UnitOfWork) -> TrackingLink:
            link = await uow.get(TrackingLink, command.tracking_link_id)
            link.revoke(self.now())
            return link

        return await self.idempotent(caller, key, command, run, _replay_link)

    def _new_key(self, caller: Caller, command: CreateApiKey) -> ApiKey:
        now = self.now()
        with bounds.collecting():
            if command.expires_at is not None and (
                bounds.aware("expiresAt", command.expires_at) <= now
            ):
                bounds.invalid("expiresAt", "must be in the future")
            api_key = ApiKey(
                id=self.new_id(Prefix.API_KEY),
                created_by=caller.actor,
                created_at=now,
                **vars(command),
            )
        api_key.renew()
        return api_key

    def _new_link(self, caller: Caller, order: Order, days: int) -> TrackingLink:
        now = self.now()
        link = TrackingLink(
            id=self.new_id(Prefix.TRACKING_LINK, slot_of(order.id)),
            order_id=order.id,
            created_by=caller.actor,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        link.renew()
        return link


async def _require_known(uow: UnitOfWork, command: CreateApiKey) -> None:
    for channel_id in command.channel_ids or ():
        await uow.get(Channel, channel_id)
    for location_id in command.location_ids or ():
        await uow.get(Location, location_id)
    if command.customer_id is not None:
        await uow.get(Customer, command.customer_id)


_replay_key = replaying(ApiKey)
_replay_link = replaying(TrackingLink)
