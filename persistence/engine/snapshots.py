"""One state of a whole database, for as long as it is read: whatever is written meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from persistence.engine.engines import POSTGRESQL_DRIVER, checked, open_engines

# No time-outs: a long table is sorted before its first row arrives, and who reads may be busy
# writing elsewhere.
PATIENT = {
    "application_name": "order-hub copy",
    "timezone": "UTC",
    "default_transaction_read_only": "on",
}


def patient_reader(address: str) -> AsyncEngine:
    """An engine that cannot write, and never gives up."""
    url = checked(address)
    if url.drivername != POSTGRESQL_DRIVER:
        return open_engines(address).reader
    return create_async_engine(url, poolclass=NullPool, connect_args={"server_settings": PATIENT})


@asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            await connection.exec_driver_sql("BEGIN")
        else:
            await connection.execution_options(isolation_level="REPEATABLE READ")
        try:
            yield connection
        finally:
            if connection.dialect.name == "sqlite":
                await connection.exec_driver_sql("ROLLBACK")
