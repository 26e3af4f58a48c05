"""Bringing a database to the newest schema, and telling whether it is there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from persistence.engines import checked

MIGRATIONS = Path(__file__).with_name("migrations")


def config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def upgrade(address: str, revision: str = "head") -> None:
    await _run(address, lambda connection: command.upgrade(config(connection), revision))


async def check(address: str) -> None:
    """Pass when the tables and the migrations say the same; raises alembic's error otherwise."""
    await _run(address, lambda connection: command.check(config(connection)))


async def revisions(address: str) -> tuple[str | None, str | None]:
    """The revision the database is at, and the newest there is."""

    def read(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    return await _run(address, read), ScriptDirectory.from_config(config()).get_current_head()


async def _run(address: str, step: Callable[[Connection], Any]) -> Any:
    """On an engine of its own: a batch migration needs foreign keys off, as they are by default."""
    engine = create_async_engine(checked(address))
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(step)
    finally:
        await engine.dispose()
