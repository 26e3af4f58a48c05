"""The statements of the bounded reads, as text for the driver: each is compiled once."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    any_,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect

from domain.shared.paging import Listing
from persistence.reads.ordering import first_of_each, order_of

# SQLAlchemy would make it a parameter on SQLite.
NO_OFFSET: Any = literal_column("0")


class Statements:
    """Statements for one dialect. Keys are one parameter, whatever their number; the number of rows
    is another."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self.by_key = cache(self._by_key)
        self.page = cache(self._page)
        self.pages = cache(self._pages)

    def _by_key(self, table: Table, by: str) -> str:
        """All rows with these keys."""
        return self._text(
            select(table).where(self._among(table.c[by])).order_by(*table.primary_key)
        )

    def _page(self, table: Table, listing: Listing, descending: bool) -> str:
        """The first rows of a list without conditions."""
        order = order_of(table, listing, descending=descending)
        return self._text(select(table).order_by(*order).limit(_size()).offset(NO_OFFSET))

    def _pages(self, table: Table, by: str, listing: Listing, descending: bool) -> str:
        """The first rows of each key's list without conditions."""
        among, size = self._among(table.c[by]), _size()
        return self._text(
            first_of_each(table, by, listing, descending=descending, where=among, size=size)
        )

    def _among(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        if self._dialect.name == "postgresql":
            return column == any_(bindparam("keys", type_=ARRAY(String)))
        keys = func.json_each(bindparam("keys", type_=String)).table_valued("value")
        return column.in_(select(keys.c.value))

    def _text(self, query: Select[Any]) -> str:
        return str(query.compile(dialect=self._dialect))


def _size() -> Any:
    return bindparam("size", type_=Integer)
