"""The composition root: builds the hub from its parts."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from domain.access.caller import Caller
from domain.privacy.retention import Terms
from domain.reporting.metrics import Reporting
from domain.services.services import Services
from domain.services.sourcing.backorders import Backorders
from domain.shared.errors import Unavailable
from hub.identity.build import build_identity
from hub.identity.identity import Identity
from hub.identity.verified import Credential
from hub.identity.watching import Watching
from hub.ids import new_id
from hub.processes.backorders import BackorderAllocation
from hub.processes.history import HistoryKeeping
from hub.processes.housekeeping import Housekeeping
from hub.processes.metric_sums import MetricSumKeeping
from hub.processes.replenishment import ReplenishmentReviews
from hub.processes.reservations import StockExpiry
from hub.processes.retention import RetentionRounds
from hub.processes.verification import Verification
from hub.services import services_on as services_on
from hub.services import utc_now as utc_now
from hub.settings import Settings
from hub.signing import KeyRing, SigningKey, read_key_file
from persistence.access.credentials import SqlCredentials
from persistence.engine.engines import Engines, open_engines
from persistence.events.dead_letters import SqlDeadLetters
from persistence.events.event_log import SqlInventoryEventLog, SqlOrderEventLog
from persistence.events.outbox import SqlOutbox
from persistence.events.stock_changes import SqlStockChanges
from persistence.history.checkpoints import SqlCheckpoints
from persistence.history.erasing import erase_texts
from persistence.history.hashing import SqlHashing
from persistence.history.trails import SqlHistory
from persistence.idempotency.expiry import SqlIdempotencyKeys
from persistence.metric_sums.adding import SqlMetricSums
from persistence.metric_sums.reading import SqlMetrics
from persistence.operations.ended_reservations import SqlEndedReservations
from persistence.operations.reindexing import SqlReindexing
from persistence.operations.retention import SqlRetention
from persistence.reads.exporting import SqlExporting
from persistence.reads.reads import SqlReads
from persistence.verify.verify import SqlVerify
from persistence.writes.transaction import SqlTransact
from resolvers.shared.context import Context
from subscriptions.broker import Broker, MemoryBroker
from subscriptions.feeds import Feeds
from subscriptions.redis_broker import RedisBroker
from subscriptions.relay import Relay
from subscriptions.settings import ChannelSettings
from subscriptions.tail import Tail

# How long a stopping hub waits for connections that do not answer.
CLOSE_SECONDS = 3.0
RETRY_SECONDS = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hub:
    settings: Settings
    engines: Engines
    reads: SqlReads
    transact: SqlTransact
    services: Services
    feeds: Feeds
    reporting: Reporting
    history: SqlHistory
    exporting: SqlExporting
    broker: MemoryBroker | RedisBroker
    relay: Relay | None
    housekeeping: Housekeeping
    backorders: BackorderAllocation
    reservations: StockExpiry
    replenishment: ReplenishmentReviews
    retention: RetentionRounds
    verification: Verification | None
    identity: Identity
    watching: Watching
    history_keeping: HistoryKeeping
    metric_sums: MetricSumKeeping

    def context(
        self, caller: Caller, credential: Credential | None = None, address: str = ""
    ) -> Context:
        """A new context for one request or one WebSocket, which came from this address."""
        held = partial(self.identity.hold, caller, credential) if credential else None
        known = (self.reads, self.services, self.feeds, self.reporting)
        return Context(*known, self.history, self.exporting, caller, address, held)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The background work of `order-hub serve`, and the tails of the event logs."""
        while not await self._started():  # noqa: ASYNC110 - databases do not notify
            await asyncio.sleep(RETRY_SECONDS)
        feeds = (self.feeds.orders.run(), self.feeds.inventory.run())
        watching = (self.watching.run(), self.watching.refresh_keys(), self.feeds.settings.run())
        async with _run_tasks(*self._work(), *feeds, *watching):
            yield

    async def _started(self) -> bool:
        try:
            await self.feeds.begin()
        except Unavailable as error:
            log.warning("Waiting for the database: %s", error)
            return False
        return True

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """The background work of `order-hub work`. Any number of processes may run it."""
        work = [*self._work(), self.replenishment.run()]
        if self.verification is not None:
            work.append(self.verification.run())
        async with _run_tasks(*work):
            yield

    def _work(self) -> list[Coroutine[Any, Any, None]]:
        work = [
            *(self.housekeeping.run(), self.backorders.run(), self.reservations.run()),
            *(self.history_keeping.run(), self.retention.run(), self.metric_sums.run()),
        ]
        if self.relay is not None:
            work.append(self.relay.run())
        if isinstance(self.broker, RedisBroker):
            work.append(self.broker.run())
        return work

    async def close(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                if isinstance(self.broker, RedisBroker):
                    await self.broker.close()
                await self.identity.close()
                await self.engines.dispose()


@asynccontextmanager
async def _run_tasks(*loops: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    running = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        # A task that still waits for an unresponsive server ends with the process.
        await asyncio.wait(running, timeout=CLOSE_SECONDS)


def _verification(settings: Settings, engines: Engines) -> Verification | None:
    every = timedelta(hours=settings.verify_hours)
    return (
        Verification(SqlVerify(engines, Terms(settings.retention)), every, utc_now)
        if every
        else None
    )


def key_ring(settings: Settings) -> KeyRing:
    """The keys of the history: from the environment and files."""
    signing = None
    if settings.history_key is not None:
        signing = SigningKey.read(settings.history_key.get_secret_value())
    elif settings.history_key_file is not None:
        signing = read_key_file(settings.history_key_file)
    return KeyRing(signing, settings.history_known_keys or ())


def _history_keeping(settings: Settings, engines: Engines, keys: KeyRing) -> HistoryKeeping:
    every = timedelta(minutes=settings.history_minutes)
    return HistoryKeeping(SqlHashing(engines), SqlCheckpoints(engines, keys), every, utc_now)


def _housekeeping(
    engines: Engines, broker: Broker, reads: SqlReads, services: Services, settings: Settings
) -> Housekeeping:
    return Housekeeping(
        SqlIdempotencyKeys(engines),
        SqlEndedReservations(engines),
        SqlDeadLetters(engines, broker.notify),
        SqlReindexing(engines),
        reads,
        services.ordering,
        utc_now,
        timedelta(days=settings.keep_keys),
    )


def _feeds(engines: Engines, broker: Broker) -> Feeds:
    stock = SqlStockChanges(engines)
    return Feeds(
        orders=Tail(SqlOrderEventLog(engines), broker),
        inventory=Tail(SqlInventoryEventLog(engines), broker),
        stock=stock,
        settings=ChannelSettings(stock),
    )


def wire(settings: Settings, engines: Engines | None = None) -> Hub:
    """Build a hub. `engines` can be shared by several hubs; a hub closes their connections."""
    engines = engines or open_engines(settings.database_url, settings.pool_size)
    broker = RedisBroker(settings.redis_url) if settings.redis_url else MemoryBroker()
    outbox = SqlOutbox(engines)
    relay = Relay(outbox, broker) if outbox.needed else None
    on_commit = relay.wake if relay else broker.notify
    transact = SqlTransact(engines, new_id, on_commit, erase_texts)
    reads, services = SqlReads(engines), services_on(transact, utc_now)
    credentials = SqlCredentials(engines)
    identity = build_identity(settings, engines, credentials)
    keys = key_ring(settings)
    return Hub(
        settings=settings,
        engines=engines,
        reads=reads,
        transact=transact,
        services=services,
        feeds=_feeds(engines, broker),
        reporting=SqlMetrics(engines),
        history=SqlHistory(engines, keys),
        exporting=SqlExporting(engines),
        broker=broker,
        relay=relay,
        housekeeping=_housekeeping(engines, broker, reads, services, settings),
        backorders=BackorderAllocation(Backorders(transact, utc_now, new_id), services.expiring),
        reservations=StockExpiry(services.reserving, services.fencing, services.lots),
        replenishment=ReplenishmentReviews(services.reviewing, settings.replenish_minutes),
        retention=RetentionRounds(
            SqlRetention(engines), services.erasing, settings.retention, utc_now
        ),
        verification=_verification(settings, engines),
        identity=identity,
        watching=Watching(identity, credentials),
        history_keeping=_history_keeping(settings, engines, keys),
        metric_sums=MetricSumKeeping(SqlMetricSums(engines)),
    )
