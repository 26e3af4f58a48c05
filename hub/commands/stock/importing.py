"""`order-hub stock import`: the stock that another system counted, from a file."""

import asyncio
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.integrations.rejects import Reject
from domain.inventory.importing.stock_import import (
    Missing,
    StockImport,
    StockImportMode,
    StockImportPhase,
)
from domain.network.filters import LocationWhere
from domain.network.location import Location
from domain.services.inventory.importing import (
    AlreadyImported,
    ContinuedElsewhere,
    ImportStock,
)
from domain.shared.paging import PAGE_MAX, Listing, Page
from hub.commands.common import errors, fail, require_migrated, settings_or_exit
from hub.commands.stock.given import NoSuchLocation, location_of
from hub.settings import Settings
from hub.wiring import Hub, wire
from integrations.shared.files import BadFile
from integrations.stock.file import StockFile
from persistence.operations.rejects import SqlRejects

INTERRUPTED = 130
IMPORTER = Caller(actor="order-hub stock import", role=Role.ADMIN)


def import_stock(
    path: Path,
    location: str | None,
    mode: str,
    missing: str,
    again: bool,
    rejects: Path,
) -> None:
    how = StockImportMode(mode), Missing(missing)
    settings = settings_or_exit()
    require_migrated(settings)
    try:
        job, found = asyncio.run(_import(settings, path, location, *how, again))
    except (BadFile, NoSuchLocation, OSError) as error:
        fail(f"Not imported: {error}")
    except AlreadyImported:
        fail(f"{path.name} was imported before. Import it once more with --again.")
    except ContinuedElsewhere:
        fail(f"Another process imports {path.name} at this moment.")
    except KeyboardInterrupt:
        fail("Stopped. Run the same command again to continue.", INTERRUPTED)
    _write(rejects, found)
    _summarize(job, rejects)


async def _import(
    settings: Settings,
    path: Path,
    location: str | None,
    mode: StockImportMode,
    missing: Missing,
    again: bool,
) -> tuple[StockImport, list[Reject]]:
    hub = wire(settings)
    try:
        default = None if location is None else (await location_of(hub, location)).id
        file = StockFile(path, mode, await _locations(hub), default)
        command = ImportStock(
            file_name=path.name,
            file_hash=file.hash,
            mode=mode,
            missing=missing,
            location_id=default,
            again=again,
        )
        with _progress() as bar:
            job = await run_import(hub, file, command, bar)
        return job, await SqlRejects(hub.engines).all(job.id)
    finally:
        await hub.close()


async def run_import(hub: Hub, file: StockFile, command: ImportStock, bar: Progress) -> StockImport:
    """Import the file from where it was stopped, if it was."""
    importing = hub.services.importing
    job = await importing.begin(IMPORTER, command)
    reading = bar.add_task("reading", total=None, completed=job.read_rows)
    if job.phase is StockImportPhase.READING:
        for batch in file.batches(job.read_rows):
            job = await importing.stage(job, batch.rows, batch.rejects, batch.packed)
            bar.update(reading, completed=job.read_rows)
    while job.phase is StockImportPhase.READING:
        job = await importing.check(job)
    bar.update(reading, total=job.read_rows, completed=job.read_rows)
    applying = bar.add_task("applying", total=job.read_rows, completed=job.applied)
    while job.phase is not StockImportPhase.DONE:
        job = await importing.apply(IMPORTER, job)
        bar.update(applying, completed=job.applied)
    bar.update(applying, total=job.applied, completed=job.applied)
    return job


async def _locations(hub: Hub) -> dict[str, str]:
    """The ids of all locations by their codes."""
    listing, page = Listing(LocationWhere(), "rank"), Page(first=PAGE_MAX)
    found: dict[str, str] = {}
    while True:
        places = await hub.reads.page(Location, listing, page)
        found |= {place.code: place.id for place in places.records}
        if not places.has_next:
            return found
        page = Page(first=PAGE_MAX, after=places.cursors[-1])


@contextmanager
def _progress() -> Iterator[Progress]:
    columns = TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeElapsedColumn(), console=errors) as bar:
        yield bar


def _write(path: Path, rejects: list[Reject]) -> None:
    names = list(Reject.__dataclass_fields__)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([getattr(row, name) for name in names] for row in rejects)


def _summarize(job: StockImport, rejects: Path) -> None:
    if job.mode is StockImportMode.COMPARISON:
        Console().print(
            f"{job.read_rows:,} rows, {job.applied:,} SKUs of locations, {job.changed:,} differ: "
            "their stock counts are to be approved (approveStockCount). "
            f"{job.missing_skus:,} SKUs with stock are not in the file. "
            f"{job.rejected:,} rows rejected: {rejects}",
            soft_wrap=True,
            highlight=False,
        )
        return
    kept = f", {job.unadjusted:,} stay because they are promised" if job.unadjusted else ""
    missing = "set to 0" if job.missing is Missing.ZERO else "left as they are"
    Console().print(
        f"{job.read_rows:,} rows, {job.applied:,} SKUs of locations, {job.changed:,} changed: "
        f"{job.counted_up:,} units more, {job.counted_down:,} fewer{kept}. "
        f"{job.missing_skus:,} SKUs with stock are not in the file, {missing}. "
        f"{job.rejected:,} rows rejected: {rejects}",
        soft_wrap=True,
        highlight=False,
    )
