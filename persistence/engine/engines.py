"""Connection pools. SQLite: one writer with BEGIN IMMEDIATE, and read-only readers. PostgreSQL: a
pool for writing, and a read-only pool in autocommit mode."""

from asyncio import Semaphore
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from persistence.engine.direct import Direct, NoDirect, PostgresqlDirect
from persistence.engine.direct_sqlite import SqliteDirect
from persistence.engine.driver import Observer
from persistence.engine.inline import open_inline

POOL_SIZE = 8
# A pool is a queue, and a burst gets through it: how long it may become is bounded by the requests
# that are taken at once (`execution.endpoint`). Longer than any statement of a writer may take, so
# that who waited in vain knows of a database that does not answer.
QUEUE_SECONDS = 30
CONNECT_SECONDS = 5
BUSY_MILLISECONDS = 5_000
BUSY_DIRECT_MILLISECONDS = 20
# What is deleted is overwritten, so that erased personal data is not in the file any longer.
WRITING = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
READ_ONLY = ("query_only=ON", "mmap_size=268435456")
# The server must not keep locks or run statements for clients that are gone. Milliseconds.
POSTGRESQL = {
    "application_name": "order-hub",
    "timezone": "UTC",
    "statement_timeout": "10000",
    "lock_timeout": "2000",
    "idle_in_transaction_session_timeout": "10000",
}
# Reports take longer, and lock nothing.
READING = {"default_transaction_read_only": "on", "statement_timeout": "30000"}
# Longer than the statement timeouts: a connection without an answer for this long is lost.
WRITER_TIMEOUT_SECONDS = 12
READER_TIMEOUT_SECONDS = 35
# A writer's statements find rows by keys, and are planned once: with an array of few keys, the
# server would else find it cheaper to plan each execution anew, which takes longer than to run it.
PLANNED_ONCE = {"plan_cache_mode": "force_generic_plan"}
SQLITE_DRIVER = "sqlite+aiosqlite"
POSTGRESQL_DRIVER = "postgresql+asyncpg"


class UnsupportedDatabase(ValueError):
    """The address is not that of a supported database."""


@dataclass(frozen=True, eq=False)
class Engines:
    """`direct` runs the bounded reads of the graph without SQLAlchemy's execution. `writing` is
    told of the statements that transactions run without it. `slow` admits reads that take long,
    such as counts and reports, to some of the reader's connections: others never wait for them."""

    writer: AsyncEngine
    reader: AsyncEngine
    direct: Direct = field(default_factory=NoDirect)
    writing: list[Observer] = field(default_factory=list)
    slow: Semaphore = field(default_factory=lambda: Semaphore(1))

    async def dispose(self) -> None:
        await self.direct.close()
        await self.reader.dispose()
        await self.writer.dispose()


def checked(address: str) -> URL:
    """The parsed address of a supported database, or `UnsupportedDatabase`."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise UnsupportedDatabase(f"{address!r} is not a database address") from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername=POSTGRESQL_DRIVER)
    if url.drivername != SQLITE_DRIVER or url.database in (None, "", ":memory:"):
        raise UnsupportedDatabase(
            "the database must be sqlite+aiosqlite:///<file> or postgresql://<host>/<name>"
        )
    return url


def is_remote(address: str) -> bool:
    """Whether the database may be on another machine."""
    url = checked(address)
    host = url.query.get("host") or url.host or ""
    is_here = str(host).startswith("/") or host in ("", "localhost", "127.0.0.1", "::1")
    return url.drivername == POSTGRESQL_DRIVER and not is_here


def open_engines(address: str, size: int = POOL_SIZE) -> Engines:
    """At most `size` connections for writing, and as many for reading: half of them for `direct`.
    SQLite always has one writer."""
    url = checked(address)
    if url.drivername == POSTGRESQL_DRIVER:
        held = size // 2
        return Engines(
            writer=_postgresql(url, size, WRITER_TIMEOUT_SECONDS, **PLANNED_ONCE),
            reader=_postgresql_reader(url, size - held),
            direct=PostgresqlDirect(_postgresql_reader(url, held), held) if held else NoDirect(),
            slow=_slow(size - held),
        )
    return Engines(
        writer=_sqlite_writer(url),
        reader=_sqlite_reader(url, size),
        direct=SqliteDirect(url, size, _read_only_at_once, _read_only),
        slow=_slow(size),
    )


def _slow(size: int) -> Semaphore:
    return Semaphore(max(size // 2, 1))


def _postgresql(url: URL, size: int, timeout: int, **settings: str) -> AsyncEngine:
    """READ COMMITTED is enough: every write locks the rows that it depends on, in one global order,
    or repeats its condition in the statement."""
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=QUEUE_SECONDS,
        isolation_level="READ COMMITTED",
        hide_parameters=True,
        connect_args={
            "server_settings": {**POSTGRESQL, **settings},
            "timeout": CONNECT_SECONDS,
            "command_timeout": timeout,
        },
    )

    # Instead of SQLAlchemy's ping, which takes three round trips: a server that stops or ends a
    # session closes the connection, and the driver knows it. Who does not answer is found out by
    # the time that statements may take, as it would be for a ping.
    @event.listens_for(engine.sync_engine, "checkout")
    def require_open(connection: Any, _record: Any, _proxy: Any) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError

    return engine


def _postgresql_reader(url: URL, size: int) -> AsyncEngine:
    engine = _postgresql(url, size, READER_TIMEOUT_SECONDS, **READING)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _sqlite_writer(url: URL) -> AsyncEngine:
    """Writers wait for the pool instead of the file lock. Without IMMEDIATE, transactions that read
    and then write would fail or lose updates (docs/decisions/0003)."""
    engine = create_async_engine(
        url,
        async_creator=partial(open_inline, str(url.database)),
        pool_size=1,
        max_overflow=0,
        pool_timeout=QUEUE_SECONDS,
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        _pragmas(connection, *WRITING)

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _sqlite_reader(url: URL, size: int) -> AsyncEngine:
    """Every read is a single statement, so it needs no transaction."""
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=QUEUE_SECONDS,
        pool_reset_on_return=None,
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        _pragmas(connection, *READ_ONLY)

    return engine


def _read_only_at_once(connection: Any) -> None:
    """In the thread of the event loop nothing may wait."""
    _pragmas(connection, *READ_ONLY, busy=BUSY_DIRECT_MILLISECONDS)


def _read_only(connection: Any) -> None:
    _pragmas(connection, *READ_ONLY)


def _pragmas(connection: Any, *settings: str, busy: int = BUSY_MILLISECONDS) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in (f"busy_timeout={busy}", "cache_size=-65536", *settings):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()
