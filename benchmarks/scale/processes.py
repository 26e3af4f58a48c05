"""Compares one process with two on the same PostgreSQL database, and with one on SQLite.

    python -m benchmarks.scale.processes --seconds 20 --clients 16

The setups are measured in turns, A B C A B C …, each turn with new processes. PostgreSQL has
durable commits, and Valkey carries wakeups. Clients, processes and database share the
cores of the machine, so only ratios are meaningful. Prints orders/s, response times, the time from
the commit of an event to its position and to a subscriber (by the commit timestamps of the
database), and CPU time per order. The ratios go to `build/bench/processes.json`."""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx2
import psutil
from sqlalchemy import text

from benchmarks.report.results import BENCH, Figure, Result, keep
from benchmarks.scale.business import Business
from benchmarks.scale.figures import COLUMNS, Figures, figures_row, row
from benchmarks.scale.race import ask, wait_for
from benchmarks.servers import database_processes, durable_postgresql, plain, separate_servers
from persistence.operations.migrate import upgrade
from tests.servers import Redis
from tests.subscriptions.following import over_socket

PORT = 18_660
ONE, TWO = "one process", "two processes"
WARMUP_SECONDS = 3.0
STOP_SECONDS = 20
# On two cores, which the clients and the database share.
GOAL = 1.0
ASSIGN_SECONDS = 10
PLACE = """mutation($input: PlaceOrderInput!) {
  placeOrder(input: $input) { order { id } errors { ... on UserError { message } } } }"""
FOLLOW = """subscription($topic: OrderTopic) {
  orderEvents(topic: $topic) { ... on OrderEvent { sequence order { id } } } }"""
# The commit times of each order, and of the position of its first event.
COMMITS = """SELECT orders.id, extract(epoch FROM pg_xact_commit_timestamp(orders.xmin)),
  extract(epoch FROM pg_xact_commit_timestamp(positions.xmin))
FROM orders JOIN order_events ON order_events.order_id = orders.id AND order_events.sequence = 1
JOIN order_event_positions AS positions ON positions.insert_id = order_events.insert_id
WHERE orders.placed_at >= to_timestamp(:started)"""
PENDING = """SELECT count(*) FROM order_events AS events WHERE NOT EXISTS (
  SELECT FROM order_event_positions AS positions WHERE positions.insert_id = events.insert_id)"""


@dataclass(frozen=True)
class Setup:
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


@asynccontextmanager
async def serving(setup: Setup) -> AsyncIterator[tuple[list[str], list[psutil.Process]]]:
    """Start the processes of a setup. Yields their addresses and processes."""
    environment = {**os.environ, "ORDER_HUB_DATABASE_URL": setup.database}
    if setup.redis:
        environment["ORDER_HUB_REDIS_URL"] = setup.redis
    ports = [PORT + number for number in range(setup.processes)]
    servers = [
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
        yield addresses, [psutil.Process(process.pid) for process in servers]
    finally:
        for process in servers:
            with suppress(ProcessLookupError):
                process.terminate()
        for process in servers:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)


@asynccontextmanager
async def following(address: str, customer: str) -> AsyncIterator[dict[str, float]]:
    """Subscribe to a customer's orders. Yields the time of arrival by order id."""
    received: dict[str, float] = {}

    async def receive() -> None:
        async with over_socket(address, FOLLOW, topic={"customerId": customer}) as follower:
            while True:
                message = await follower.next()
                if message.get("sequence") == 1:
                    received[message["order"]["id"]] = time.time()

    task = asyncio.create_task(receive())
    try:
        yield received
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, TimeoutError):
            await task


async def place(
    http: httpx2.AsyncClient, business: Business, load: Load, client: int, until: float
) -> list[float]:
    """Place orders one after another until `until`. Returns the response times."""
    times: list[float] = []
    for number in count():
        started = time.perf_counter()
        if started >= until:
            return times
        order = {
            "idempotencyKey": f"{started} {client} {number}",
            "channelId": business.channels[client % load.channels],
            "customerId": business.customers[client],
            "lines": [{"sku": business.skus[client % load.skus], "quantity": 1}],
        }
        answer = (await ask(http, PLACE, input=order))["placeOrder"]
        if answer["errors"]:
            raise RuntimeError(answer)
        times.append(time.perf_counter() - started)
    raise AssertionError("unreachable")


def cpu(processes: Iterable[psutil.Process]) -> float:
    """CPU seconds of these processes so far."""
    seconds = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            used = process.cpu_times()
            seconds += used.user + used.system
    return seconds


async def turn(
    setup: Setup, load: Load, business: Business, clients: int, seconds: float, figures: Figures
) -> None:
    async with serving(setup) as (addresses, processes):
        limits = httpx2.Limits(max_connections=1)
        https = [
            httpx2.AsyncClient(base_url=addresses[n % len(addresses)], limits=limits, timeout=60)
            for n in range(clients)
        ]

        async def run_clients(seconds: float) -> list[list[float]]:
            until = time.perf_counter() + seconds
            return await asyncio.gather(
                *(place(http, business, load, n, until) for n, http in enumerate(https))
            )

        async with following(addresses[-1], business.customers[0]) as received:
            await run_clients(WARMUP_SECONDS)
            server = database_processes(setup.database) if setup.on_server else []
            before = cpu(processes), cpu(server), time.process_time()
            started, at = time.perf_counter(), time.time()
            times = [
                duration for client_times in await run_clients(seconds) for duration in client_times
            ]
            elapsed = time.perf_counter() - started
            after = cpu(processes), cpu(server), time.process_time()
            if setup.on_server:
                await note_commits(setup, at, received, figures)
        for http in https:
            await http.aclose()
    figures.rates.append(len(times) / elapsed)
    figures.answered += times
    parts = (figures.hub, figures.database, figures.client)
    for part, first, last in zip(parts, before, after, strict=True):
        part.append((last - first) * 1_000 / len(times))


async def note_commits(
    setup: Setup, started: float, received: dict[str, float], figures: Figures
) -> None:
    engine = plain(setup.database)
    async with engine.connect() as connection, asyncio.timeout(ASSIGN_SECONDS):
        while (await connection.execute(text(PENDING))).scalar_one():  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.05)
        commits = (await connection.execute(text(COMMITS), {"started": started})).all()
    await engine.dispose()
    figures.positioned += [float(positioned - committed) for _, committed, positioned in commits]
    figures.delivered += [received[id] - float(at) for id, at, _ in commits if id in received]


async def compare(setups: Sequence[Setup], clients: int, seconds: float, turns: int) -> None:
    businesses = {}
    for database in {setup.database for setup in setups}:
        await upgrade(database)
        businesses[database] = await Business.open(database, clients)
    print("Times in milliseconds; hub, database and clients: CPU time per order.\n")
    print(row(*COLUMNS))
    print(row(*("---" for _ in COLUMNS)))
    ratios: dict[str, float] = {}
    for load in LOADS:
        figures = {setup.name: Figures() for setup in setups}
        for _ in range(turns):
            for setup in setups:
                business = businesses[setup.database]
                await turn(setup, load, business, clients, seconds / turns, figures[setup.name])
        for name, found in figures.items():
            print(figures_row(load.name, name, found), flush=True)
        one, two = (statistics.median(figures[name].rates) for name in (ONE, TWO))
        ratios[load.name] = two / one
    named = ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items())
    print(f"\n{TWO} / {ONE}: {named}")
    goals = [
        Figure(f"{name}, orders/s of {TWO} by {ONE}", ratio, GOAL) for name, ratio in ratios.items()
    ]
    keep(Result("processes", figures=goals), BENCH)


async def run(clients: int, seconds: float, turns: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        valkey = Redis(Path(folder))
        await valkey.start()
        try:
            server = await durable_postgresql("processes")
            file = f"sqlite+aiosqlite:///{Path(folder) / 'hub.db'}"
            setups = (
                Setup(ONE, server, valkey.address, 1),
                Setup(TWO, server, valkey.address, 2),
                Setup("one process on SQLite", file, None, 1),
            )
            await compare(setups, clients, seconds, turns)
        finally:
            await valkey.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=int, default=20, help="of each setup under each load")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--turns", type=int, default=4, help="of each setup")
    options = parser.parse_args()
    if not (1 <= options.turns <= options.seconds <= 600 and 1 <= options.clients <= 200):
        parser.error("give at most 600 seconds, no more turns than seconds, and 1 to 200 clients")
    with separate_servers():
        asyncio.run(run(options.clients, options.seconds, options.turns))


if __name__ == "__main__":
    main()
