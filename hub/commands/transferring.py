"""`order-hub copy`, `backup` and `restore`."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.progress import ProgressColumn as Column
from rich.table import Column as TableColumn
from rich.text import Text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from domain.shared.error_base import DomainError
from domain.verify.laws import CHECKS
from hub.commands.common import errors, fail, require_database_file, require_migrated
from hub.commands.privacy.acting import erase_again
from hub.commands.sealed.backing_up import backup_sealed
from hub.commands.sealed.restoring import carry_keys, erase_lost, keys_for, open_sealed
from hub.settings import UNSUPPORTED, BadSettings, Settings, read_settings
from hub.wiring import utc_now, wire
from persistence.engine.engines import SQLITE_DRIVER, UnsupportedDatabase, checked
from persistence.operations.migrate import revisions, upgrade
from persistence.transfer import backups
from persistence.transfer.backups import DatabaseInUse, InvalidFile
from persistence.transfer.copying import Copied, CopyMismatch, CopyPhase, Step, copy
from persistence.transfer.endpoints import CannotCopy, sqlite_file
from persistence.transfer.files import belongs_to, finalize, itself, temporary_beside

INTERRUPTED = 130
ONE_LINE = TableColumn(no_wrap=True)


def copy_hub(to: str, source: str | None) -> None:
    source = source or _settings().database_url
    _require_supported("--from", source)
    _require_supported("--to", to)
    require_database_file(source, "")
    try:
        with _progress(MofNCompleteColumn(), _Rate(ONE_LINE)) as progress:
            copied = asyncio.run(copy(source, to, _CopyProgress(progress).show))
    except CannotCopy as error:
        fail(f"Not copied: {error}")
    except CopyMismatch as error:
        fail(str(error), code=1)
    except (DBAPIError, OSError) as error:
        _fail_database(error)
    except KeyboardInterrupt:
        fail("Stopped. Run the same command again to continue.", INTERRUPTED)
    _summarize(copied)


def _summarize(copied: Copied) -> None:
    rate = copied.written / copied.writing_seconds if copied.written else 0
    print(
        f"{sum(copied.rows.values()):,} rows of {len(copied.rows)} tables are the same in both; "
        f"{copied.written:,} were written now, {rate:,.0f} a second; {copied.seconds:.1f} s in all."
    )
    if copied.differences:
        fail(
            f"The copy is complete, but breaks consistency laws as the source does: "
            f"{len(copied.differences)} differences. `order-hub verify` shows them.",
            code=1,
        )
    print(f"Everything adds up: {len(CHECKS)} checks, no difference.")


def backup(file: Path, force: bool, keys: Path | None = None) -> None:
    """Back up a hub to one file, while it serves: one on SQLite, or with `keys`, any."""
    if keys is not None:
        backup_sealed(file, keys, force)
        return
    database = _sqlite("Back up")
    require_database_file(_settings().database_url)
    with _exit_on_error(f"Not backed up: {database}"):
        _require_place(database, file, force)
    with _exit_on_error(f"Not backed up: {database}"), temporary_beside(file) as partial:
        _copy_database(database, partial)
        backups.drop_keys(partial)
        backups.compact(partial)
        backups.require_intact(partial)
        _require_revision(partial)
        backups.require_tables(partial)
        finalize(partial, file)
    print(f"{file}: {file.stat().st_size:,} bytes, checked.")


def _require_place(database: Path, file: Path, force: bool) -> None:
    if not database.is_file() or not backups.is_sqlite(database):
        fail(f"{database} is no SQLite database.")
    require_migrated(_settings())
    if not file.parent.is_dir():
        fail(f"The folder {file.parent} does not exist.")
    if belongs_to(database, file):
        fail(f"{file} is of the hub's database itself. Choose another name.")
    if file.exists() and not (file.is_file() and force):
        fail(f"{file} exists already. Choose another name, or replace it with --force.")


def restore(file: Path, keys: Path | None = None) -> None:
    """Replace the hub's database by a backup and keep the replaced file. Stop the hub first."""
    database = itself(_sqlite("Restore"))
    failed = f"Not restored: {file}"
    with _exit_on_error(failed):
        _require_restorable(file, database)
        opening = keys_for(file, keys)
    previous = database.with_name(f"{database.name}.before-restore-{utc_now():%Y%m%dT%H%M%S.%fZ}")
    erased = 0
    with _exit_on_error(failed), temporary_beside(database) as partial:
        _copy_database(file, partial)
        backups.require_intact(partial)
        lost = open_sealed(partial, file, opening) if opening else []
        _require_revision(partial)
        asyncio.run(upgrade(_address(partial)))
        backups.require_tables(partial)
        if opening:
            erased = erase_lost(_settings(), _address(partial), lost, opening)
        backups.compact(partial)
        replaced = backups.replace_database(partial, database, previous)
    if replaced:
        with _exit_on_error(
            f"{database} was restored, but who was erased in the replaced database is not erased "
            f"in it yet. Move {previous} back to its place and restore again"
        ):
            if not opening:
                carry_keys(_settings(), previous)
            erased += _erase_again(previous)
    suffix = f" The replaced database is {previous}." if replaced else ""
    print(f"{database} was restored from {file}.{suffix}")
    if erased:
        print(f"Erased again: the personal data of {erased} customers and orders without one.")


def _require_restorable(file: Path, database: Path) -> None:
    if not file.exists():
        fail(f"There is no file {file}.")
    if not file.is_file() or not backups.is_sqlite(file):
        fail(f"{file} is no SQLite database.")
    if not database.parent.is_dir():
        fail(f"The folder of the database, {database.parent}, does not exist.")
    if database.exists() and file.samefile(database):
        fail(f"{file} is the hub's database itself.")


def _erase_again(previous: Path) -> int:
    """What was erased in the replaced database is erased in the restored one."""
    ids = backups.erased_in(previous)

    async def erase() -> int:
        hub = wire(_settings())
        try:
            return await erase_again(hub, ids)
        finally:
            await hub.close()

    return asyncio.run(erase()) if ids else 0


def _copy_database(source: Path, target: Path) -> None:
    size = source.stat().st_size
    with _progress(DownloadColumn(), TransferSpeedColumn()) as progress:
        task = progress.add_task(source.name, total=size)
        backups.copy_database(
            source,
            target,
            lambda done, total: progress.update(task, completed=size * done // max(total, 1)),
        )


def _require_revision(file: Path) -> None:
    at, _ = asyncio.run(revisions(_address(file)))
    backups.require_known_revision(at)


@contextmanager
def _exit_on_error(what: str) -> Iterator[None]:
    try:
        yield
    except (InvalidFile, sqlite3.Error, OSError) as error:
        fail(f"{what}: {error}")
    except UnicodeDecodeError:
        # Also of a message of SQLite about what it has found.
        fail(f"{what}: the file is damaged.")
    except DBAPIError as error:
        fail(f"{what}: {error.orig}")
    except DomainError as error:
        fail(f"{what}: {error}")
    except KeyboardInterrupt:
        fail(f"{what}: stopped. Nothing was changed.", INTERRUPTED)
    except DatabaseInUse:
        fail(f"{what}: a hub, or another program, has the database open. Stop it first.")


def _settings() -> Settings:
    """The settings, without a check of the database: it may be damaged and about to be replaced."""
    try:
        return read_settings()
    except BadSettings as error:
        fail(str(error))


def _sqlite(verb: str) -> Path:
    """The path of the SQLite database, which may be damaged or missing."""
    file = sqlite_file(_settings().database_url)
    if file is None:
        fail(
            f"{verb} PostgreSQL with its own tools, a base backup and archived write-ahead logs, "
            "or with `order-hub backup --keys`, which is restored into SQLite and copied: see "
            "docs/operations.md."
        )
    return file


def _address(file: Path) -> str:
    return URL.create(SQLITE_DRIVER, database=str(file)).render_as_string()


def _require_supported(option: str, address: str) -> None:
    try:
        checked(address)
    except UnsupportedDatabase:
        fail(f"{option} {UNSUPPORTED}.")


def _fail_database(error: DBAPIError | OSError) -> NoReturn:
    reason = error.orig if isinstance(error, DBAPIError) else error
    fail(f"A database cannot be used: {reason}. Run the same command again to continue.")


def _progress(*columns: Column) -> Progress:
    return Progress(
        TextColumn("{task.description:29}", table_column=ONE_LINE),
        BarColumn(bar_width=12),
        *columns,
        TimeRemainingColumn(elapsed_when_finished=True),
        console=errors,
    )


class _CopyProgress:
    """Progress bars: one for each table that has rows, and one for all tables."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._all = progress.add_task("all tables, copied and compared", total=0)
        self._tables: dict[str, TaskID] = {}
        self._done: dict[tuple[str, CopyPhase], int] = {}
        self._rows = 0

    def show(self, step: Step) -> None:
        if step.phase is CopyPhase.WAITING:
            self._rows += step.total
            self._progress.update(self._all, total=2 * self._rows)
        elif step.total:
            self._update(step)

    def _update(self, step: Step) -> None:
        if step.table not in self._tables:
            self._tables[step.table] = self._progress.add_task("", total=step.total)
        bar = self._tables[step.table]
        if (step.table, step.phase) not in self._done:
            description = f"{step.table}, {step.phase}"
            self._progress.reset(bar, total=step.total, description=description)
        self._done[step.table, step.phase] = step.done
        self._progress.update(bar, completed=step.done)
        counted = (n for (_, doing), n in self._done.items() if doing is not CopyPhase.CHECKING)
        self._progress.update(self._all, completed=sum(counted))


class _Rate(Column):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:,.0f} rows/s", style="progress.data.speed")
