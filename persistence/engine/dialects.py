"""What is spelt per database, behind one name each."""

import sys
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Table, and_, false, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class Begins(FunctionElement[bool]):
    """Whether a column begins with a text, letter by letter, as an index can answer it."""

    type = Boolean()
    inherit_cache = True
    name = "begins"


@compiles(Begins)
def _between(element: Begins, compiler: Any, **options: Any) -> str:
    column, text = element.clauses
    beyond = text.op("||")(literal_column(f"char({sys.maxunicode})"))
    return str(compiler.process(and_(column >= text, column < beyond), **options))


@compiles(Begins, "postgresql")
def _begins(element: Begins, compiler: Any, **options: Any) -> str:
    # Right under any collation; answered by an index where the database's is C or C.UTF-8.
    column, text = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} ^@ {text}"


def begins(column: Any, text: str) -> ColumnElement[bool]:
    return Begins(column, text) if findable([text]) else false()


def findable(texts: Iterable[Any]) -> list[Any]:
    """Those that may be stored: none holds U+0000, which PostgreSQL refuses even to look for."""
    return [text for text in texts if not (isinstance(text, str) and "\0" in text)]


def _insert(connection: AsyncConnection, table: Table) -> Any:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def insert_ignoring(connection: AsyncConnection, table: Table) -> Any:
    """An insert that leaves what is there already."""
    return _insert(connection, table).on_conflict_do_nothing()


def insert_replacing(connection: AsyncConnection, table: Table) -> Any:
    """An insert that overwrites the row of the same id."""
    statement = _insert(connection, table)
    names = [c.key for c in table.columns if not c.primary_key]
    return statement.on_conflict_do_update(
        index_elements=[c.key for c in table.primary_key],
        set_={name: statement.excluded[name] for name in names},
    )


def next_count(connection: AsyncConnection, table: Table, **key: str) -> Any:
    """1, 2, 3 … per key: the row is the counter, and its lock the queue."""
    statement = _insert(connection, table).values(**key, last=1)
    return statement.on_conflict_do_update(
        index_elements=list(key), set_={"last": table.c.last + 1}
    ).returning(table.c.last)
