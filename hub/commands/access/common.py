"""Shared by these commands: services on the hub's database, refusals as people read them."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.ports.unit_of_work import UnitOfWork
from domain.services.access.granting import Granting
from domain.shared.error_base import DomainError
from domain.shared.ids import Prefix
from hub.commands.common import fail, require_migrated, settings_or_exit
from hub.ids import new_id
from hub.wiring import utc_now
from persistence.access.credentials import SqlCredentials
from persistence.access.names import SqlNames
from persistence.engine.engines import open_engines
from persistence.writes.transaction import SqlTransact

Answer = TypeVar("Answer")
# Who did it, in `createdBy`.
CALLER = Caller("order-hub", role=Role.ADMIN)


@dataclass(frozen=True)
class Office:
    """What the commands work with."""

    granting: Granting
    transact: SqlTransact
    credentials: SqlCredentials
    names: SqlNames

    async def id(self, prefix: Prefix, given: str) -> str:
        """The id of what was named; exits when there is no such thing."""
        (id,) = await self.names.ids(prefix, [given])
        if id is None:
            called = {Prefix.API_KEY: "API key"}.get(prefix, prefix.value)
            fail(f"There is no {called} {given!r}.")
        return id

    async def look(self, read: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer:
        return await self.transact(read)


def in_office(work: Callable[[Office], Awaitable[Answer]]) -> Answer:
    """Do this on the database of the settings; exits with a message when it is refused."""
    settings = settings_or_exit()
    require_migrated(settings)

    async def run() -> Answer:
        engines = open_engines(settings.database_url)
        # Serving processes look for changed credentials themselves: nobody has to be woken.
        transact = SqlTransact(engines, new_id, lambda: None)
        try:
            return await work(
                Office(
                    Granting(transact, utc_now, new_id),
                    transact,
                    SqlCredentials(engines),
                    SqlNames(engines),
                )
            )
        except DomainError as refusal:
            fail(str(refusal))
        finally:
            await engines.dispose()

    return asyncio.run(run())


def print_json(value: Any) -> None:
    print(json.dumps(value, indent=2))


def written(at: datetime | None, none: str) -> str:
    """A time as people read it."""
    return none if at is None else f"{at:%Y-%m-%d %H:%M} UTC"


def iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
