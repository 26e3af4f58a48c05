"""Redis goes away, forgets, hangs, or is cut off. It carries a wakeup and nothing else: commands go
on meanwhile, and followers are told by whoever looks by itself."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.servers import Proxy, Valkey, Wire
from tests.faults.subscribers import Follower
from tests.faults.world import LOOK_SECONDS, World

MEANWHILE = 5
# A poll takes at most a second; the rest is for machines that are busy.
TOLD_SECONDS = 60


async def goes_on(world: World) -> None:
    """Commands are acknowledged and told of while it lasts."""
    heard = [len(follower.heard) for follower in world.followers]
    await world.progress(MEANWHILE)
    async with asyncio.timeout(TOLD_SECONDS):
        while not all(map(_heard_more, world.followers, heard)):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)


def _heard_more(follower: Follower, before: int) -> bool:
    return len(follower.heard) > before


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
