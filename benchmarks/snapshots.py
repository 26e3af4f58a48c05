"""Importing stock files, by loading the same rows raw; and what was there at a past moment, of few
movements and of a hundred times as many.

`python -m benchmarks.snapshots`; the figures go to `build/bench/snapshots.json`."""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from rich.progress import Progress
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    insert,
    text,
)

from benchmarks.history import figure, opened
from benchmarks.measure.cpu import Spent
from benchmarks.report.results import keep_script
from benchmarks.servers import database_processes, durable_postgresql, separate_servers
from domain.inventory.importing.stock_import import StockImportMode
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import NAMES
from domain.services.inventory.importing import ImportStock
from domain.shared.paging import Listing, Page
from hub.commands.stock.importing import run_import
from hub.wiring import Hub
from integrations.stock.file import StockFile
from persistence.engine.driver import statements_of
from persistence.tables import inventory_levels, inventory_movements, level_balances, variants
from persistence.tables.inventory.levels import BALANCE_EVERY
from tests.shop import Shop

PART = 25_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
READS = 30
READ_AT_ONCE = 100
# Where the same rows are loaded raw: a table with the same key, and nothing else.
RAW = Table(
    "raw_stock",
    MetaData(),
    Column("location_id", String(64), primary_key=True),
    Column("sku", String(64), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("quantity", Integer, nullable=False),
)

Processes = Callable[[], Sequence[psutil.Process]]
Timed = Callable[[], Awaitable[Any]]


async def spent(processes: Processes, do: Timed) -> float:
    """CPU seconds of this process and of the database."""
    before, begun = Spent(processes()), time.process_time()
    await do()
    return time.process_time() - begun + before.seconds(processes())


async def least(processes: Processes, rounds: int, *sides: Timed) -> list[float]:
    """The least of several rounds, in turns."""
    taken: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, found in zip(sides, taken, strict=True):
            found.append(await spent(processes, side))
    return [min(found) for found in taken]


async def load(hub: Hub, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    for first in range(0, len(rows), PART):
        async with hub.engines.writer.begin() as connection:
            statements = await statements_of(connection)
            await statements.load(table, rows[first : first + PART])


async def with_skus(hub: Hub, shop: Shop, count: int) -> None:
    product = next(iter(shop.products.values())).id
    row = {"product_id": product, "title": "Bulk", "updated_at": BEGIN}
    async with hub.engines.writer.begin() as connection:
        for first in range(0, count, PART):
            skus = [f"BULK-{n:07}" for n in range(first, min(first + PART, count))]
            rows = [{**row, "id": f"variant_{sku}", "sku": sku} for sku in skus]
            await connection.execute(insert(variants), rows)


class Files:
    """Files of the same SKUs: in each, some quantities differ from those of the one before."""

    def __init__(self, hub: Hub, shop: Shop, folder: Path, count: int) -> None:
        self._hub, self._place, self._folder = hub, shop.warehouse.id, folder
        self._quantities = [n % 50 + 1 for n in range(count)]
        self.made = 0

    def next(self, changed: int) -> StockFile:
        self.made += 1
        for n in range(self.made, len(self._quantities), len(self._quantities) // changed or 1):
            self._quantities[n] = (self._quantities[n] + self.made) % 60
        path = self._folder / f"stock-{self.made}.csv"
        with path.open("w") as file:
            file.write("sku,quantity\n")
            file.writelines(f"BULK-{n:07},{q}\n" for n, q in enumerate(self._quantities))
        return StockFile(path, StockImportMode.SNAPSHOT, {}, self._place)

    async def imported(self, file: StockFile) -> None:
        command = ImportStock(
            file_name=file.path.name, file_hash=file.hash, location_id=self._place
        )
        await run_import(self._hub, file, command, Progress(disable=True))

    async def raw(self, rows: Sequence[tuple[Any, ...]]) -> None:
        async with self._hub.engines.writer.begin() as connection:
            await connection.execute(delete(RAW))
        await load(self._hub, RAW, rows)


async def importing(
    hub: Hub, shop: Shop, processes: Processes, count: int, rounds: int
) -> list[tuple[str, float, float]]:
    """Rows/s of CPU, and that by the raw rate: of a first file, of one of which a hundredth has
    changed, and of one of which everything has."""
    await with_skus(hub, shop, count)
    async with hub.engines.writer.begin() as connection:
        await connection.run_sync(RAW.create)
    found = []
    with TemporaryDirectory() as folder:
        files = Files(hub, shop, Path(folder), count)
        rows = [(shop.warehouse.id, f"BULK-{n:07}", n, n % 50) for n in range(count)]
        first = await spent(processes, partial(files.imported, files.next(1)))
        raw = min([await spent(processes, partial(files.raw, rows)) for _ in range(rounds)])
        found.append(("a first file", count / first, raw / first))
        for name, changed in (("a hundredth changed", count // 100), ("all changed", count)):
            taken = []
            for _ in range(rounds if changed < count else 1):
                file = files.next(changed)
                taken.append(await spent(processes, partial(files.imported, file)))
                raw = min(raw, await spent(processes, partial(files.raw, rows)))
            found.append((name, count / min(taken), raw / min(taken)))
    return found


async def with_movements(hub: Hub, shop: Shop, name: str, levels: int, each: int) -> list[str]:
    """Levels that received one unit after another."""
    place = shop.warehouse.id
    skus = [f"{name}-{n:04}" for n in range(levels)]
    product = next(iter(shop.products.values())).id
    given = {"product_id": product, "title": "Bulk", "updated_at": BEGIN}
    zero = {n.lower(): 0 for n in NAMES}
    level = {**zero, "available": each, "version": each, "location_id": place}
    async with hub.engines.writer.begin() as connection:
        rows = [{**given, "id": f"variant_{sku}", "sku": sku} for sku in skus]
        await connection.execute(insert(variants), rows)
        rows = [{**level, "id": f"level_{s}", "sku": s, "updated_at": BEGIN} for s in skus]
        await connection.execute(insert(inventory_levels), rows)
    move = {"kind": "RECEIVE", "quantity": 1, "cause": "bulk", "actor": "ann"}
    for sku in skus:
        moves, balances = [], []
        for n in range(1, each + 1):
            at = BEGIN + timedelta(seconds=n * 86_400 * 300 / each)
            of = {"level_id": f"level_{sku}", "sequence": n}
            named = {"id": f"movement_{sku}_{n}", "sku": sku, "location_id": place}
            left = {"available": n, "on_hand": n, "recorded_at": at}
            moves.append({**move, **of, **named, **left})
            if n % BALANCE_EVERY == 0:
                balances.append({**zero, **of, "available": n, "counts_from": at})
        async with hub.engines.writer.begin() as connection:
            await connection.execute(insert(inventory_movements), moves)
            if balances:
                await connection.execute(insert(level_balances), balances)
    return [f"level_{sku}" for sku in skus]


async def reading(
    hubs: Sequence[tuple[Hub, Sequence[str]]], processes: Processes, rounds: int
) -> dict[str, float]:
    """CPU by that of a hundredth of the movements."""
    half = BEGIN + timedelta(days=150)

    async def past(hub: Hub, ids: Sequence[str], at: datetime) -> None:
        for _ in range(READS):
            await hub.reads.quantities_at(ids, at)

    async def now(hub: Hub, ids: Sequence[str]) -> None:
        for _ in range(READS):
            await hub.reads.page(InventoryLevel, Listing(None, "sku"), Page(first=READ_AT_ONCE))

    found = {}
    for name, do in (
        ("half a year ago", lambda h, i: past(h, i, half)),
        ("yesterday", lambda h, i: past(h, i, BEGIN + timedelta(days=299))),
        ("now", now),
    ):
        sides = [partial(do, hub, ids[:READ_AT_ONCE]) for hub, ids in hubs]
        for side in sides:
            await side()
        few, many = await least(processes, rounds, *sides)
        found[name] = many / few
    return found


async def measure(
    engine: str, addresses: Sequence[str], given: argparse.Namespace
) -> list[dict[str, Any]]:
    is_sqlite = addresses[0].startswith("sqlite")
    processes: Processes = list if is_sqlite else partial(database_processes, addresses[0])
    hub, shop = await opened(addresses[0])
    figures = []
    try:
        for name, rate, ratio in await importing(hub, shop, processes, given.rows, given.rounds):
            what = f"{engine}, {given.rows:,} rows, {name}"
            figures.append(figure(f"{what}: rows in a second of CPU", rate, 0, least=True))
            goal = 0.3 if name == "a hundredth changed" else 0
            figures.append(figure(f"{what}: rate by that of raw loading", ratio, goal, least=True))
    finally:
        await hub.close()
    hubs = []
    try:
        for address, movements in zip(addresses[1:], (10_000, given.movements), strict=True):
            hub, shop = await opened(address)
            each = movements // READ_AT_ONCE
            ids = await with_movements(hub, shop, "A", READ_AT_ONCE, each)
            hubs.append((hub, ids))
            if not is_sqlite:
                async with hub.engines.writer.begin() as connection:
                    for table in ("inventory_movements", "level_balances", "inventory_levels"):
                        await connection.execute(text(f"ANALYZE {table}"))
        for name, ratio in (await reading(hubs, processes, given.rounds * 3)).items():
            what = f"{engine}, levels {name}, of {given.movements:,} movements, by 10,000: CPU"
            figures.append(figure(what, ratio, 1.15))
    finally:
        for hub, _ in hubs:
            await hub.close()
    return figures


async def everywhere(given: argparse.Namespace) -> list[dict[str, Any]]:
    names = ("importing", "few", "many")
    with TemporaryDirectory() as folder:
        files = [f"sqlite+aiosqlite:///{folder}/{name}.db" for name in names]
        found = await measure("SQLite", files, given) if "sqlite" in given.engines else []
    if "postgresql" in given.engines:
        addresses = [await durable_postgresql(f"snapshots_{name}") for name in names]
        found += await measure("PostgreSQL", addresses, given)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000, help="rows of a file (200,000)")
    parser.add_argument("--movements", type=int, default=1_000_000, help="the many (1,000,000)")
    parser.add_argument("--rounds", type=int, default=3, help="turns (3)")
    parser.add_argument("--engines", nargs="*", default=["sqlite", "postgresql"])
    given = parser.parse_args()
    with separate_servers():
        found = asyncio.run(everywhere(given))
    keep_script("snapshots", found)
    for one in found:
        print(f"{one['name']}: {one['figure']:,} (goal {one['goal']:,})")


if __name__ == "__main__":
    main()
