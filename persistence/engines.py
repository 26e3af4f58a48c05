"""Connections. SQLite: one writer that begins IMMEDIATE, and readers that cannot write."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

READERS_MAX = 8
WAIT_SECONDS = 30
BUSY_MILLISECONDS = 5_000


class UnsupportedDatabase(ValueError):
    """The address names a database the hub does not run on."""


@dataclass(frozen=True)
class Engines:
    writer: AsyncEngine
    reader: AsyncEngine

    async def dispose(self) -> None:
        await self.reader.dispose()
        await self.writer.dispose()


def checked(address: str) -> URL:
    """The address of a database the hub runs on, or `UnsupportedDatabase`."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise UnsupportedDatabase(f"{address!r} is no database address") from None
    if url.drivername != "sqlite+aiosqlite" or url.database in (None, "", ":memory:"):
        raise UnsupportedDatabase("the database must be a SQLite file: sqlite+aiosqlite:///hub.db")
    return url


def open_engines(address: str) -> Engines:
    url = checked(address)
    return Engines(writer=_sqlite_writer(url), reader=_sqlite_reader(url))


def _sqlite_writer(url: URL) -> AsyncEngine:
    """Writers queue here rather than at the file's lock. Without IMMEDIATE, two transactions that
    read and then write lose one another's updates (docs/decisions/0003)."""
    engine = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=WAIT_SECONDS)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        _pragmas(connection, "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _sqlite_reader(url: URL) -> AsyncEngine:
    """Every read is one statement, so it needs no transaction around it."""
    engine = create_async_engine(
        url,
        pool_size=READERS_MAX,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        pool_reset_on_return=None,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        _pragmas(connection, "query_only=ON", "mmap_size=268435456")

    return engine


def _pragmas(connection: Any, *settings: str) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in (f"busy_timeout={BUSY_MILLISECONDS}", "cache_size=-65536", *settings):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()
