"""Metrics from sums: what they take, how that grows with ten times the orders, and what adding up
costs those who place orders meanwhile.

`python -m benchmarks.metric_sums`; the figures go to `build/bench/metric_sums.json`."""

import argparse
import asyncio
import os
import signal
import sys
import time
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.data.copies import Size
from benchmarks.data.kept import kept_sqlite
from benchmarks.history import figure, opened, orders
from benchmarks.report.results import keep_script
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.snapshots import snapshot
from persistence.metric_sums.adding import SqlMetricSums
from persistence.reads.metrics import direct_metrics
from tests.shop import Shop

CALLS = 40
# Adds up beside the one that measures, in a process of its own.
BESIDE = """
import asyncio, sys
from hub.processes.metric_sums import MetricSumKeeping
from persistence.engine.engines import open_engines
from persistence.metric_sums.adding import SqlMetricSums

asyncio.run(MetricSumKeeping(SqlMetricSums(open_engines(sys.argv[1]))).run())
"""


async def added_up(sums: SqlMetricSums) -> float:
    """Milliseconds of CPU for each order that has changed."""
    begun, number = time.process_time(), 0
    more = True
    while more:
        added = await sums.once()
        number, more = number + added.orders, added.more
    return 1000 * (time.process_time() - begun) / max(number, 1)


async def read(size: Size) -> tuple[float, float]:
    """Milliseconds of CPU: for metrics of sums, the least of all calls, and for those of all
    orders."""
    address = await kept_sqlite(size)
    hub = wire(Settings(database_url=address))
    try:
        await added_up(SqlMetricSums(hub.engines))
        taken = []
        for _ in range(CALLS):
            begun = time.process_time()
            await hub.reporting.metrics()
            taken.append(time.process_time() - begun)
        async with snapshot(hub.engines.reader) as connection:
            begun = time.process_time()
            await direct_metrics(connection, None)
            direct = time.process_time() - begun
    finally:
        await hub.close()
    return 1000 * min(taken), 1000 * direct


async def beside(address: str, shop: Shop, rounds: int, count: int) -> float:
    """The time of an order while another process adds up, by that without: the least of all rounds,
    in turns."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", BESIDE, address)
    found: dict[int, list[float]] = {signal.SIGSTOP: [], signal.SIGCONT: []}
    try:
        await asyncio.sleep(2)
        for _ in range(rounds):
            for state, taken in found.items():
                os.kill(process.pid, state)
                taken.append(await orders(shop, count))
    finally:
        os.kill(process.pid, signal.SIGCONT)
        process.terminate()
        await process.wait()
    return min(found[signal.SIGCONT]) / min(found[signal.SIGSTOP])


async def measure(few: int, skus: int, rounds: int) -> list[dict[str, Any]]:
    first, _ = await read(Size(few, skus))
    many, direct = await read(Size(10 * few, skus))
    with TemporaryDirectory() as folder:
        address = f"sqlite+aiosqlite:///{folder}/hub.db"
        hub, shop = await opened(address)
        try:
            ratio = await beside(address, shop, rounds, 60)
            await orders(shop, 500)
            added = await added_up(SqlMetricSums(hub.engines))
        finally:
            await hub.close()
    of = f"{10 * few:,} orders"
    return [
        figure(f"metrics of {of}: CPU ms", many, 50),
        figure(f"metrics of {of}, by those of a tenth", many / first, 1.3),
        figure(f"metrics of {of}: times the CPU of reading all", direct / many, 10, least=True),
        figure("to add up an order: CPU ms", added, 2),
        figure("time of an order while others are added up, by that without", ratio, 1.03),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=6_000, help="orders, and ten times (6,000)")
    parser.add_argument("--skus", type=int, default=5_000, help="SKUs (5,000)")
    parser.add_argument("--rounds", type=int, default=6, help="turns of 60 orders each (6)")
    given = parser.parse_args()
    found = asyncio.run(measure(given.orders, given.skus, given.rounds))
    keep_script("metric_sums", found)
    for one in found:
        print(f"{one['name']}: {one['figure']:,} (goal {one['goal']:,})")


if __name__ == "__main__":
    main()
