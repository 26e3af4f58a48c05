"""PostgreSQL goes away and comes back, hangs, hangs up, is locked, or has no connection left."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.faults.business.clients import ANSWER_SECONDS
from tests.faults.business.world import World
from tests.faults.machines.servers import PostgreSQL

AWAY_SECONDS = 0.3
HUNG_SECONDS = 2.0
LOCKED_SECONDS = 2.0
OURS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'order-hub'"


@dataclass
class StopPostgreSQL:
    """Stopped immediately, in the middle of everything, and started again."""

    server: PostgreSQL
    name: str = "PostgreSQL stopped immediately and restarted"

    async def strike(self, world: World) -> Sequence[float]:
        await world.progress(1)
        await asyncio.sleep(world.chance.uniform(0, AWAY_SECONDS))
        await self.server.stop_at_once()
        await asyncio.sleep(world.chance.uniform(0, AWAY_SECONDS))
        await self.server.start_again()
        return [await world.recovery()]


@dataclass
class KillPostgreSQL:
    server: PostgreSQL
    name: str = "kill -9 of PostgreSQL"

    async def strike(self, world: World) -> Sequence[float]:
        await world.progress(1)
        await asyncio.sleep(world.chance.uniform(0, AWAY_SECONDS))
        await self.server.kill()
        await self.server.start_again()
        return [await world.recovery()]


@dataclass
class HangUp:
    """Every connection of every hub is ended, wherever its transaction was."""

    name: str = "PostgreSQL connections cut"

    async def strike(self, world: World) -> Sequence[float]:
        await world.progress(1)
        await asyncio.sleep(world.chance.uniform(0, AWAY_SECONDS / 3))
        async with world.engine.connect() as connection:
            await connection.execute(text(OURS))
        return [await world.recovery()]


@dataclass
class PausePostgreSQL:
    """It neither answers nor hangs up, as at the other end of a dead network."""

    server: PostgreSQL
    seconds: float = HUNG_SECONDS
    name: str = "PostgreSQL hangs"

    async def strike(self, world: World) -> Sequence[float]:
        await world.progress(1)
        self.server.pause()
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.server.resume()
        return [await world.recovery()]


@dataclass
class LockRows:
    """Somebody holds every shelf: each command that needs stock waits, and keeps its connection,
    until the pool is empty. Reads continue, and a request that waits is answered within a bound."""

    seconds: float = LOCKED_SECONDS
    name: str = "connection pool exhausted by locks"

    async def strike(self, world: World) -> Sequence[float]:
        async with world.engine.begin() as connection:
            await connection.execute(
                text("SELECT 1 FROM inventory_levels ORDER BY sku, id FOR UPDATE")
            )
            waiting = [asyncio.create_task(world.recovery()) for _ in range(16)]
            await asyncio.sleep(self.seconds / 2)
            await asyncio.gather(
                *(client.ask("{ channels(first: 1) { nodes { id } } }") for client in world.clients)
            )
            assert not any(task.done() for task in waiting), "nobody waited"
            await asyncio.sleep(self.seconds / 2)
        healed = time.monotonic()
        await asyncio.gather(*waiting)
        assert world.log.slowest < ANSWER_SECONDS, f"a try took {world.log.slowest:.1f} s"
        return [time.monotonic() - healed]


@dataclass
class TakeConnections:
    """Others have taken every connection the server has, and a hub comes up meanwhile."""

    seconds: float = 0.5
    name: str = "PostgreSQL out of connections"

    async def strike(self, world: World) -> Sequence[float]:
        async with AsyncExitStack() as stack:
            for hub in world.fleet.hubs:
                hub.kill()
            try:
                while True:
                    connection = await stack.enter_async_context(world.engine.connect())
                    await connection.execute(text("SELECT 1"))
            except DBAPIError:
                await asyncio.sleep(self.seconds)
        return [await world.recovery()]
