"""Bringing a database to the newest schema, and telling whether it is there."""

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
AGAIN_SECONDS = 0.1
MIGRATIONS = Path(__file__).parent.parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def upgrade(address: str, revision: str = "head") -> None:
    """One at a time: who comes second finds it done."""
    async with _connected(address) as connection:
        if connection.dialect.name == "postgresql":
            await _alone(connection)
        await connection.run_sync(lambda here: command.upgrade(config(here), revision))


async def check(address: str) -> None:
    """Pass when the tables and the migrations say the same; raises alembic's error otherwise."""
    await _run(address, lambda connection: command.check(config(connection)))


async def revisions(address: str) -> tuple[str | None, str | None]:
    """The revision the database is at, and the newest there is."""

    def read(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    return await _run(address, read), ScriptDirectory.from_config(config()).get_current_head()


async def _run(address: str, step: Callable[[Connection], Any]) -> Any:
    async with _connected(address) as connection:
        return await connection.run_sync(step)


@asynccontextmanager
async def _connected(address: str) -> AsyncIterator[AsyncConnection]:
    """On an engine of its own: a batch migration needs foreign keys off, as they are by default."""
    engine = _engine(address)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _alone(connection: AsyncConnection) -> None:
    """Looking again rather than waiting in the server: who waits there holds up an index that is
    made concurrently by whoever has the lock. It ends with the connection."""
    ours = select(func.pg_try_advisory_lock(MIGRATION_LOCK))
    while not (await connection.execute(ours)).scalar_one():
        await connection.rollback()
        await asyncio.sleep(AGAIN_SECONDS)
    await connection.commit()


def _engine(address: str) -> AsyncEngine:
    """Every migration is one transaction, in SQLite too: its driver would commit before each
    statement that makes a table. In PostgreSQL it does not wait for a lock while others wait
    behind it."""
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
