"""Bulk loading into an empty, migrated database: references are not checked, and indexes are built
at the end."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import NullPool, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from benchmarks.data.copies import Batch, Copies
from persistence.transfer.copying import TABLES
from persistence.transfer.loading import gather_statistics, load, set_counters

# Parameters of a statement of SQLite.
SQLITE_ROWS = 2_000
_POSTGRESQL_INDEXES = """SELECT c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = 'public'::regnamespace
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)"""
_SQLITE_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"


async def load_all(address: str, copies: Copies, progress: Callable[[int], None]) -> None:
    """`progress` is called with the number of orders loaded so far."""
    engine = _engine(address)
    try:
        async with _without_indexes(engine):
            done = 0
            for orders, batch in copies.batches():
                await _load_batch(engine, batch)
                done += orders
                progress(done)
        await set_counters(engine, copies.counters())
        await gather_statistics(engine)
        if engine.dialect.name == "postgresql":
            await _run(engine, "VACUUM ANALYZE", "CHECKPOINT")
    finally:
        await engine.dispose()


async def _load_batch(engine: AsyncEngine, batch: Batch) -> None:
    size = SQLITE_ROWS if engine.dialect.name == "sqlite" else None
    for name, rows in batch.items():
        for start in range(0, len(rows), size or len(rows)):
            part = rows[start : start + (size or len(rows))]
            await load(engine, TABLES[name], [tuple(row) for row in part])


def _engine(address: str) -> AsyncEngine:
    if make_url(address).get_backend_name() == "postgresql":
        # Triggers check references.
        server = {"session_replication_role": "replica", "synchronous_commit": "off"}
        return create_async_engine(address, connect_args={"server_settings": server})
    engine = create_async_engine(address, poolclass=NullPool)

    event.listen(engine.sync_engine, "connect", _without_flushing)
    return engine


def _without_flushing(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.close()


@asynccontextmanager
async def _without_indexes(engine: AsyncEngine) -> AsyncIterator[None]:
    query = _POSTGRESQL_INDEXES if engine.dialect.name == "postgresql" else _SQLITE_INDEXES
    async with engine.connect() as connection:
        indexes = (await connection.execute(text(query))).all()
    await _run(engine, *(f"DROP INDEX {name}" for name, _ in indexes))
    yield
    await _run(engine, *(definition for _, definition in indexes))


async def _run(engine: AsyncEngine, *statements: str) -> None:
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
