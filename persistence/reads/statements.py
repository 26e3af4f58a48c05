"""The statements of the direct reads, as text for the driver: each is compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Integer, Select, String, Table, and_, bindparam, literal_column, select
from sqlalchemy.engine import Dialect

from persistence.engine.prepared import Keys, among
from persistence.reads.bound import Bound
from persistence.reads.ordering import first_of_each, order_of
from persistence.reads.records import Shape
from persistence.reads.visibility import Visibility

# Which columns and conditions there are in them is up to the clients' documents.
STATEMENTS_MAX: Final = 512
# SQLAlchemy would make it a parameter on SQLite.
NO_OFFSET: Any = literal_column("0")
KEYS: Final = "keys"
SIZE: Final = "size"
MOST: Final = "most"


@dataclass(frozen=True, slots=True)
class Statement:
    """The text, and its parameters in their order, each with what makes the driver's value."""

    text: str
    parameters: tuple[tuple[str, Any], ...]

    def arguments(self, given: Mapping[str, Any]) -> list[Any]:
        return [
            given[name] if process is None else process(given[name])
            for name, process in self.parameters
        ]


class DirectStatements:
    """Statements for one dialect. Keys are one parameter, whatever their number; the number of rows
    is another, and so is every value of a condition."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self.by_key = lru_cache(STATEMENTS_MAX)(self._by_key)
        self.page = lru_cache(STATEMENTS_MAX)(self._page)
        self.pages = lru_cache(STATEMENTS_MAX)(self._pages)

    def _by_key(self, table: Table, by: str, shape: Shape, visible: Visibility) -> Statement:
        """All rows with these keys, up to a number. The order is that of what was found: to find
        the first in this order, the database might read the whole table."""
        keys = [key for key in table.primary_key if key not in shape.columns]
        chosen = and_(among(table.c[by], KEYS), visible.condition(table))
        query = select(*shape.columns, *keys).where(chosen).limit(_size())
        found = query.offset(NO_OFFSET).subquery(table.name)
        order = [found.c[key.key] for key in table.primary_key]
        return self._compiled(select(*found.c[: len(shape.columns)]).order_by(*order))

    def _page(self, table: Table, bound: Bound, shape: Shape, visible: Visibility) -> Statement:
        """The first rows of a list."""
        order = order_of(table, bound.sorted, descending=bound.descending)
        query = select(*shape.columns).where(bound.condition(), visible.condition(table))
        return self._compiled(query.order_by(*order).limit(_size()).offset(NO_OFFSET))

    def _pages(
        self, table: Table, by: str, bound: Bound, shape: Shape, visible: Visibility
    ) -> Statement:
        """The first rows of each key's list."""
        query = first_of_each(
            table,
            by,
            bound.sorted,
            descending=bound.descending,
            where=and_(among(table.c[by], KEYS), bound.condition(), visible.condition(table)),
            size=_size(),
            columns=shape.columns,
        )
        in_all = bindparam(MOST, type_=Integer)
        return self._compiled(query.limit(in_all).offset(NO_OFFSET))

    def _compiled(self, query: Select[Any]) -> Statement:
        compiled: Any = query.compile(dialect=self._dialect)
        named = ((name, self._processor(compiled.binds[name])) for name in compiled.positiontup)
        return Statement(str(compiled), tuple(named))

    def _processor(self, parameter: Any) -> Any:
        # Lists are converted by what runs the statement.
        if isinstance(parameter.type, String | Keys):
            return None
        return parameter.type.dialect_impl(self._dialect).bind_processor(self._dialect)


def _size() -> Any:
    return bindparam(SIZE, type_=Integer)
