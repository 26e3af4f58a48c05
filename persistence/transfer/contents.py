"""The rows of a table as stored values, in the same order on both engines, and their digest.

A copy transfers stored values unchanged: enums and JSON documents are read as text, so nothing is
validated, rounded or formatted differently."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    ColumnElement,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    cast,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from persistence.engine.columns import Choice, Document
from persistence.engine.dialects import Bytewise

Row = tuple[Any, ...]

BATCH_ROWS = 2_000
# Every update of a row increases one of these: counters, or times where nothing is counted.
COUNTERS = ("version", "last", "head")
TIMES = ("updated_at",)


class Verbatim(TypeDecorator[str]):
    """The text of a JSON document, not parsed."""

    impl = Text
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(column, Text)


@dataclass(frozen=True)
class Digest:
    """`count` rows, and a hash of all their values in the order of their key."""

    count: int
    hash: str


def unconverted(table: Table) -> Table:
    """The table without computed columns, with types that do not convert values."""
    columns = [
        Column(column.name, _unconverted_type(column.type), primary_key=column.primary_key)
        for column in table.columns
        if column.computed is None
    ]
    return Table(table.name, MetaData(), *columns)


def _unconverted_type(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    if isinstance(kind, Document):
        return Verbatim()
    return String() if isinstance(kind, Choice) else kind


async def count(connection: AsyncConnection, table: Table) -> int:
    query = select(func.count()).select_from(table)
    return int((await connection.execute(query)).scalar_one())


async def count_until(connection: AsyncConnection, table: Table, until: Row | None) -> int:
    if until is None:
        return 0
    included = tuple_(*_keys(table)) <= _key_value(table, until)
    query = select(func.count()).select_from(table).where(included)
    return int((await connection.execute(query)).scalar_one())


async def greatest(connection: AsyncConnection, table: Table) -> Row | None:
    """The key of the last row; `None` for an empty table."""
    keys = _keys(table)
    query = select(*keys).order_by(*(key.desc() for key in keys)).limit(1)
    key = (await connection.execute(query)).one_or_none()
    return None if key is None else tuple(key)


async def change_marker(connection: AsyncConnection, table: Table) -> Row:
    """A value that changes when the table is written to. Cheaper than a digest."""
    changes: list[ColumnElement[Any]] = [
        *(func.sum(table.c[name]) for name in COUNTERS if name in table.c),
        *(func.max(table.c[name]) for name in TIMES if name in table.c),
    ]
    counted = await connection.execute(select(func.count(), *changes).select_from(table))
    return (*counted.one(), await greatest(connection, table))


async def rows(
    connection: AsyncConnection,
    table: Table,
    after: Row | None = None,
    until: Row | None = None,
) -> AsyncIterator[Sequence[Row]]:
    """Batches of rows in the order of their key, after `after` and up to and including `until`."""
    keys = _keys(table)
    query = select(table).order_by(*keys)
    if after is not None:
        query = query.where(tuple_(*keys) > _key_value(table, after))
    if until is not None:
        query = query.where(tuple_(*keys) <= _key_value(table, until))
    async with connection.stream(query, execution_options={"yield_per": BATCH_ROWS}) as result:
        async for batch in result.partitions():
            yield [tuple(row) for row in batch]


async def digest(
    connection: AsyncConnection,
    table: Table,
    until: Row | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Digest:
    """`progress` is called with the number of rows read so far."""
    total, state = 0, sha256()
    async for batch in rows(connection, table, until=until):
        for row in batch:
            state.update(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        total += len(batch)
        progress(total)
    return Digest(total, state.hexdigest())


def _keys(table: Table) -> list[ColumnElement[Any]]:
    return [
        Bytewise(key) if isinstance(key.type, String) else key for key in table.primary_key.columns
    ]


def _key_value(table: Table, values: Row) -> ColumnElement[Any]:
    columns = table.primary_key.columns
    return tuple_(*(literal(value, c.type) for value, c in zip(values, columns, strict=True)))
