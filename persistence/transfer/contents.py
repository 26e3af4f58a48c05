"""A table's rows as they are stored: plain values, in one order on both engines, and a digest.

A copy takes every value as it stands. What the hub reads as a word or a document of its own is
text here, so nothing is refused, rounded or written differently on the way."""

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

Row = tuple[Any, ...]

BATCH_ROWS = 2_000
# Both sort text by its bytes, whatever the language of the database.
COLLATIONS = {"sqlite": "BINARY", "postgresql": "C"}
# What counts changes, and what is set by those that are not counted: a row that was changed has one
# of these changed.
COUNTERS = ("version", "last", "head")
TIMES = ("updated_at",)


class Verbatim(TypeDecorator[str]):
    """A document's own text, unread."""

    impl = Text
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(column, Text)


@dataclass(frozen=True)
class Digest:
    """`count` rows, and a hash of all their values in the order of their key."""

    count: int
    hash: str


def plain(table: Table) -> Table:
    """The table with the columns that are written, each as a type that changes nothing."""
    columns = [
        Column(column.name, _plain(column.type), primary_key=column.primary_key)
        for column in table.columns
        if column.computed is None
    ]
    return Table(table.name, MetaData(), *columns)


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    if isinstance(kind, Document):
        return Verbatim()
    return String() if isinstance(kind, Choice) else kind


async def count(connection: AsyncConnection, table: Table) -> int:
    query = select(func.count()).select_from(table)
    return int((await connection.execute(query)).scalar_one())


async def count_until(connection: AsyncConnection, table: Table, until: Row | None) -> int:
    if until is None:
        return 0
    upto = tuple_(*_keys(connection, table)) <= _place(table, until)
    query = select(func.count()).select_from(table).where(upto)
    return int((await connection.execute(query)).scalar_one())


async def greatest(connection: AsyncConnection, table: Table) -> Row | None:
    """The key of the last row; `None` when there is none."""
    keys = _keys(connection, table)
    query = select(*keys).order_by(*(key.desc() for key in keys)).limit(1)
    found = (await connection.execute(query)).one_or_none()
    return None if found is None else tuple(found)


async def mark(connection: AsyncConnection, table: Table) -> Row:
    """What is different when the table was written to: cheaper than a digest."""
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
    """All rows in the order of their key, some at a time; those behind `after`, up to `until`."""
    keys = _keys(connection, table)
    query = select(table).order_by(*keys)
    if after is not None:
        query = query.where(tuple_(*keys) > _place(table, after))
    if until is not None:
        query = query.where(tuple_(*keys) <= _place(table, until))
    options = {"yield_per": BATCH_ROWS}
    async with connection.stream(query, execution_options=options) as found:
        async for part in found.partitions():
            yield [tuple(row) for row in part]


async def digest(
    connection: AsyncConnection,
    table: Table,
    until: Row | None = None,
    seen: Callable[[int], None] = lambda _: None,
) -> Digest:
    """`seen` is told how many rows have been read, now and then."""
    total, state = 0, sha256()
    async for part in rows(connection, table, until=until):
        for row in part:
            state.update(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        total += len(part)
        seen(total)
    return Digest(total, state.hexdigest())


def _keys(connection: AsyncConnection, table: Table) -> list[ColumnElement[Any]]:
    collation = COLLATIONS[connection.dialect.name]
    return [
        key.collate(collation) if isinstance(key.type, String) else key
        for key in table.primary_key.columns
    ]


def _place(table: Table, values: Row) -> ColumnElement[Any]:
    columns = table.primary_key.columns
    return tuple_(*(literal(value, c.type) for value, c in zip(values, columns, strict=True)))
