"""The disk of SQLite is full. It is played by a bound on how large the hub's files may become: as
on a full disk, the write that would grow one fails in the middle of a commit."""

import asyncio
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.business.patience import POLL_SECONDS
from tests.faults.business.world import World
from tests.faults.machines.processes import Member

FULL_SECONDS = 60


@dataclass
class FillDisk:
    """Commands fail and reading goes on; once there is room again, so do commands."""

    file: Path
    refused: int = 3
    name: str = "disk full under SQLite"

    async def strike(self, world: World) -> Sequence[float]:
        await world.progress(3)
        before = sum(sent.unknown for sent in world.log.sent)
        for hub in world.fleet.hubs:
            _bound(hub, self._size() + 4_096)
        async with asyncio.timeout(FULL_SECONDS):
            while sum(sent.unknown for sent in world.log.sent) < before + self.refused:  # noqa: ASYNC110
                await asyncio.sleep(POLL_SECONDS)
        found = await world.clients[0].ask("{ orders(first: 5) { nodes { number } } }")
        assert found["orders"]["nodes"], "what is stored cannot be read"
        for hub in world.fleet.hubs:
            _bound(hub, resource.RLIM_INFINITY)
        return [await world.recovery()]

    def _size(self) -> int:
        beside = [self.file, self.file.with_name(f"{self.file.name}-wal")]
        return max(file.stat().st_size for file in beside if file.exists())


def _bound(hub: Member, size: int) -> None:
    assert hub.process is not None
    assert hub.process.pid is not None
    limits = (size, resource.RLIM_INFINITY)
    resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, limits)
