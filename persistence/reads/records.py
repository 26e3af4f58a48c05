"""Records of rows as a driver returns them: each value is converted when it is first read."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Table
from sqlalchemy.engine import Dialect

from domain.shared.amounts.money import Money
from domain.shared.amounts.unit_price import UnitPrice
from domain.shared.paging import Listing, Page, Slice
from domain.shared.record import Noun, Record
from persistence.engine.columns import Minor
from persistence.reads.ordering import sort_keys
from persistence.reads.slices import Cursors, ends, shown
from persistence.tables.base import ELSE, EXACT
from persistence.tables.mapping.rows import money_of, price_of

Value = Callable[["RowRecord"], Any]


class RowRecord(Record[Any]):
    """A record of one row. `names_` are the names of its values: those of attributes, or hidden
    ones of values that `makers_` converts to attributes."""

    names_: Sequence[str] = ()
    makers_: Mapping[str, Value] = {}

    def __init__(self, row: Sequence[Any]) -> None:
        self.__dict__.update(zip(self.names_, row, strict=False))

    def __getattr__(self, name: str) -> Any:
        make = self.makers_.get(name)
        if make is None:
            raise AttributeError(name)
        value = self.__dict__[name] = make(self)
        return value


class Records:
    """Makes records of the rows of one table, whose values are in the order of its columns."""

    def __init__(self, kind: type[Noun], table: Table, dialect: Dialect) -> None:
        columns = list(table.columns)
        self._places = {column.key: place for place, column in enumerate(columns)}
        self._stored = {column.key: _stored(column, dialect) for column in columns}
        makers: dict[str, Value] = {}
        # What is rounded in one column and exact in another has the value of both.
        for column in sorted(columns, key=lambda column: EXACT in column.info):
            makers |= _special(column, self._stored)
        plain = {c.key for c in columns if _processor(c, dialect) is None} - makers.keys()
        makers = {c.key: self._stored[c.key] for c in columns if c.key not in plain} | makers
        names = [c.key if c.key in plain else _hidden(c.key) for c in columns]
        self.record: type[RowRecord] = type(
            f"{kind.__name__}Record",
            (RowRecord,),
            {"kind_": kind, "names_": tuple(names), "makers_": makers},
        )
        self._stored |= {name: attrgetter(name) for name in plain}

    def slice(self, table: Table, listing: Listing, page: Page, rows: Sequence[Any]) -> Slice[Any]:
        """The page that these rows make, of which one more was read."""
        keys = [self._stored[key.key] for key in sort_keys(table, listing)]
        records: list[Record[Any]] = [self.record(row) for row in shown(page, rows)]
        cursors = Cursors(records, lambda record: [key(record) for key in keys])
        return Slice(records=records, cursors=cursors, **ends(page, rows))

    def place(self, name: str) -> int:
        """The place of a column in the rows."""
        return self._places[name]


def _hidden(name: str) -> str:
    return f"{name} as stored"


def _processor(column: Any, dialect: Dialect) -> Any:
    return column.type.dialect_impl(dialect).result_processor(dialect, None)


def _stored(column: Any, dialect: Dialect) -> Value:
    """The value of a column as SQLAlchemy returns it."""
    process, name = _processor(column, dialect), _hidden(column.key)
    if process is None:
        return lambda record: record.__dict__[name]
    return lambda record: process(record.__dict__[name])


def _special(column: Any, stored: Mapping[str, Value]) -> dict[str, Value]:
    """The attributes that are more than the value of a column: money, prices, replaced values."""
    name, own = column.key, stored[column.key]
    value = (
        (lambda record: money_of(own(record), record.currency))
        if isinstance(column.type, Minor)
        else own
    )
    if EXACT in column.info:
        rounded = column.info[EXACT]
        minor = stored[rounded]

        def price(record: RowRecord) -> UnitPrice:
            return price_of(own(record), Money(minor(record), record.currency), record.currency)

        return {name: own, rounded: price}
    if ELSE in column.info:
        other = column.info[ELSE]
        return {name: lambda record: _else(value(record), other, record)}
    return {} if value is own else {name: value}


def _else(value: Any, other: str | Callable[[Any], Any], record: RowRecord) -> Any:
    if value is not None:
        return value
    return other(_Attributes(record)) if callable(other) else getattr(record, other)


class _Attributes(Mapping[str, Any]):
    """The attributes of a record by name."""

    def __init__(self, record: RowRecord) -> None:
        self._record = record

    def __getitem__(self, name: str) -> Any:
        try:
            return getattr(self._record, name)
        except AttributeError:
            raise KeyError(name) from None

    def __iter__(self) -> Any:
        return iter(self._record.makers_)

    def __len__(self) -> int:
        return len(self._record.makers_)
