"""Which faults are played, how often, and to which world."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from persistence.operations.migrate import upgrade
from tests.faults.business.subscribers import STAY_SECONDS
from tests.faults.business.world import World, a_world
from tests.faults.injected.clocks import JumpBack
from tests.faults.injected.databases import (
    HangUp,
    KillPostgreSQL,
    LockRows,
    PausePostgreSQL,
    StopPostgreSQL,
    TakeConnections,
)
from tests.faults.injected.faults import Fault
from tests.faults.injected.filling import FillDisk
from tests.faults.injected.killing import KillOneOfMany, KillRelay, KillServing, without_relay
from tests.faults.injected.stalling import Stall
from tests.faults.injected.wakeups import PARTITIONS, FlushRedis, PauseRedis, StopRedis
from tests.faults.machines.servers import PostgreSQL

EMPTY = "migrated"
CUT_SECONDS = 0.3
DATABASES = ("postgresql", "sqlite")


@dataclass
class Doubling:
    """Nothing happens, but clients send most things twice and old ones again."""

    effects: int = 20
    name: str = "duplicate and out-of-order retries"

    async def strike(self, world: World) -> Sequence[float]:
        usual = world.clients[0].doubled
        for client in world.clients:
            client.doubled = 0.6
        await world.progress(self.effects)
        for client in world.clients:
            client.doubled = usual
        return [await world.recovery()]


@dataclass
class Reconnecting:
    """Nothing happens to the hubs, but followers are cut off all the time and resume elsewhere."""

    effects: int = 20
    # How often so many effects are waited for: an older connection lasts up to `STAY_SECONDS`.
    most: int = 50
    name: str = "subscribers that reconnect with a cursor"

    async def strike(self, world: World) -> Sequence[float]:
        for follower in world.followers:
            follower.stay = CUT_SECONDS
        before = sum(follower.connections for follower in world.followers)
        for _ in range(self.most):
            await world.progress(self.effects)
            if sum(follower.connections for follower in world.followers) > before:
                break
        else:
            raise AssertionError("no follower has come back")
        for follower in world.followers:
            follower.stay = STAY_SECONDS
        return [await world.recovery()]


@dataclass(frozen=True)
class Size:
    """How much of everything: `kills` of hubs, `times` of every other fault."""

    kills: int = 200
    times: int = 3
    clients: int = 8
    hubs: int = 3
    relay_kills: int = 20
    # Seconds that rows stay locked: the long run's are longer than any statement waits.
    locked: float = 15.0


SHORT = Size(kills=20, times=1, clients=4, hubs=2, relay_kills=2, locked=2.0)


def on_postgresql(server: PostgreSQL, size: Size) -> list[tuple[Fault, int]]:
    """What happens to hubs on PostgreSQL and Redis, and how often."""
    times = size.times
    redis = (StopRedis(), FlushRedis(), PauseRedis(), *PARTITIONS)
    return [
        *((fault, times) for fault in redis),
        (Doubling(), times),
        (Reconnecting(), times),
        (Stall(), 1),
        (KillServing(), size.kills),
        (StopPostgreSQL(server), 2 * times),
        (KillPostgreSQL(server), times),
        (HangUp(), 2 * times),
        (PausePostgreSQL(server), times),
        (LockRows(size.locked), times),
        (TakeConnections(), times),
        (JumpBack(), times),
    ]


def on_sqlite(file: Path, size: Size) -> list[tuple[Fault, int]]:
    return [
        (FillDisk(file), size.times),
        (KillServing("kill -9 of a serving process on SQLite"), size.kills // 4),
        (JumpBack("clock jumping back an hour, on SQLite"), size.times),
    ]


@dataclass
class Play:
    """Worlds on one server, each on a database of its own."""

    folder: Path
    seed: int
    size: Size
    server: PostgreSQL
    _worlds: int = field(default=0)

    async def begin(self) -> None:
        await self.server.start()
        await upgrade(await self.server.database(EMPTY))

    @asynccontextmanager
    async def world(self, **how: object) -> AsyncIterator[World]:
        self._worlds += 1
        address = await self.server.database(f"world_{self._worlds}", EMPTY)
        folder = self.folder / f"world-{self._worlds}"
        given = {"clients": self.size.clients, "hubs": self.size.hubs, **how}
        async with a_world(address, folder, self.seed, **given) as world:  # type: ignore[arg-type]
            yield world

    @asynccontextmanager
    async def relayed(self) -> AsyncIterator[tuple[World, Fault]]:
        """Hubs that give no positions, and one worker that does, until it is killed."""
        async with self.world(before=(without_relay,), workers=1) as world:
            yield world, KillRelay(world.fleet.members[-1])

    @asynccontextmanager
    async def shared(self) -> AsyncIterator[tuple[World, Fault]]:
        """Several processes behind one port."""
        async with self.world(hubs=1, processes=3) as world:
            yield world, KillOneOfMany()

    @asynccontextmanager
    async def on_file(self) -> AsyncIterator[tuple[World, Path]]:
        """One hub on SQLite, and its file."""
        folder = self.folder / "sqlite"
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "hub.db"
        address = f"sqlite+aiosqlite:///{file}"
        await upgrade(address)
        clients = min(self.size.clients, 4)
        async with a_world(
            address, folder, self.seed, clients=clients, hubs=1, valkey=False
        ) as world:
            yield world, file
