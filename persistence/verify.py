"""Everything derived, computed anew from the ledgers and held against what is stored."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.verify import Difference
from persistence.engines import Engines
from persistence.verify_orders import order_differences
from persistence.verify_rows import ROW_CHECKS
from persistence.verify_stock import STOCK_CHECKS


class SqlVerify:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader

    async def differences(self) -> list[Difference]:
        """All of them; none means that the books balance. Safe beside a running hub."""
        found: list[Difference] = []
        async with _snapshot(self._engine) as connection:
            for check in (*STOCK_CHECKS, *ROW_CHECKS):
                found += await check(connection)
            found += [one async for one in order_differences(connection)]
        return found


@asynccontextmanager
async def _snapshot(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """One state of the database for all checks, whatever is written meanwhile."""
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
