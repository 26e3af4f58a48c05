"""What the rules of retention find, and the erasure of what belongs to no customer or order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update

from domain.privacy.personal import ERASED
from persistence import tables as t
from persistence.engine.database_errors import translating_errors
from persistence.engine.engines import BUSY_MILLISECONDS, Engines
from persistence.writes.privacy import due

BATCH = 50
# No writer waits for longer.
SETTLE_MILLISECONDS = 50
EMPTY_LOG = "wal_checkpoint(TRUNCATE)"
AS_BEFORE = f"busy_timeout={BUSY_MILLISECONDS}"


class SqlRetention:
    def __init__(self, engines: Engines) -> None:
        self._writer, self._reader = engines.writer, engines.reader

    async def closed_orders(self, before: datetime) -> Sequence[str]:
        """A few of them; the others when these are erased."""
        return await self._ids(due.closed_orders(before))

    async def inactive_customers(self, before: datetime, after_id: str) -> Sequence[str]:
        """A few of them, by id."""
        return await self._ids(due.inactive_customers(before, after_id))

    async def orders_of_erased(self, now: datetime) -> Sequence[str]:
        """A few of them; the others when these are erased."""
        return await self._ids(due.orders_of_erased(now))

    async def erase_dead_letters(self, before: datetime) -> int:
        old = update(t.dead_letters).where(*due.dead_letters_kept(before))
        with translating_errors():
            async with self._writer.begin() as connection:
                return (await connection.execute(old.values(reason=ERASED))).rowcount

    async def settle(self) -> None:
        """Write what is in SQLite's log into the database, and empty the log: it has the rows as
        they were before they were erased. Not while somebody reads them: then it is done another
        time. PostgreSQL does so by itself."""
        if self._reader.dialect.name == "sqlite":
            async with self._reader.connect() as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                for pragma in (f"busy_timeout={SETTLE_MILLISECONDS}", EMPTY_LOG, AS_BEFORE):
                    await driver.execute(f"PRAGMA {pragma}")

    async def count(self, query: Select[Any]) -> int:
        with translating_errors():
            async with self._reader.connect() as connection:
                counted = select(func.count()).select_from(query.subquery())
                return int((await connection.execute(counted)).scalar_one())

    async def erased(self) -> Sequence[str]:
        """The customers and orders whose data was erased on request or by a rule."""
        with translating_errors():
            async with self._reader.connect() as connection:
                noted = select(t.erasures.c.subject_id).order_by(t.erasures.c.subject_id)
                return list((await connection.execute(noted)).scalars())

    async def _ids(self, query: Select[Any]) -> Sequence[str]:
        with translating_errors():
            async with self._reader.connect() as connection:
                return list((await connection.execute(query.limit(BATCH))).scalars())
