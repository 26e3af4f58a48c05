"""The relay that gives events their positions: how many it gives in a second, and how long it takes
while another transaction has been open for long, with an old snapshot or with writes of its own.

`python -m benchmarks.streams.sequencing`; the figures go to `build/bench/sequencing.json`."""

import argparse
import asyncio
import time
from statistics import quantiles
from typing import Any

from sqlalchemy import select, text

from benchmarks.report.results import keep_script
from benchmarks.servers import durable_postgresql, separate_servers
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.engines import Engines, open_engines
from persistence.events.outbox import SqlOutbox
from persistence.operations.migrate import upgrade
from persistence.tables import inventory_movements
from tests.shop import Shop

# So many come with each step, as with 200 steps a second of 2,000 events a second.
EACH = 10
PART = 10_000
COPIED = """
INSERT INTO inventory_movements (id, level_id, sequence, kind, sku, location_id, quantity, cause,
  actor, at, occurred_at, available, on_hand)
SELECT id || '_' || n, level_id, 1 + n, kind, sku, location_id,
  quantity, cause, actor, at, occurred_at, available, on_hand
FROM inventory_movements, generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS n
WHERE insert_id = 1
"""
WRITTEN = """
INSERT INTO idempotency_keys (key, fingerprint, answer, at) VALUES ('held', '', '', now())
"""


async def add(engines: Engines, first: int, count: int) -> None:
    async with engines.writer.begin() as connection:
        # As every transaction of the hub: something else is written before its events.
        await connection.execute(text("UPDATE inventory_levels SET version = version + 0"))
        await connection.execute(text(COPIED), {"first": first, "last": first + count - 1})


async def throughput(engines: Engines, outbox: SqlOutbox, count: int) -> float:
    """Positions in a second, of events that wait."""
    # In parts: no statement of the hub may take longer than ten seconds.
    for part in range(count // PART):
        await add(engines, 1 + part * PART, PART)
    begun = time.perf_counter()
    given = 0
    while given < count // PART * PART:
        given += await outbox.assign_positions() or 0
    return given / (time.perf_counter() - begun)


async def steps(engines: Engines, outbox: SqlOutbox, rounds: range) -> list[float]:
    """Seconds of each step of the relay, each with a few new events."""
    taken = []
    for round_ in rounds:
        await add(engines, round_ * EACH, EACH)
        begun = time.perf_counter()
        await outbox.assign_positions()
        taken.append(time.perf_counter() - begun)
    return taken


def p99(seconds: list[float]) -> float:
    return quantiles(seconds, n=100)[98]


async def measure(count: int, rounds: int) -> list[dict[str, Any]]:
    address = await durable_postgresql("sequencing")
    await upgrade(address)
    engines = open_engines(address)
    hub = wire(Settings(database_url=address), engines)
    await (await Shop.open(hub)).stock(1)
    outbox = SqlOutbox(engines)
    await outbox.assign_positions()
    rate = await throughput(engines, outbox, count)
    # After those of the throughput.
    first = count // EACH + 1
    idle = await steps(engines, outbox, range(first, first + rounds))
    held = []
    for writes in (False, True):
        first += rounds
        async with engines.writer.connect() as other:
            await other.execute(select(inventory_movements.c.id).limit(1))
            if writes:
                await other.execute(text(WRITTEN))
            await other.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            held.append(await steps(engines, outbox, range(first, first + rounds)))
            await other.rollback()
    dead = (
        "SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables"
        " WHERE relname IN ('inventory_movements', 'inventory_movement_positions')"
    )
    async with engines.reader.connect() as connection:
        await connection.execute(text("SELECT pg_stat_clear_snapshot()"))
        left = int((await connection.execute(text(dead))).scalar_one())
    await hub.close()
    ratios = [p99(one) / p99(idle) for one in held]
    return [
        figure("positions in a second, by one relay", rate, 60_000, least=True),
        figure("p99 of a step beside an old snapshot ÷ alone", ratios[0], 2.0),
        figure("p99 of a step beside an old transaction that writes ÷ alone", ratios[1], 2.0),
        figure("dead rows of the log, after all events", left, 0),
    ]


def figure(name: str, value: float, goal: float, *, least: bool = False) -> dict[str, Any]:
    met = value >= goal if least else value <= goal
    return {"name": name, "figure": round(value, 2), "goal": goal, "met": met}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000, help="events that wait (200,000)")
    parser.add_argument("--steps", type=int, default=1_000, help="steps measured each (1,000)")
    parser.add_argument("--quick", action="store_true", help="a tenth of both")
    given = parser.parse_args()
    part = 10 if given.quick else 1
    with separate_servers():
        found = asyncio.run(measure(given.events // part, given.steps // part))
    keep_script("sequencing", found)
    for one in found:
        print(f"{one['name']}: {one['figure']:,} (goal {one['goal']:,})")


if __name__ == "__main__":
    main()
