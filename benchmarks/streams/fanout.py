"""Fan-out of one event to many subscribers: the hub against strawberry's own handler on the same
schema and the same event log, over WebSockets and Server-Sent Events.

    python -m benchmarks.streams.fanout --subscribers 200 1000

Each variant has a process of its own; the subscribers are in this process. In alternating rounds
each process is given events, and its CPU time is divided by the messages delivered. Memory is the
growth of a process by its idle subscribers. The figures go to `build/bench/fanout.json`."""

import argparse
import asyncio
import gc
import resource
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import psutil
import uvloop

from benchmarks.report.results import keep_script
from benchmarks.streams.listeners import Listener, Stream, WebSocket

EVENTS = """subscription Follow {
  orderEvents {
    ... on OrderEvent {
      cursor sequence kind actor status paymentStatus fulfillmentStatus occurredAt
    }
  }
}"""
TRANSPORTS: dict[str, type[Listener]] = {"WebSocket": WebSocket, "SSE": Stream}
HUB, STRAWBERRY = "hub", "strawberry"
CONNECTED_AT_ONCE = 50
FILES_MIN = 256
SENDS = 100
START_SECONDS, DELIVER_SECONDS = 60.0, 120.0
# Goals: how many times less CPU than strawberry's handler, and most KiB of an idle subscriber.
CPU_GOAL, CPU_GOAL_US = 10, 22
MEMORY_GOALS = {"WebSocket": 30, "SSE": 12}


@dataclass
class Side:
    """One process and its subscribers, with what was measured."""

    name: str
    transport: str
    address: str
    process: psutil.Process
    listeners: list[Listener] = field(default_factory=list)
    memory: float = 0.0
    spent: list[float] = field(default_factory=list)

    async def connect(self, count: int) -> None:
        """Connect subscribers, and note the growth of memory by each."""
        await self._listen(CONNECTED_AT_ONCE)
        before = self.process.memory_info().rss
        await self._listen(count - CONNECTED_AT_ONCE)
        grown = self.process.memory_info().rss - before
        self.memory = grown / 1024 / (count - CONNECTED_AT_ONCE)

    async def _listen(self, count: int) -> None:
        kind = TRANSPORTS[self.transport]
        for start in range(0, count, CONNECTED_AT_ONCE):
            some = min(CONNECTED_AT_ONCE, count - start)
            self.listeners += await asyncio.gather(
                *(kind.connected(self.address, EVENTS) for _ in range(some))
            )
            for listener in self.listeners[-some:]:
                # The snapshot.
                await listener.until(1)
        await self.publish(1)

    async def publish(self, count: int) -> None:
        """Have the process publish events, one after another; wait until all have them."""
        wanted = [listener.received + count for listener in self.listeners]
        async with httpx2.AsyncClient(base_url=self.address, timeout=60, trust_env=False) as http:
            for _ in range(count):
                (await http.post("/publish")).raise_for_status()
        async with asyncio.timeout(DELIVER_SECONDS):
            for listener, number in zip(self.listeners, wanted, strict=True):
                await listener.until(number)

    async def measure(self, events: int) -> None:
        """CPU seconds of one message delivered."""
        before = cpu(self.process.pid)
        await self.publish(events)
        self.spent.append((cpu(self.process.pid) - before) / events / len(self.listeners))


def cpu(pid: int) -> float:
    """CPU seconds of a process so far, of all its threads."""
    seconds = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError):
            seconds += int((task / "schedstat").read_text().split()[0])
    return seconds / 1e9


@asynccontextmanager
async def serving(side: str, folder: str) -> AsyncIterator[tuple[str, psutil.Process]]:
    """Start the process of a side. Yields its address."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.streams.fanout_server", side, folder),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout
        line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
        yield line.decode().strip(), psutil.Process(process.pid)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await asyncio.wait_for(process.wait(), START_SECONDS)


def floor(size: int, times: int = 20_000) -> float:
    """CPU seconds of one `send` of so many bytes to a socket that takes it."""
    message, room, spent = b"x" * size, bytearray(1 << 20), 0.0
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as here,
        server.accept()[0] as there,
    ):
        here.setblocking(False)
        for _ in range(times // SENDS):
            began = time.process_time()
            for _ in range(SENDS):
                here.send(message)
            spent += time.process_time() - began
            there.recv_into(room)
    return spent / times


async def compared(subscribers: int, rounds: int, events: int) -> list[Side]:
    async with AsyncExitStack() as stack:
        sides = []
        for transport in TRANSPORTS:
            for name in (HUB, STRAWBERRY):
                folder = stack.enter_context(TemporaryDirectory())
                address, process = await stack.enter_async_context(serving(name, folder))
                sides.append(Side(name, transport, address, process))
        for side in sides:
            await side.connect(subscribers)
        for _ in range(rounds):
            for side in sides:
                gc.collect()
                await side.measure(events)
        for side in sides:
            for listener in side.listeners:
                listener.close()
    return sides


def figures_of(subscribers: int, sides: Sequence[Side], least: float) -> list[dict[str, Any]]:
    """What was measured, with goals, for one number of subscribers."""
    found = []
    for transport in TRANSPORTS:
        hub, other = (
            next(s for s in sides if (s.name, s.transport) == (name, transport))
            for name in (HUB, STRAWBERRY)
        )
        us = min(hub.spent) * 1e6
        ratio = min(other.spent) / min(hub.spent)
        middle = median(other.spent) / median(hub.spent)
        print(
            f"{subscribers:>6,} {transport:<10}{us:>8.1f} us{median(hub.spent) * 1e6:>8.1f} us"
            f"{min(other.spent) * 1e6:>9.1f} us{ratio:>7.1f} x{middle:>7.1f} x"
            f"{hub.memory:>8.1f} KiB{other.memory:>8.1f} KiB{us / 1e6 / least:>7.1f} x"
        )
        name = f"{subscribers:,} subscribers over {transport}"
        memory = MEMORY_GOALS[transport]
        found += [
            figure(
                f"{name}: CPU of strawberry's handler by the hub's",
                ratio,
                CPU_GOAL,
                ratio >= CPU_GOAL,
            ),
            figure(f"{name}: CPU per message, microseconds", us, CPU_GOAL_US, us <= CPU_GOAL_US),
            figure(
                f"{name}: memory of an idle subscriber, KiB",
                hub.memory,
                memory,
                hub.memory <= memory,
            ),
        ]
    return found


def figure(name: str, value: float, goal: float, met: bool) -> dict[str, Any]:
    return {"name": name, "figure": round(value, 2), "goal": goal, "met": met}


async def run(counts: Sequence[int], rounds: int, events: int) -> None:
    least = floor(400)
    print(f"raw send: {least * 1e6:.1f} us")
    print(
        f"{'':<17}{'hub':>11}{'median':>11}{'strawberry':>12}{'ratio':>9}{'median':>9}"
        f"{'hub':>12}{'strawberry':>12}{'by raw':>9}"
    )
    figures = []
    for count in counts:
        sides = await compared(count, rounds, events)
        figures += figures_of(count, sides, least)
    keep_script("fanout", figures)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--subscribers", type=int, nargs="+", default=[200, 1_000])
    parser.add_argument("--rounds", type=int, default=5, help="alternating rounds (5)")
    parser.add_argument("--events", type=int, default=8, help="events of each round (8)")
    parser.add_argument("--quick", action="store_true", help="200 subscribers, three rounds")
    options = parser.parse_args()
    if options.quick:
        options.subscribers, options.rounds = [200], 3
    most = max(options.subscribers)
    if not (min(options.subscribers) >= 100 and most <= 5_000 and 1 <= options.rounds <= 50):
        parser.error("give 100 to 5,000 subscribers and 1 to 50 rounds")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 4 * most + FILES_MIN:
        parser.error(f"{4 * most + FILES_MIN} open files are needed; the limit is {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(options.subscribers, options.rounds, options.events))


if __name__ == "__main__":
    main()
