"""Bulk loading of stored rows, and of the counters for new rows."""

from collections.abc import Sequence
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from persistence.engine.dialects import insert_replacing
from persistence.events.logs import BY_NAME, LOGS
from persistence.tables import log_heads, metadata
from persistence.transfer.contents import Row

_TRIGGERS = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
_SQLITE_COUNTER = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
_SEQUENCE = text("SELECT pg_get_serial_sequence(:table, 'insert_id')")


# Errors of the server, of the driver for values it cannot encode, and of lost connections.
LOAD_ERRORS = (
    *(asyncpg.PostgresError, asyncpg.InterfaceError),
    *(TypeError, ValueError, ArithmeticError, OSError),
)


class Unloadable(Exception):
    """The database refused these rows; the message is that of the database."""


async def load(engine: AsyncEngine, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows in one transaction."""
    names = [column.name for column in table.columns]
    if engine.dialect.name == "postgresql":
        await _copy_in(engine, table.name, names, rows)
        return
    async with engine.begin() as connection:
        # SQLite's triggers would assign new positions; these rows have theirs already.
        triggers = (await connection.execute(_TRIGGERS, {"table": table.name})).all()
        for name, _ in triggers:
            await connection.exec_driver_sql(f"DROP TRIGGER {name}")
        await connection.execute(
            insert(table), [dict(zip(names, row, strict=True)) for row in rows]
        )
        for _, definition in triggers:
            await connection.exec_driver_sql(definition)


async def _copy_in(
    engine: AsyncEngine, name: str, names: Sequence[str], rows: Sequence[Row]
) -> None:
    """COPY, which is a transaction of its own."""
    async with engine.connect() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        try:
            await raw.copy_records_to_table(name, records=rows, columns=names)
        except LOAD_ERRORS as error:
            raise Unloadable(error) from error


async def counters(connection: AsyncConnection) -> dict[str, tuple[int, int]]:
    """The last insert id of each log, and the one up to which every event has its position."""
    values = {}
    for log in LOGS:
        insert_id = log.events.c.insert_id
        newest = (await connection.execute(select(func.max(insert_id)))).scalar_one() or 0
        pending = (await connection.execute(log.pending(func.min(insert_id)))).scalar_one()
        last = max(newest, await _last_insert_id(connection, log.name))
        values[log.name] = last, newest if pending is None else pending - 1
    return values


async def _last_insert_id(connection: AsyncConnection, log: str) -> int:
    if connection.dialect.name == "sqlite":
        return (await connection.execute(_SQLITE_COUNTER, {"table": log})).scalar() or 0
    sequence = (await connection.execute(_SEQUENCE, {"table": log})).scalar_one()
    state = text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608 - the name comes from the database
    return int((await connection.execute(state)).scalar_one())


async def set_counters(engine: AsyncEngine, values: dict[str, tuple[int, int]]) -> None:
    """Continue the numbering of new rows where the source would have, and look for events without a
    position where it would have."""
    async with engine.begin() as connection:
        for log, (insert_id, complete) in values.items():
            if not insert_id:
                continue
            head = {"log": BY_NAME[log].positions.name, "head": complete}
            await connection.execute(insert_replacing(connection, log_heads), head)
            if connection.dialect.name == "sqlite":
                counter = {"table": log, "seq": insert_id}
                await connection.execute(
                    text("DELETE FROM sqlite_sequence WHERE name = :table"), {"table": log}
                )
                await connection.execute(
                    text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :seq)"), counter
                )
            else:
                sequence = (await connection.execute(_SEQUENCE, {"table": log})).scalar_one()
                await connection.execute(
                    text("SELECT setval(CAST(:sequence AS regclass), :last)"),
                    {"sequence": sequence, "last": insert_id},
                )


async def gather_statistics(engine: AsyncEngine) -> None:
    """Analyze all tables: PostgreSQL has no statistics of new tables, and plans badly without."""
    if engine.dialect.name != "postgresql":
        return
    for name in metadata.tables:
        async with engine.begin() as connection:
            await connection.execute(text(f"ANALYZE {name}"))
