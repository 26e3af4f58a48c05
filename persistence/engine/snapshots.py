"""Consistent snapshots of a whole database, independent of concurrent writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from persistence.engine.engines import POSTGRESQL_DRIVER, checked, open_engines

# No timeouts: a large table is sorted before its first row is returned, and the reader may pause
# while it writes elsewhere.
COPY_SETTINGS = {
    "application_name": "order-hub copy",
    "timezone": "UTC",
    "default_transaction_read_only": "on",
}


def unlimited_reader(address: str) -> AsyncEngine:
    """A read-only engine without timeouts."""
    url = checked(address)
    if url.drivername != POSTGRESQL_DRIVER:
        return open_engines(address).reader
    return create_async_engine(
        url, poolclass=NullPool, connect_args={"server_settings": COPY_SETTINGS}
    )


@asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection whose queries all see the same state of the database."""
    async with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            await connection.exec_driver_sql("BEGIN")
        else:
            await connection.execution_options(isolation_level="REPEATABLE READ")
        try:
            yield connection
        finally:
            # Who is stopped while it reads has lost the connection, and the transaction with it.
            if connection.dialect.name == "sqlite" and not connection.invalidated:
                await connection.exec_driver_sql("ROLLBACK")
