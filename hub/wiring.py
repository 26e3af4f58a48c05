"""Who gets what. Read top to bottom: storage, stream, services, context."""

from dataclasses import dataclass
from datetime import UTC, datetime

from domain.ports import Clock, Transact
from domain.services.fulfilling import Fulfilling
from domain.services.ordering import Ordering
from domain.services.paying import Paying
from domain.services.registering import Registering
from domain.services.services import Services
from domain.services.stocking import Stocking
from hub.ids import new_id
from hub.settings import Settings
from persistence.engines import Engines, open_engines
from persistence.reads import SqlReads
from persistence.unit_of_work import SqlTransact


def utc_now() -> datetime:
    return datetime.now(UTC)


def services_on(transact: Transact, now: Clock) -> Services:
    return Services(
        ordering=Ordering(transact, now, new_id),
        paying=Paying(transact, now, new_id),
        fulfilling=Fulfilling(transact, now, new_id),
        stocking=Stocking(transact, now, new_id),
        registering=Registering(transact, now, new_id),
    )


@dataclass(frozen=True)
class Hub:
    settings: Settings
    engines: Engines
    reads: SqlReads
    transact: SqlTransact
    services: Services

    async def close(self) -> None:
        await self.engines.dispose()


def wire(settings: Settings) -> Hub:
    engines = open_engines(settings.database_url)
    transact = SqlTransact(engines, new_id, kept=lambda: None)
    return Hub(
        settings=settings,
        engines=engines,
        reads=SqlReads(engines),
        transact=transact,
        services=services_on(transact, utc_now),
    )
