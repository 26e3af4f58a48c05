"""Records of rows as a driver returns them: each value is converted where it is read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Column, Table
from sqlalchemy.engine import Dialect

from domain.shared.amounts.money import Money
from domain.shared.amounts.unit_price import UnitPrice
from domain.shared.paging import Listing, Page, Slice
from domain.shared.record import Noun, Record
from execution.plans.wanted import Sent, as_sent
from persistence.engine.columns import Choice, Instant, Minor
from persistence.reads.ordering import cursor_keys
from persistence.reads.slices import Cursors, ends, shown
from persistence.tables.base import ELSE, EXACT

Value = Callable[[Any], Any]
Names = frozenset[str] | None

# Which attributes are read together is up to the clients' documents.
SHAPES_MAX: Final = 64


class RowRecord(tuple[Any, ...], Record[Any]):
    """A record of one row, whose attributes are properties of its class."""

    names_: Sequence[str] = ()
    __init__ = object.__init__
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"RowRecord({self.kind_.__name__}, {getattr(self, 'id', None)})"


class Shape:
    """Records of some columns, and what makes them of rows whose values are in their order."""

    def __init__(
        self, kind: type, columns: Sequence[Column[Any]], names: Names, dialect: Dialect
    ) -> None:
        self.columns = tuple(columns)
        self._dialect = dialect
        self._places = {column.key: place for place, column in enumerate(columns)}
        self._stored = {
            column.key: _stored(column, place, dialect) for place, column in enumerate(columns)
        }
        attributes = {name: property(value) for name, value in self._attributes(names).items()}
        self.record: type[RowRecord] = type(
            f"{kind.__name__}Record",
            (RowRecord,),
            {**attributes, "kind_": kind, "names_": tuple(attributes)},
        )

    def _attributes(self, names: Names) -> dict[str, Value]:
        made = dict(self._stored)
        for column in self.columns:
            if names is not None and column.key not in names and self._is_sent(column, names):
                made[column.key] = _sent_instant(self._places[column.key])
        # What is rounded in one column and exact in another has the value of both.
        for column in sorted(self.columns, key=lambda column: EXACT in column.info):
            name, own = column.key, self._stored[column.key]
            if isinstance(column.type, Minor) and "currency" not in self._places:
                # Only sorted by.
                del made[name]
            elif isinstance(column.type, Minor):
                made[name] = _money(self._places[name], self._places["currency"])
            if EXACT in column.info and column.info[EXACT] in made:
                made[column.info[EXACT]] = _price(
                    own, self._stored[column.info[EXACT]], self._places["currency"]
                )
            if ELSE in column.info and name in made:
                made[name] = partial(_else, made[name], column.info[ELSE])
        return made

    def _is_sent(self, column: Column[Any], names: frozenset[str]) -> bool:
        """Whether nothing is needed of the column but the text that its scalar sends, and it is
        stored as a text much like it."""
        is_text = isinstance(column.type, Instant) and self._dialect.name == "sqlite"
        return is_text and ELSE not in column.info and as_sent(column.key, "DateTime") in names

    def slice(self, table: Table, listing: Listing, page: Page, rows: Sequence[Any]) -> Slice[Any]:
        """The page that these rows make, of which one more was read."""
        keys = [self._stored[key.key] for key in cursor_keys(table, listing)]
        records: list[Record[Any]] = list(map(self.record, shown(page, rows)))
        cursors = Cursors(records, lambda record: [key(record) for key in keys])
        return Slice(records=records, cursors=cursors, **ends(page, rows))

    def place(self, name: str) -> int:
        """The place of a column in the rows."""
        return self._places[name]


class Records:
    """The shapes of the records of one table."""

    def __init__(self, kind: type[Noun], table: Table, dialect: Dialect) -> None:
        self._kind, self._table, self._dialect = kind, table, dialect
        self._needed = {column.key: _needed(column) for column in table.columns}
        for column in table.columns:
            if EXACT in column.info:
                self._needed[column.info[EXACT]] = {column.info[EXACT], column.key, "currency"}
        self.shape = lru_cache(SHAPES_MAX)(self._shape)

    def _shape(self, names: Names, *keys: str) -> Shape:
        """What records with these attributes are made of, and with columns for these keys. Without
        names, or with one that is made of anything, all columns."""
        wanted = self._columns(names)
        columns = [c for c in self._table.columns if wanted is None or c.key in {*wanted, *keys}]
        return Shape(self._kind, columns, names, self._dialect)

    def _columns(self, names: Names) -> set[str] | None:
        found: set[str] = set()
        left = {name.partition(" as ")[0] for name in names or ()}
        while left:
            needed = self._needed.get(left.pop())
            if needed is None:
                return None
            left |= needed - found
            found |= needed
        return None if names is None else found


def _needed(column: Column[Any]) -> set[str] | None:
    """The columns, and the other attributes, that an attribute is made of; `None`: any."""
    needed = {column.key, "currency"} if isinstance(column.type, Minor) else {column.key}
    other = column.info.get(ELSE)
    if other is None:
        return needed
    return None if callable(other) else needed | {other}


def _stored(column: Column[Any], place: int, dialect: Dialect) -> Value:
    """The value of a column as SQLAlchemy returns it."""
    process = column.type.dialect_impl(dialect).result_processor(dialect, None)
    if process is None:
        return itemgetter(place)
    if isinstance(column.type, Choice):
        members: dict[Any, Any] = {None: None, **column.type.members}
        return lambda row: members[row[place]]
    if isinstance(column.type, Instant) and dialect.name == "sqlite":
        return lambda row: _instant(row[place])
    return lambda row: process(row[place])


def _instant(stored: str | None) -> datetime | None:
    """As SQLite stores it: in UTC, without saying so."""
    return None if stored is None else datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _sent_instant(place: int) -> Value:
    """As the graph sends it: ISO 8601, in UTC, without a fraction of a second that is zero."""

    def sent(row: Any) -> Sent | None:
        stored: str | None = row[place]
        if stored is None:
            return None
        fraction = "" if stored.endswith(".000000") else stored[19:]
        return Sent(f"{stored[:10]}T{stored[11:19]}{fraction}+00:00")

    return sent


def _money(minor: int, currency: int) -> Value:
    def money(row: Any) -> Money | None:
        units = row[minor]
        return None if units is None else Money(units, row[currency])

    return money


def _price(exact: Value, rounded: Value, currency: int) -> Value:
    def price(row: Any) -> UnitPrice:
        units = exact(row)
        if units is not None:
            return UnitPrice(units, row[currency])
        return UnitPrice.of(Money(rounded(row), row[currency]))

    return price


def _else(value: Value, other: str | Callable[[Any], Any], record: RowRecord) -> Any:
    own = value(record)
    if own is not None:
        return own
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

    def __iter__(self) -> Iterator[str]:
        return iter(self._record.names_)

    def __len__(self) -> int:
        return len(self._record.names_)
