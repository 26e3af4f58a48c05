"""Makes a sealed backup of a hub on any engine, while it serves: a SQLite database of one snapshot,
into which nothing personal was ever written unsealed."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Table, func, insert
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.privacy.sealing import LEFT_OUT
from persistence.engine.engines import SQLITE_DRIVER, Engines, open_engines
from persistence.engine.snapshots import snapshot, unlimited_reader
from persistence.events.logs import LOGS
from persistence.operations.migrate import revisions, upgrade
from persistence.sealed import manifest
from persistence.sealed.cells import Key
from persistence.sealed.keyfile import replaceable, write_keys
from persistence.sealed.live_keys import LiveKeys, all_keys
from persistence.sealed.sealing import Sealing
from persistence.transfer import contents
from persistence.transfer.copying import TABLES
from persistence.transfer.loading import counters, load, set_counters

# Called with what is being done, and how much of how much is done.
Progress = Callable[[str, int, int], None]
SEALING, PROVING = "sealed", "checksum"


async def back_up(source: str, backup: Path, keys: Path, old_keys: Path, progress: Progress) -> int:
    """Write a sealed backup and its file of keys; `old_keys` is the one that they replace. How many
    rows the backup has."""
    revision = (await revisions(source))[0] or ""
    await upgrade(_address(backup))
    async with AsyncExitStack() as stack:
        live, target = open_engines(source), open_engines(_address(backup))
        reader = unlimited_reader(source)
        for disposing in (live.dispose, target.dispose, reader.dispose):
            stack.push_async_callback(disposing)
        began = datetime.now(UTC)
        found = LiveKeys(live, began)
        await found.open()
        before = replaceable(old_keys, found.hub.id)
        with closing(_opened(backup)) as file:
            manifest.create(file)
            async with snapshot(reader) as connection:
                tables = [table for name, table in TABLES.items() if name not in LEFT_OUT]
                rows = await _fill(connection, tables, target, _Noted(found, file), progress)
        made, _ = await _write_keys(reader, found.hub, keys, before)
    with closing(_opened(backup)) as file:
        # A single file that can be opened without companions, also on read-only media.
        file.execute("PRAGMA journal_mode = DELETE")
        file.execute("BEGIN")
        manifest.complete(file, manifest.About(found.hub.id, made, revision))
        manifest.prove(file, found.hub, lambda read: progress(PROVING, read, rows))
        file.execute("COMMIT")
    return rows


async def renew_keys(source: str, keys: Path, old_keys: Path) -> int:
    """Write the file of keys alone: how many keys of persons it has."""
    live, reader = open_engines(source), unlimited_reader(source)
    try:
        found = LiveKeys(live, datetime.now(UTC))
        await found.open()
        before = replaceable(old_keys, found.hub.id)
        return (await _write_keys(reader, found.hub, keys, before))[1]
    finally:
        await live.dispose()
        await reader.dispose()


async def _write_keys(
    reader: AsyncEngine, hub: Key, keys: Path, before: datetime
) -> tuple[datetime, int]:
    """Those of now: who was erased meanwhile has no key among them. When that is, and how many they
    are; it is later than those of before also where the clock was set back."""
    async with snapshot(reader) as connection:
        made = max(datetime.now(UTC), before + timedelta.resolution)
        return made, await write_keys(keys, hub, made, all_keys(connection))


@dataclass
class _Noted:
    """Keys, of which the backup notes whose they are."""

    keys: LiveKeys
    file: sqlite3.Connection

    def note(self) -> None:
        manifest.note_keys(self.file, self.keys.introduced)
        self.keys.introduced.clear()


async def _fill(
    connection: AsyncConnection,
    tables: Sequence[Table],
    target: Engines,
    noted: _Noted,
    progress: Progress,
) -> int:
    total = sum([await contents.count(connection, table) for table in tables])
    sealing, done = Sealing(connection, noted.keys), 0
    progress(SEALING, done, total)
    for table in tables:
        async for batch in contents.rows(connection, table):
            await load(target.writer, table, await sealing.sealed(table, batch))
            noted.note()
            done += len(batch)
            progress(SEALING, done, total)
    noted.note()
    await set_counters(target.writer, await counters(connection))
    await _number_events(target.writer)
    return done


async def _number_events(engine: AsyncEngine) -> None:
    """Events that no relay has numbered yet follow those that have a position."""
    async with engine.begin() as connection:
        for log in LOGS:
            insert_id = log.events.c.insert_id
            number = log.head() + func.row_number().over(order_by=insert_id)
            numbered = insert(log.positions).from_select(
                ["position", "insert_id"], log.pending(number, insert_id)
            )
            await connection.execute(numbered)


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA busy_timeout = 5000")
    # Whoever gives the file its name makes it durable first.
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _address(file: Path) -> str:
    return URL.create(SQLITE_DRIVER, database=str(file)).render_as_string()
