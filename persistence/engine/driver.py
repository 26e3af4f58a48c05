"""The statements of a transaction, run by the database's driver where they are prepared.

SQLAlchemy opens the connection and begins and ends the transaction; its execution of a statement
takes several times as long as the driver's."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import aiosqlite
from sqlalchemy import Table, insert, literal, select
from sqlalchemy.engine import CursorResult, Dialect
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import Executable

from persistence.engine.database_errors import is_conflict
from persistence.engine.inline import InlineConnection
from persistence.engine.prepared import Prepared

# Called with the text of a statement that begins; what it returns is called with its error, if any.
Observer = Callable[[str], Callable[[BaseException | None], None]]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Driver:
    """A connection as its driver offers it: `fetch` runs a statement and returns its rows,
    `run_each` runs one for each row of values."""

    fetch: Callable[..., Awaitable[Sequence[Any]]]
    run_each: Callable[[str, Sequence[tuple[Any, ...]]], Awaitable[None]]
    is_closed: Callable[[], bool]
    # Whether SQLAlchemy begins the transaction with the connection, not with a first statement.
    begins_at_once: bool
    # Loads rows faster than a statement does, if it can.
    copy: Callable[..., Awaitable[Any]] | None = None


class Statements:
    """The statements of one transaction on one connection."""

    def __init__(
        self, connection: AsyncConnection, driver: Driver, observers: Sequence[Observer]
    ) -> None:
        self.connection = connection
        self._driver = driver
        self._observers = observers
        self._begun = driver.begins_at_once

    @property
    def dialect(self) -> Dialect:
        return self.connection.dialect

    async def rows(self, prepared: Prepared, **values: Any) -> list[dict[str, Any]]:
        """Run a statement: the rows that it returns, by the names of their columns."""
        if not self._begun:
            # With its first statement SQLAlchemy begins the transaction.
            return [
                dict(row) for row in (await self.execute(prepared.statement, values)).mappings()
            ]
        return [prepared.on(self.dialect).row(row) for row in await self._fetched(prepared, values)]

    async def fetched(self, prepared: Prepared, **values: Any) -> Sequence[Any]:
        """Run a statement: its rows as the driver has them, their values not converted."""
        if not self._begun:
            await self.execute(select(literal(1)))
        return await self._fetched(prepared, values)

    async def _fetched(self, prepared: Prepared, values: Values) -> Sequence[Any]:
        compiled = prepared.on(self.dialect)
        given = compiled.values(values)
        with self._running(compiled.text):
            return await self._driver.fetch(compiled.text, *given)

    async def run(self, prepared: Prepared, rows: Sequence[Values]) -> None:
        """Run a statement for each of these rows of values."""
        if not self._begun:
            await self.execute(prepared.statement, rows)
            return
        compiled = prepared.on(self.dialect)
        given = compiled.each(rows)
        with self._running(compiled.text):
            await self._driver.run_each(compiled.text, given)

    async def load(
        self, table: Table, rows: Sequence[tuple[Any, ...]], keys: Sequence[str] | None = None
    ) -> None:
        """Insert rows with a value for each of these columns, in the order of the table, or for
        all of them, as fast as the driver can."""
        if not self._begun:
            await self.execute(select(literal(1)))
        columns = [table.columns[key] for key in keys or table.columns.keys()]
        compiled = _loading(table, tuple(column.key for column in columns)).on(self.dialect)
        with self._running(compiled.text):
            if self._driver.copy is not None:
                names = [column.name for column in columns]
                await self._driver.copy(table.name, records=rows, columns=names)
            else:
                await self._driver.run_each(compiled.text, compiled.converted(rows))

    async def execute(self, statement: Executable, rows: Any = None) -> CursorResult[Any]:
        """Run a statement that is not prepared."""
        self._begun = True
        return await self.connection.execute(statement, rows)

    @contextmanager
    def _running(self, statement: str) -> Iterator[None]:
        """Errors of the driver become those of SQLAlchemy."""
        ended = [begun(statement) for begun in self._observers]
        problem: BaseException | None = None
        try:
            yield
        except (DBAPIError, OSError) as error:
            problem = error
            raise
        except Exception as error:
            problem = error
            if hasattr(error, "detail"):
                # PostgreSQL quotes the row there, which may have personal data.
                error.detail = None
            lost = self._driver.is_closed()
            kind = IntegrityError if is_conflict(error) else DBAPIError
            raise kind(
                statement, None, error, hide_parameters=True, connection_invalidated=lost
            ) from error
        except BaseException as error:
            problem = error
            raise
        finally:
            for end in ended:
                end(problem)


@cache
def _loading(table: Table, keys: tuple[str, ...]) -> Prepared:
    """An insert whose parameters are in the order of the table's columns."""
    return Prepared(insert(table).inline(), keys)


async def statements_of(
    connection: AsyncConnection, observers: Sequence[Observer] = ()
) -> Statements:
    """The statements of the transaction that is open on this connection."""
    raw: Any = (await connection.get_raw_connection()).driver_connection
    return Statements(connection, _driver_of(raw), observers)


def _driver_of(raw: Any) -> Driver:
    if isinstance(raw, InlineConnection):
        return Driver(raw.fetch, raw.run_each, raw.is_closed, begins_at_once=True)
    if isinstance(raw, aiosqlite.Connection):

        async def fetch(query: str, *values: Any) -> Sequence[Any]:
            return list(await raw.execute_fetchall(query, values))

        async def run_each(command: str, rows: Sequence[tuple[Any, ...]]) -> None:
            await raw.executemany(command, rows)

        return Driver(fetch, run_each, lambda: False, begins_at_once=True)
    copy = raw.copy_records_to_table
    return Driver(raw.fetch, raw.executemany, raw.is_closed, begins_at_once=False, copy=copy)
