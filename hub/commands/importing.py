"""`order-hub import`: imports the orders of other systems."""

import asyncio
import csv
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import ProgressColumn as Column
from rich.table import Table
from rich.text import Text

from domain.integrations.rejects import Reject
from hub.commands.common import errors, fail, migrate_database, settings_or_exit
from hub.settings import Settings
from hub.wiring import Hub, services_on, wire
from integrations.olist.dataset import STATUS_NOT_REACHED, open_dataset
from integrations.olist.files import BadFolder
from integrations.olist.loading import SOURCE
from integrations.olist.phases import Counts
from integrations.olist.run import Import, Result
from persistence.operations.rejects import SqlRejects

INTERRUPTED = 130


def olist(path: Path, rejects: Path) -> None:
    settings = settings_or_exit()
    try:
        result = asyncio.run(_import(settings, path, rejects))
    except (BadFolder, OSError) as error:
        fail(f"Not imported: {error}")
    except KeyboardInterrupt:
        fail("Stopped. Run the same command again to continue.", INTERRUPTED)
    _summarize(Console(), result, rejects)


async def _import(settings: Settings, path: Path, rejects: Path) -> Result:
    # Fail before minutes of work, and before anything is created.
    open_dataset(path)
    _write(rejects, [])
    await migrate_database(settings.database_url)
    hub = wire(settings)
    try:
        result = await _run(hub, path)
    finally:
        _write(rejects, await SqlRejects(hub.engines).all(SOURCE))
        await hub.close()
    return result


async def _run(hub: Hub, path: Path) -> Result:
    with Progress(
        TextColumn("{task.description:14}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TextColumn("ETA"),
        TimeRemainingColumn(),
        console=errors,
    ) as bar:
        tasks: dict[str, TaskID] = {}

        def show(counts: Counts) -> None:
            if counts.phase not in tasks:
                tasks[counts.phase] = bar.add_task(counts.phase, total=None)
            bar.update(
                tasks[counts.phase],
                completed=counts.done,
                total=counts.total or None,
                rate=counts.done / counts.seconds if counts.seconds else 0.0,
            )

        job = Import(hub.transact, services_on, SqlRejects(hub.engines), show)
        return await job.run(path)


class _Rate(Column):
    def render(self, task: Task) -> Text:
        return Text(f"{task.fields.get('rate', 0.0):,.0f} rows/s", style="progress.data.speed")


def _write(path: Path, rows: Sequence[Reject]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        names = list(Reject.__dataclass_fields__)
        writer.writerow(names)
        writer.writerows([getattr(row, name) for name in names] for row in rows)


def _summarize(console: Console, result: Result, path: Path) -> None:
    table = Table("", "loaded", "skipped", "rejected", "seconds", "rows/s")
    for column in table.columns[1:]:
        column.justify = "right"
    for phase in result.phases:
        rate = phase.done / phase.seconds if phase.seconds else 0.0
        counts = (phase.loaded, phase.skipped, phase.rejected)
        table.add_row(
            phase.phase, *(f"{n:,}" for n in counts), f"{phase.seconds:.1f}", f"{rate:,.0f}"
        )
    data = result.data
    incomplete = sum(reject.code == STATUS_NOT_REACHED for reject in data.rejects)
    console.print(table)
    rate = data.rows / result.seconds if result.seconds else 0.0
    console.print(
        f"{data.rows:,} rows of the files in {result.seconds:.1f} s, {rate:,.0f} rows/s."
        f" {data.outside:,} payments belong to orders that are not in the files."
    )
    console.print(
        f"{len(data.rejects) - incomplete:,} rows rejected, {incomplete:,} orders imported without"
        f" their last status: {path}",
        soft_wrap=True,
    )
