"""Revisions of the schema, and what a release that runs on one of them knows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import create_async_engine

from persistence.engine.engines import checked
from persistence.operations.migrate import upgrade
from persistence.tables import (
    inventory_movement_positions,
    log_heads,
    metadata,
    order_event_positions,
)
from tests.persistence.migrating import scripts

# The first revision that a release runs on, and all that came after it.
RELEASED = [script.revision for script in scripts() if script.revision >= "0001"]
# Positions are written by triggers and by the relay.
BY_THE_DATABASE = (log_heads, order_event_positions, inventory_movement_positions)
TABLES = [table for table in metadata.sorted_tables if table not in BY_THE_DATABASE]
Columns = dict[str, set[str]]
Rows = Mapping[str, Sequence[dict[str, Any]]]
# By the kind of database and the revision.
KnownAt = Callable[[str, str], Awaitable[Columns]]


async def columns_at(address: str, revision: str) -> Columns:
    """Upgrade to this revision. The columns of each table, which a release on it knows."""

    def read(connection: Connection) -> Columns:
        found = inspect(connection)
        names = found.get_table_names()
        return {name: {column["name"] for column in found.get_columns(name)} for name in names}

    await upgrade(address, revision)
    engine = create_async_engine(checked(address))
    async with engine.connect() as connection:
        columns = await connection.run_sync(read)
    await engine.dispose()
    return columns
