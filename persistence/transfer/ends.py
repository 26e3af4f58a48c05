"""The two databases of a copy: whether they may be its source and its target, and both open."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from persistence.engine.engines import POSTGRESQL_DRIVER, checked, open_engines
from persistence.engine.snapshots import patient_reader, snapshot
from persistence.operations.migrate import revisions, upgrade
from persistence.transfer.backups import is_sqlite

# While this is a target's revision, no hub runs on it.
COPYING = "copying"
COPY_LOCK = 7_253_002
EMPTY = "Give an empty database: it is migrated by itself."


class CannotCopy(Exception):
    """The message is for people, and says what to do."""


@dataclass(frozen=True)
class Ends:
    """`source` is a snapshot; `now` reads what the source is by now."""

    source: AsyncConnection
    now: AsyncEngine
    target: AsyncEngine
    writer: AsyncEngine


def sqlite_file(address: str) -> Path | None:
    """The file of a SQLite database; `None` for a server's."""
    url = checked(address)
    return None if url.drivername == POSTGRESQL_DRIVER else Path(str(url.database))


async def prepare(source: str, target: str) -> str:
    """Refuse what cannot be copied before anything is written; migrate an empty target. The
    revision of both."""
    here, there = sqlite_file(source), sqlite_file(target)
    if here is not None and (not here.is_file() or not is_sqlite(here)):
        raise CannotCopy(f"{here} is no SQLite database to copy from.")
    if there is not None:
        _require_place(there)
        if here is not None and there.exists() and here.samefile(there):
            raise CannotCopy("The source and the target are the same database.")
    at, newest = await revisions(source)
    if newest is None or at != newest:
        raise CannotCopy(
            f"The source is at revision {at or 'none'}, the hub needs {newest}. Run `order-hub "
            "migrate` on it first; when it is an unfinished copy, finish that."
        )
    await _prepare_target(target, newest)
    return newest


def _require_place(file: Path) -> None:
    if not file.parent.is_dir():
        raise CannotCopy(f"The folder of the target, {file.parent}, does not exist.")
    if file.exists() and file.stat().st_size and not is_sqlite(file):
        raise CannotCopy(f"The target, {file}, is no SQLite database.")


async def _prepare_target(target: str, newest: str) -> None:
    at, _ = await revisions(target)
    if at is None:
        if await _tables(target):
            raise CannotCopy(f"The target holds tables that are not the hub's. {EMPTY}")
        await upgrade(target)
    elif at not in (newest, unfinished(newest)):
        raise CannotCopy(
            f"The target is at revision {at}, the hub needs {newest}. Run `order-hub migrate` on "
            f"it first. {EMPTY}"
        )


def unfinished(revision: str) -> str:
    return f"{COPYING} {revision}"


async def _tables(address: str) -> list[str]:
    def names(connection: Connection) -> list[str]:
        return inspect(connection).get_table_names()

    engine = patient_reader(address)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(names)
    finally:
        await engine.dispose()


async def set_revision(engine: AsyncEngine, revision: str) -> None:
    async with engine.begin() as connection:
        statement = text("UPDATE alembic_version SET version_num = :revision")
        await connection.execute(statement, {"revision": revision})


@asynccontextmanager
async def opened(source: str, target: str) -> AsyncIterator[Ends]:
    """Both ends, for one copy at a time."""
    engines = open_engines(target)
    now, reader = patient_reader(source), patient_reader(target)
    async with AsyncExitStack() as stack:
        for engine in (engines.reader, engines.writer, reader, now):
            stack.push_async_callback(engine.dispose)
        if engines.writer.dialect.name == "postgresql":
            holder = await stack.enter_async_context(reader.connect())
            await holder.execution_options(isolation_level="AUTOCOMMIT")
            await _hold(holder, "", "Another copy is being made into the target. Wait for it.")
        connection = await stack.enter_async_context(snapshot(now))
        if now.dialect.name == "postgresql":
            same = "The source is the target, or another copy is being made into it."
            await _hold(connection, "_shared", same)
        yield Ends(connection, now, reader, engines.writer)


async def _hold(connection: AsyncConnection, how: str, refusal: str) -> None:
    """A lock of this session and database: it goes when the process does."""
    statement = text(f"SELECT pg_try_advisory_lock{how}(:lock)")
    if not (await connection.execute(statement, {"lock": COPY_LOCK})).scalar_one():
        raise CannotCopy(refusal)
