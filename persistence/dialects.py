"""The two statements that SQLAlchemy spells per database, behind one name each."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


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
