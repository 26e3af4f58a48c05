"""Who gets what. Read top to bottom: storage, stream, services, context."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.act import Caller
from domain.ports import Clock, NewId, Transact
from domain.services.fulfilling import Fulfilling
from domain.services.ordering import Ordering
from domain.services.paying import Paying
from domain.services.registering import Registering
from domain.services.services import Services
from domain.services.stocking import Stocking
from hub.identity import caller_of
from hub.ids import new_id
from hub.settings import Settings
from persistence.engines import Engines, open_engines
from persistence.figures import SqlFigures
from persistence.logs import SqlMovementLog, SqlOrderLog
from persistence.reads import SqlReads
from persistence.stamps import SqlStamps
from persistence.transact import SqlTransact
from resolvers.context import Context
from subscriptions.broker import MemoryBroker
from subscriptions.feeds import Feeds
from subscriptions.redis_broker import RedisBroker
from subscriptions.relay import Relay
from subscriptions.tail import Tail


def utc_now() -> datetime:
    return datetime.now(UTC)


def services_on(transact: Transact, now: Clock, ids: NewId = new_id) -> Services:
    return Services(
        ordering=Ordering(transact, now, ids),
        paying=Paying(transact, now, ids),
        fulfilling=Fulfilling(transact, now, ids),
        stocking=Stocking(transact, now, ids),
        registering=Registering(transact, now, ids),
    )


@dataclass(frozen=True)
class Hub:
    settings: Settings
    engines: Engines
    reads: SqlReads
    transact: SqlTransact
    services: Services
    feeds: Feeds
    reporting: SqlFigures
    broker: MemoryBroker | RedisBroker
    relay: Relay

    def context(self, caller: Caller) -> Context:
        """A fresh context, for one request or one socket."""
        return Context(self.reads, self.services, self.feeds, self.reporting, caller, caller_of)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything that goes on beside requests: hearing, giving positions, following."""
        await self.feeds.orders.begin()
        await self.feeds.inventory.begin()
        loops = [self.relay.run(), self.feeds.orders.run(), self.feeds.inventory.run()]
        if isinstance(self.broker, RedisBroker):
            loops.append(self.broker.run())
        running = [asyncio.create_task(loop) for loop in loops]
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def close(self) -> None:
        if isinstance(self.broker, RedisBroker):
            await self.broker.close()
        await self.engines.dispose()


def wire(settings: Settings, engines: Engines | None = None) -> Hub:
    """`engines` when the caller keeps them from hub to hub; the hub lets their connections go."""
    engines = engines or open_engines(settings.database_url)
    broker = RedisBroker(settings.redis_url) if settings.redis_url else MemoryBroker()
    transact = SqlTransact(engines, new_id, kept=broker.ring)
    return Hub(
        settings=settings,
        engines=engines,
        reads=SqlReads(engines),
        transact=transact,
        services=services_on(transact, utc_now),
        feeds=Feeds(
            orders=Tail(SqlOrderLog(engines), broker),
            inventory=Tail(SqlMovementLog(engines), broker),
        ),
        reporting=SqlFigures(engines),
        broker=broker,
        relay=Relay(SqlStamps(engines), broker),
    )
