"""The statements that write rows of a table, each prepared once."""

from functools import cache

from sqlalchemy import Table, bindparam, insert, update

from persistence.engine.prepared import Prepared

KEY = "key_"


@cache
def inserting(table: Table, names: tuple[str, ...]) -> Prepared:
    """Inserts rows with values for these columns."""
    return Prepared(insert(table).inline(), names)


@cache
def updating(table: Table, names: tuple[str, ...]) -> Prepared:
    """Sets these columns of the row whose id is the parameter `KEY`."""
    return Prepared(update(table).where(table.c.id == bindparam(KEY)), names)
