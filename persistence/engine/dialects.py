"""Statements whose syntax differs between SQLite and PostgreSQL."""

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, String, Table, and_, bindparam, false, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class HasDialect(Protocol):
    """A connection, or the statements of one."""

    @property
    def dialect(self) -> Dialect: ...


class StartsWith(FunctionElement[bool]):
    """Whether a column starts with a text, case-sensitive, in a form that an index supports. It has
    no type: to a Boolean SQLAlchemy appends `= 1` on SQLite, and no index is used for its end."""

    inherit_cache = True
    name = "starts_with"


@compiles(StartsWith)
def _starts_with_range(element: StartsWith, compiler: Any, **options: Any) -> str:
    column, text = element.clauses
    beyond = text.op("||")(literal_column(f"char({sys.maxunicode})"))
    return f"({compiler.process(and_(column >= text, column < beyond), **options)})"


@compiles(StartsWith, "postgresql")
def _starts_with_operator(element: StartsWith, compiler: Any, **options: Any) -> str:
    # Correct under any collation; uses an index where the database's collation is C or C.UTF-8.
    column, text = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} ^@ {text}"


class Bytewise(FunctionElement[str]):
    """A text to sort by its bytes, which is how Python sorts: whatever the collation of the
    database is."""

    inherit_cache = True
    name = "bytewise"
    type = String()


@compiles(Bytewise)
def _binary(element: Bytewise, compiler: Any, **options: Any) -> str:
    return f"{compiler.process(element.clauses, **options)} COLLATE BINARY"


@compiles(Bytewise, "postgresql")
def _c(element: Bytewise, compiler: Any, **options: Any) -> str:
    return f'{compiler.process(element.clauses, **options)} COLLATE "C"'


class HourBefore(FunctionElement[datetime]):
    """The time an hour before that of a column; null before null."""

    inherit_cache = True
    name = "hour_before"


@compiles(HourBefore)
def _hour_before_text(element: HourBefore, compiler: Any, **options: Any) -> str:
    (column,) = element.clauses
    # In the form that `Instant` stores.
    return f"strftime('%Y-%m-%d %H:%M:%f000', {compiler.process(column, **options)}, '-1 hour')"


@compiles(HourBefore, "postgresql")
def _hour_before_interval(element: HourBefore, compiler: Any, **options: Any) -> str:
    (column,) = element.clauses
    return f"({compiler.process(column, **options)} - interval '1 hour')"


def starts_with(column: Any, text: str) -> ColumnElement[bool]:
    return StartsWith(column, text) if searchable([text]) else false()


def searchable(values: Iterable[Any]) -> list[Any]:
    """The values that may exist: PostgreSQL refuses U+0000, also in queries."""
    return [v for v in values if not (isinstance(v, str) and "\0" in v)]


def _insert(dialect: str, table: Table) -> Any:
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def insert_ignoring(on: HasDialect, table: Table) -> Any:
    """An insert that skips rows that exist already."""
    return _insert(on.dialect.name, table).on_conflict_do_nothing()


def insert_replacing(on: HasDialect, table: Table) -> Any:
    """An insert that replaces an existing row of the same primary key."""
    statement = _insert(on.dialect.name, table)
    names = [c.key for c in table.columns if not c.primary_key]
    return statement.on_conflict_do_update(
        index_elements=[c.key for c in table.primary_key],
        set_={name: statement.excluded[name] for name in names},
    )


def insert_adding(on: HasDialect, table: Table, name: str) -> Any:
    """An insert that adds the value of this column to that of an existing row."""
    statement = _insert(on.dialect.name, table)
    return statement.on_conflict_do_update(
        index_elements=[c.key for c in table.primary_key],
        set_={name: table.c[name] + statement.excluded[name]},
    )


def next_count(dialect: str, table: Table, key: str) -> Any:
    """Increment a counter: 1, 2, 3 … per key. The lock on its row serializes concurrent callers."""
    named = _insert(dialect, table).values({key: bindparam(key), "last": literal_column("1")})
    return named.on_conflict_do_update(
        index_elements=[key], set_={"last": table.c.last + literal_column("1")}
    ).returning(table.c.last)
