"""Redis is killed, flushed, paused, or disconnected. It carries a wakeup and nothing else: commands
continue, and followers receive events because every process polls."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.business.patience import POLL_SECONDS
from tests.faults.business.subscribers import Follower
from tests.faults.business.world import World
from tests.faults.machines.servers import Proxy, Valkey, Wire

MEANWHILE = 5
# A poll takes at most a second; the rest is for machines that are busy.
RECEIVED_SECONDS = 60


async def goes_on(world: World) -> None:
    """Commands are acknowledged, and followers receive their events, while it lasts."""
    received = [len(follower.received) for follower in world.followers]
    await world.progress(MEANWHILE)
    async with asyncio.timeout(RECEIVED_SECONDS):
        while not all(map(_received_more, world.followers, received)):  # noqa: ASYNC110
            await asyncio.sleep(POLL_SECONDS)


def _received_more(follower: Follower, before: int) -> bool:
    return len(follower.received) > before


def servers_of(world: World) -> tuple[Valkey, Proxy]:
    assert world.valkey is not None
    assert world.wire is not None
    return world.valkey, world.wire


@dataclass
class StopRedis:
    name: str = "Redis killed and restarted"

    async def strike(self, world: World) -> Sequence[float]:
        valkey, _ = servers_of(world)
        await valkey.kill()
        await goes_on(world)
        await valkey.start()
        return [await world.recovery()]


@dataclass
class FlushRedis:
    name: str = "Redis flushed, its subscribers dropped"

    async def strike(self, world: World) -> Sequence[float]:
        valkey, _ = servers_of(world)
        await valkey.flush()
        await goes_on(world)
        return [await world.recovery()]


@dataclass
class PauseRedis:
    name: str = "Redis hangs"

    async def strike(self, world: World) -> Sequence[float]:
        valkey, _ = servers_of(world)
        valkey.pause()
        try:
            await goes_on(world)
        finally:
            valkey.resume()
        return [await world.recovery()]


@dataclass
class PartRedis:
    """The network between swallows everything, or refuses it."""

    how: Wire
    name: str

    async def strike(self, world: World) -> Sequence[float]:
        _, wire = servers_of(world)
        wire.become(self.how)
        try:
            await goes_on(world)
        finally:
            wire.become(Wire.OPEN)
        return [await world.recovery()]


PARTITIONS = (
    PartRedis(Wire.SILENT, "Redis behind a silent partition"),
    PartRedis(Wire.CUT, "Redis connections refused"),
)
