"""Hub processes, and a supervisor that starts again whatever dies, as a service manager would.

A process is the real command (`order-hub serve`), forked from one that has imported the hub
already: a hub is back a quarter of a second after it was killed, and two hundred kills are cheap.
`before` are functions called in the new process before the command: a wrong clock, a fault."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import httpx2
import psutil

from tests.processes import Before, start

RESTART_SECONDS = 0.1
POLL_SECONDS = 0.02
READY_SECONDS = 60
MEBIBYTE = 1 << 20


async def ended(process: ForkServerProcess) -> int:
    """Wait until it is no more; its exit code."""
    gone = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(process.sentinel, gone.set)
    try:
        await gone.wait()
    finally:
        loop.remove_reader(process.sentinel)
    process.join()
    return process.exitcode or 0


async def run(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> int:
    """Run a command to its end; its exit code."""
    return await ended(await asyncio.to_thread(start, arguments, environment, log))


@dataclass
class Member:
    """One place in the fleet: what runs there, again and again. `peak` is the most memory any of
    its processes had, in MiB."""

    arguments: list[str]
    environment: dict[str, str]
    log: Path
    before: Before = ()
    port: int | None = None
    process: ForkServerProcess | None = None
    starts: int = 0
    peak: float = 0.0
    # Cleared while it is to stay dead.
    allowed: asyncio.Event = field(default_factory=asyncio.Event)
    # Set with every request it is sent, so that a fault can strike in the middle of one.
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.allowed.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> bool:
        """kill -9; false when there was nothing to kill."""
        if self.process is None or not self.process.is_alive():
            return False
        self.process.kill()
        return True

    def weigh(self) -> None:
        with suppress(psutil.Error):
            if self.process is not None and self.process.pid is not None:
                mine = psutil.Process(self.process.pid)
                weights = [one.memory_info().rss for one in (mine, *mine.children())]
                self.peak = max(self.peak, *(weight / MEBIBYTE for weight in weights))

    async def answers(self) -> bool:
        if self.process is None:
            return False
        try:
            async with httpx2.AsyncClient(trust_env=False, verify=False, timeout=5) as http:
                reply = await http.post(f"{self.url}/graphql", json={"query": "{ __typename }"})
                return reply.status_code == 200
        except httpx2.HTTPError:
            return False

    async def ready(self) -> None:
        async with asyncio.timeout(READY_SECONDS):
            while not await self.answers():  # noqa: ASYNC110 - a process has no event
                await asyncio.sleep(POLL_SECONDS)


@dataclass
class Fleet:
    """Everything that is to run, and is started again until it is closed."""

    members: list[Member] = field(default_factory=list)
    _keepers: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def hubs(self) -> list[Member]:
        return [member for member in self.members if member.port is not None]

    async def begin(self) -> None:
        for member in self.members[len(self._keepers) :]:
            self._keepers.append(asyncio.create_task(self._keep(member)))
        await asyncio.gather(*(hub.ready() for hub in self.hubs))

    async def close(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        self._keepers.clear()

    async def _keep(self, member: Member) -> None:
        try:
            while await member.allowed.wait():
                given = (member.arguments, member.environment, member.log, member.before)
                member.process = await asyncio.to_thread(start, *given)
                member.starts += 1
                await ended(member.process)
                await asyncio.sleep(RESTART_SECONDS)
        finally:
            member.kill()
            if member.process is not None:
                member.process.join()
