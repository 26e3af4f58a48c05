"""The tamper-evident history: how many events are hashed and checked in a second of CPU, what that
is beside giving them positions, and what it costs those who place orders meanwhile.

`python -m benchmarks.history`; the figures go to `build/bench/history.json`."""

import argparse
import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from sqlalchemy import text

from benchmarks.report.results import keep_script
from benchmarks.servers import database_processes, durable_postgresql, separate_servers
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine.engines import Engines, open_engines
from persistence.engine.snapshots import snapshot
from persistence.events.outbox import SqlOutbox
from persistence.history.checking import check_history
from persistence.history.hashing import SqlHashing
from persistence.operations.migrate import upgrade
from tests.shop import Shop

PART = 10_000
# Of events of a usual length.
COPIED = """
INSERT INTO order_events (id, order_id, sequence, kind, at, occurred_at, actor, channel_id,
  currency, status, payment_status, fulfillment_status, changes, location_ids)
WITH RECURSIVE numbers (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})
SELECT id || '_' || n, order_id, 1000 + 2 * n + sequence, kind, at, occurred_at, actor, channel_id,
  currency, status, payment_status, fulfillment_status, changes, location_ids
FROM order_events, numbers WHERE insert_id <= 2
"""
# Hashes beside the one that measures, in a process of its own.
BESIDE = """
import asyncio, sys
from persistence.engine.engines import open_engines
from persistence.history.hashing import BATCH, SqlHashing

async def run():
    hashing = SqlHashing(open_engines(sys.argv[1]))
    while True:
        if (await hashing.once() or 0) < BATCH:
            await asyncio.sleep(1)

asyncio.run(run())
"""


async def opened(address: str) -> tuple[Hub, Shop]:
    await upgrade(address)
    hub = wire(Settings(database_url=address))
    shop = await Shop.open(hub)
    await shop.stock(1_000_000)
    await shop.place(1)
    return hub, shop


async def grown(engines: Engines, events: int) -> None:
    for first in range(1, events // 2, PART // 2):
        async with engines.writer.begin() as connection:
            # As every transaction of the hub: something else is written before its events.
            await connection.execute(text("UPDATE inventory_levels SET version = version + 0"))
            last = min(first + PART // 2, events // 2 + 1) - 1
            await connection.execute(text(COPIED.format(first=first, last=last)))


def cpu_of(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        used = process.cpu_times()
        total += used.user + used.system
    return total


async def spent(address: str, work: Callable[[], Awaitable[Any]]) -> float:
    """Seconds of CPU, of this process and of the database."""
    database = database_processes(address) if address.startswith("postgresql") else []
    begun = time.process_time() + cpu_of(database)
    await work()
    return time.process_time() + cpu_of(database) - begun


async def positions(engines: Engines) -> None:
    outbox = SqlOutbox(engines)
    while await outbox.assign_positions():
        pass


async def hashes(engines: Engines) -> None:
    hashing = SqlHashing(engines)
    while await hashing.once():
        pass


async def checks(engines: Engines) -> None:
    async with snapshot(engines.reader) as connection:
        for one in await check_history(connection):
            assert not one.findings, one.findings[0]


async def orders(shop: Shop, count: int) -> float:
    """The median of the seconds that an order takes."""
    taken = []
    for _ in range(count):
        begun = time.perf_counter()
        await shop.place(1)
        taken.append(time.perf_counter() - begun)
    return median(taken)


async def beside(address: str, shop: Shop, rounds: int, count: int) -> float:
    """The time of an order while another process hashes, by that without: the least of all rounds,
    in turns."""
    engines = shop.hub.engines
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", BESIDE, address)
    found: dict[int, list[float]] = {signal.SIGSTOP: [], signal.SIGCONT: []}
    try:
        await asyncio.sleep(2)
        for _ in range(rounds):
            for state, taken in found.items():
                os.kill(process.pid, state)
                taken.append(await orders(shop, count))
                await positions(engines)
    finally:
        os.kill(process.pid, signal.SIGCONT)
        process.terminate()
        await process.wait()
    return min(found[signal.SIGCONT]) / min(found[signal.SIGSTOP])


async def measure(address: str, name: str, events: int, rounds: int) -> list[dict[str, Any]]:
    hub, shop = await opened(address)
    engines = open_engines(address)
    await grown(engines, events)
    given = await spent(address, lambda: positions(engines))
    hashed = await spent(address, lambda: hashes(engines))
    checked = min([await spent(address, lambda: checks(engines)) for _ in range(3)])
    ratio = await beside(address, shop, rounds, 60)
    await engines.dispose()
    await hub.close()
    found = [
        figure(f"{name}: events hashed in a second of CPU", events / hashed, 20_000, least=True),
        figure(f"{name}: CPU s to check 100,000 events", checked * 100_000 / events, 2.0),
        figure(f"{name}: time of an order while events are hashed, by that without", ratio, 1.05),
    ]
    if name == "PostgreSQL":
        for what, seconds in (("hash", hashed), ("give positions to", given)):
            about = f"PostgreSQL: % of a core to {what} 1,000 events a second, with the database"
            found.append(figure(about, seconds / events * 1_000 * 100, 5.0))
    return found


def figure(name: str, value: float, goal: float, *, least: bool = False) -> dict[str, Any]:
    met = value >= goal if least else value <= goal
    return {"name": name, "figure": round(value, 2), "goal": goal, "met": met}


async def everywhere(events: int, rounds: int) -> list[dict[str, Any]]:
    with TemporaryDirectory() as folder:
        file = f"sqlite+aiosqlite:///{folder}/hub.db"
        found = await measure(file, "SQLite", events, rounds)
    return found + await measure(await durable_postgresql("history"), "PostgreSQL", events, rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="events to hash (100,000)")
    parser.add_argument("--rounds", type=int, default=6, help="turns of 60 orders each (6)")
    given = parser.parse_args()
    with separate_servers():
        found = asyncio.run(everywhere(given.events, given.rounds))
    keep_script("history", found)
    for one in found:
        print(f"{one['name']}: {one['figure']:,} (goal {one['goal']:,})")


if __name__ == "__main__":
    main()
