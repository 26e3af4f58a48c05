"""One process against two on one PostgreSQL, side by side in one run; SQLite for comparison.

    python -m benchmarks.processes --seconds 20 --clients 16

Every side is measured in turns, A B C A B C …, each turn with fresh processes. PostgreSQL keeps
what it acknowledges, Valkey carries the bell. Clients, processes and database share the machine's
cores: what counts is the ratio. Prints orders/s, the time to an answer, the time from the commit of
an event to its position and to a subscriber (both by the database's clock of commits), and the CPU
time that an order took."""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx2
import psutil
from sqlalchemy import text

from benchmarks.business import Business
from benchmarks.race import ask, wait_for
from benchmarks.servers import database_processes, in_earnest, plain, servers_of_this_run
from persistence.operations.migrate import upgrade
from tests.servers import Redis
from tests.subscriptions.following import over_socket

PORT = 18_660
ONE, TWO = "one process", "two processes"
WARM_SECONDS = 3.0
STOP_SECONDS = 20
STAMP_SECONDS = 10
PLACE = """mutation($input: PlaceOrderInput!) {
  placeOrder(input: $input) { order { id } errors { ... on UserError { message } } } }"""
FOLLOW = """subscription($topic: OrderTopic) {
  orderEvents(topic: $topic) { ... on OrderEvent { sequence order { id } } } }"""
# When each order was committed, and when its first event had a position.
COMMITS = """SELECT orders.id, extract(epoch FROM pg_xact_commit_timestamp(orders.xmin)),
  extract(epoch FROM pg_xact_commit_timestamp(order_events.xmin))
FROM orders JOIN order_events ON order_events.order_id = orders.id AND order_events.sequence = 1
WHERE orders.placed_at >= to_timestamp(:begun)"""
WAITING = "SELECT count(*) FROM order_events WHERE position IS NULL"


@dataclass(frozen=True)
class Side:
    name: str
    database: str
    redis: str | None
    processes: int

    @property
    def on_server(self) -> bool:
        return self.database.startswith("postgresql")


@dataclass(frozen=True)
class Load:
    name: str
    channels: int
    skus: int


# fmt: off
LOADS = (
    Load("different",   channels=16, skus=16),
    Load("one hot SKU", channels=16, skus=1),
    Load("one channel", channels=1,  skus=16),
)
# fmt: on


@dataclass
class Figures:
    """Of one side under one load, all turns together: seconds, but orders/s of each turn, and CPU
    milliseconds an order."""

    rates: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    positioned: list[float] = field(default_factory=list)
    delivered: list[float] = field(default_factory=list)
    hub: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    client: list[float] = field(default_factory=list)


@asynccontextmanager
async def serving(side: Side) -> AsyncIterator[tuple[list[str], list[psutil.Process]]]:
    """The side's processes, and where they answer."""
    environment = {**os.environ, "ORDER_HUB_DATABASE_URL": side.database}
    if side.redis:
        environment["ORDER_HUB_REDIS_URL"] = side.redis
    ports = [PORT + number for number in range(side.processes)]
    running = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hub", "serve", "--port", str(port)),
            env=environment | {"ORDER_HUB_LOG_LEVEL": "error"},
            stderr=asyncio.subprocess.DEVNULL,
        )
        for port in ports
    ]
    try:
        addresses = [f"http://127.0.0.1:{port}" for port in ports]
        for address in addresses:
            await asyncio.to_thread(wait_for, address)
        yield addresses, [psutil.Process(process.pid) for process in running]
    finally:
        for process in running:
            with suppress(ProcessLookupError):
                process.terminate()
        for process in running:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)


@asynccontextmanager
async def following(address: str, customer: str) -> AsyncIterator[dict[str, float]]:
    """When each of the customer's orders was heard of, by id."""
    heard: dict[str, float] = {}

    async def listen() -> None:
        async with over_socket(address, FOLLOW, topic={"customerId": customer}) as follower:
            while True:
                message = await follower.next()
                if message.get("sequence") == 1:
                    heard[message["order"]["id"]] = time.time()

    task = asyncio.create_task(listen())
    try:
        yield heard
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, TimeoutError):
            await task


async def place(
    http: httpx2.AsyncClient, business: Business, load: Load, client: int, until: float
) -> list[float]:
    """One client orders until then, always the next when it has the answer. How long each took."""
    took: list[float] = []
    for number in count():
        begun = time.perf_counter()
        if begun >= until:
            return took
        order = {
            "idempotencyKey": f"{begun} {client} {number}",
            "channelId": business.channels[client % load.channels],
            "customerId": business.customers[client],
            "lines": [{"sku": business.skus[client % load.skus], "quantity": 1}],
        }
        answer = (await ask(http, PLACE, input=order))["placeOrder"]
        if answer["__typename"] != "Order":
            raise RuntimeError(answer)
        took.append(time.perf_counter() - begun)
    raise AssertionError("unreachable")


def cpu(processes: Iterable[psutil.Process]) -> float:
    """Seconds these have worked so far."""
    spent = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            spent += times.user + times.system
    return spent


async def turn(
    side: Side, load: Load, business: Business, clients: int, seconds: float, into: Figures
) -> None:
    async with serving(side) as (addresses, processes):
        limits = httpx2.Limits(max_connections=1)
        https = [
            httpx2.AsyncClient(base_url=addresses[n % len(addresses)], limits=limits, timeout=60)
            for n in range(clients)
        ]

        async def rush(seconds: float) -> list[list[float]]:
            until = time.perf_counter() + seconds
            return await asyncio.gather(
                *(place(http, business, load, n, until) for n, http in enumerate(https))
            )

        async with following(addresses[-1], business.customers[0]) as heard:
            await rush(WARM_SECONDS)
            server = database_processes(side.database) if side.on_server else []
            before = cpu(processes), cpu(server), time.process_time()
            begun, at = time.perf_counter(), time.time()
            took = [one for some in await rush(seconds) for one in some]
            passed = time.perf_counter() - begun
            after = cpu(processes), cpu(server), time.process_time()
            if side.on_server:
                await note_commits(side, at, heard, into)
        for http in https:
            await http.aclose()
    into.rates.append(len(took) / passed)
    into.answered += took
    parts = (into.hub, into.database, into.client)
    for part, first, last in zip(parts, before, after, strict=True):
        part.append((last - first) * 1_000 / len(took))


async def note_commits(side: Side, begun: float, heard: dict[str, float], into: Figures) -> None:
    engine = plain(side.database)
    async with engine.connect() as connection, asyncio.timeout(STAMP_SECONDS):
        while (await connection.execute(text(WAITING))).scalar_one():  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.05)
        commits = (await connection.execute(text(COMMITS), {"begun": begun})).all()
    await engine.dispose()
    into.positioned += [float(positioned - committed) for _, committed, positioned in commits]
    into.delivered += [heard[id] - float(at) for id, at, _ in commits if id in heard]


def percentile(values: Sequence[float], percent: int) -> str:
    """In milliseconds."""
    if len(values) < 2:
        return "-"
    return f"{statistics.quantiles(values, n=100, method='inclusive')[percent - 1] * 1_000:.0f}"


COLUMNS = (
    *("load", "side", "orders/s", "answer p50", "p95"),
    *("position p50", "p99", "subscriber p50", "p99", "hub", "database", "clients"),
)


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def told(load: str, side: str, one: Figures) -> str:
    return row(
        *(load, side, f"{statistics.median(one.rates):.0f}"),
        *(percentile(one.answered, p) for p in (50, 95)),
        *(percentile(one.positioned, p) for p in (50, 99)),
        *(percentile(one.delivered, p) for p in (50, 99)),
        *(f"{statistics.median(part):.1f}" for part in (one.hub, one.database, one.client)),
    )


async def compare(sides: Sequence[Side], clients: int, seconds: float, turns: int) -> None:
    businesses = {}
    for database in {side.database for side in sides}:
        await upgrade(database)
        businesses[database] = await Business.open(database, clients)
    print("Times in milliseconds; hub, database and clients: CPU time an order.\n")
    print(row(*COLUMNS))
    print(row(*("---" for _ in COLUMNS)))
    ratios = []
    for load in LOADS:
        figures = {side.name: Figures() for side in sides}
        for _ in range(turns):
            for side in sides:
                business = businesses[side.database]
                await turn(side, load, business, clients, seconds / turns, figures[side.name])
        for name, found in figures.items():
            print(told(load.name, name, found), flush=True)
        one, two = (statistics.median(figures[name].rates) for name in (ONE, TWO))
        ratios.append(f"{load.name} {two / one:.2f}")
    print(f"\n{TWO} / {ONE}: {', '.join(ratios)}")


async def run(clients: int, seconds: float, turns: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        valkey = Redis(Path(folder))
        await valkey.start()
        try:
            server = await in_earnest("processes")
            file = f"sqlite+aiosqlite:///{Path(folder) / 'hub.db'}"
            sides = (
                Side(ONE, server, valkey.address, 1),
                Side(TWO, server, valkey.address, 2),
                Side("one process on SQLite", file, None, 1),
            )
            await compare(sides, clients, seconds, turns)
        finally:
            await valkey.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=int, default=20, help="of each side under each load")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--turns", type=int, default=4, help="of each side")
    wanted = parser.parse_args()
    if not (1 <= wanted.turns <= wanted.seconds <= 600 and 1 <= wanted.clients <= 200):
        parser.error("give at most 600 seconds, no more turns than seconds, and 1 to 200 clients")
    with servers_of_this_run():
        asyncio.run(run(wanted.clients, wanted.seconds, wanted.turns))


if __name__ == "__main__":
    main()
