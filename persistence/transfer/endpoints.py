"""The source and the target of a copy: validation, preparation, and open connections."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from persistence.engine.engines import POSTGRESQL_DRIVER, checked, open_engines
from persistence.engine.snapshots import snapshot, unlimited_reader
from persistence.operations.migrate import revisions, upgrade
from persistence.transfer.backups import is_sqlite

# The prefix of the target's revision during a copy: no hub starts on it.
COPYING = "copying"
COPY_LOCK = 7_253_002
EMPTY = "Give an empty database: the copy migrates it."


class CannotCopy(Exception):
    """The copy is impossible; the message says why, and what to do."""


@dataclass(frozen=True)
class Endpoints:
    """`source` is a snapshot; `source_engine` reads its current state."""

    source: AsyncConnection
    source_engine: AsyncEngine
    target: AsyncEngine
    writer: AsyncEngine


def sqlite_file(address: str) -> Path | None:
    """The file of a SQLite database; `None` for PostgreSQL."""
    url = checked(address)
    return None if url.drivername == POSTGRESQL_DRIVER else Path(str(url.database))


async def prepare(source: str, target: str) -> str:
    """Validate both databases before anything is written, and migrate an empty target. Returns the
    schema revision of both."""
    source_file, target_file = sqlite_file(source), sqlite_file(target)
    if source_file is not None and not (source_file.is_file() and is_sqlite(source_file)):
        raise CannotCopy(f"{source_file} is no SQLite database.")
    if target_file is not None:
        _require_valid_target(target_file)
        if source_file is not None and target_file.exists() and source_file.samefile(target_file):
            raise CannotCopy("The source and the target are the same database.")
    at, newest = await revisions(source)
    if newest is None or at != newest:
        raise CannotCopy(
            f"The source is at revision {at or 'none'}, but the hub needs {newest}. Run `order-hub "
            "migrate` on it first. If it is an unfinished copy, finish the copy first."
        )
    await _prepare_target(target, newest)
    return newest


def _require_valid_target(file: Path) -> None:
    if not file.parent.is_dir():
        raise CannotCopy(f"The folder of the target, {file.parent}, does not exist.")
    if file.exists() and file.stat().st_size and not is_sqlite(file):
        raise CannotCopy(f"The target, {file}, is no SQLite database.")


async def _prepare_target(target: str, newest: str) -> None:
    at, _ = await revisions(target)
    if at is None:
        if await _table_names(target):
            raise CannotCopy(f"The target holds other tables than the hub's. {EMPTY}")
        await upgrade(target)
    elif at not in (newest, unfinished(newest)):
        raise CannotCopy(
            f"The target is at revision {at}, but the hub needs {newest}. Run `order-hub migrate` "
            f"on it first. {EMPTY}"
        )


def unfinished(revision: str) -> str:
    return f"{COPYING} {revision}"


async def _table_names(address: str) -> list[str]:
    def names(connection: Connection) -> list[str]:
        return inspect(connection).get_table_names()

    engine = unlimited_reader(address)
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
async def open_endpoints(source: str, target: str) -> AsyncIterator[Endpoints]:
    """Open both databases, and lock the target against concurrent copies."""
    engines = open_engines(target)
    source_engine, reader = unlimited_reader(source), unlimited_reader(target)
    async with AsyncExitStack() as stack:
        for engine in (engines.reader, engines.writer, reader, source_engine):
            stack.push_async_callback(engine.dispose)
        if engines.writer.dialect.name == "postgresql":
            lock_connection = await stack.enter_async_context(reader.connect())
            await lock_connection.execution_options(isolation_level="AUTOCOMMIT")
            await _lock(
                lock_connection, "", "Another copy is being made into the target. Wait for it."
            )
        connection = await stack.enter_async_context(snapshot(source_engine))
        if source_engine.dialect.name == "postgresql":
            same = "The source is the target, or another copy is being made into it."
            await _lock(connection, "_shared", same)
        yield Endpoints(connection, source_engine, reader, engines.writer)


async def _lock(connection: AsyncConnection, mode: str, refusal: str) -> None:
    """Take an advisory lock of the session, which PostgreSQL releases when the process ends."""
    statement = text(f"SELECT pg_try_advisory_lock{mode}(:lock)")
    if not (await connection.execute(statement, {"lock": COPY_LOCK})).scalar_one():
        raise CannotCopy(refusal)
