"""Migrations: upgrading a database to the newest schema, and checking its revision."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from persistence.engine.engines import POSTGRESQL_DRIVER, checked

LOCK_MILLISECONDS = "5000"
MIGRATION_LOCK = 7_253_002
LOCK_RETRY_SECONDS = 0.1
MIGRATIONS = Path(__file__).parent.parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def upgrade(address: str, revision: str = "head") -> None:
    """Upgrade the schema. Concurrent upgrades run one after another."""
    async with _connected(address) as connection:
        if connection.dialect.name == "postgresql":
            await _lock(connection)
        await connection.run_sync(lambda sync: command.upgrade(config(sync), revision))


async def check(address: str) -> None:
    """Raise Alembic's error unless the tables and the migrations agree."""
    await _run(address, lambda connection: command.check(config(connection)))


async def revisions(address: str) -> tuple[str | None, str | None]:
    """The current revision of the database, and the newest one."""

    def read(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    return await _run(address, read), ScriptDirectory.from_config(config()).get_current_head()


async def _run(address: str, step: Callable[[Connection], Any]) -> Any:
    async with _connected(address) as connection:
        return await connection.run_sync(step)


@asynccontextmanager
async def _connected(address: str) -> AsyncIterator[AsyncConnection]:
    """A connection of a separate engine, without foreign key checks, as batch migrations need."""
    engine = _engine(address)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _lock(connection: AsyncConnection) -> None:
    """Take the migration lock, which is released with the connection. Polls instead of waiting in
    the server: an open waiting transaction would block CREATE INDEX CONCURRENTLY."""
    lock = select(func.pg_try_advisory_lock(MIGRATION_LOCK))
    while not (await connection.execute(lock)).scalar_one():
        await connection.rollback()
        await asyncio.sleep(LOCK_RETRY_SECONDS)
    await connection.commit()


def _engine(address: str) -> AsyncEngine:
    """Every migration is one transaction, in SQLite too, whose driver would otherwise commit before
    DDL. In PostgreSQL a lock timeout keeps it from blocking other clients while it waits."""
    url = checked(address)
    if url.drivername == POSTGRESQL_DRIVER:
        settings = {"application_name": "order-hub migrate", "lock_timeout": LOCK_MILLISECONDS}
        return create_async_engine(url, connect_args={"server_settings": settings})
    engine = create_async_engine(url)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine
