"""The stored values of events as their canonical form takes them, the same from each engine.

Rows are read as the driver has them: what a type of SQLAlchemy would convert, or refuse, must be
hashed as it is stored."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Table,
    Text,
    bindparam,
    cast,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from domain.history.canonical import FORMS, Form, HistoryLog, Kind
from persistence.engine.prepared import Among, Prepared
from persistence.events.logs import BY_NAME, Log


class Micros(FunctionElement[int]):
    """A time as microseconds since 1970 in UTC."""

    inherit_cache = True
    type = BigInteger()
    name = "micros"


@compiles(Micros)
def _micros_of_text(element: Micros, compiler: Any, **options: Any) -> str:
    (time,) = (compiler.process(part, **options) for part in element.clauses)
    # Without the fraction, which strftime would round: 46.9996 s to 47 s.
    seconds = f"CAST(strftime('%s', substr({time}, 1, 19)) AS INTEGER)"
    return f"({seconds} * 1000000 + CAST(substr({time}, 21) AS INTEGER))"


@compiles(Micros, "postgresql")
def _micros_of_timestamp(element: Micros, compiler: Any, **options: Any) -> str:
    (time,) = (compiler.process(part, **options) for part in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM {time}) * 1000000 AS BIGINT)"


class Numbers(TypeDecorator[Sequence[int]]):
    """A list of numbers as one parameter: an array in PostgreSQL, JSON in SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        inner = ARRAY(BigInteger) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(inner)

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        numbers = list(value or ())
        return numbers if dialect.name == "postgresql" else str(numbers)


def one_of(column: Any, name: str) -> ColumnElement[bool]:
    """Whether a column has one of the numbers of a parameter."""
    return Among(column, bindparam(name, type_=Numbers()))


class Row(NamedTuple):
    """An event, `now` at a position, and its leaf, at `position`, as far as they are there: each is
    `None` in a row without it. `values` are those of the newest form."""

    position: int
    now: int | None
    insert_id: int | None
    subject: str | None
    version: int | None
    hash: str | None
    salt: str | None
    values: Sequence[Any]

    @property
    def has_event(self) -> bool:
        return self.subject is not None


FIXED = 7


class Source:
    """Where the events of one log are read."""

    def __init__(self, which: HistoryLog) -> None:
        self.which = which
        self.log: Log = BY_NAME[which.key]
        self.form: Form = FORMS[which][-1]
        self._stored = {column.name: column for column in self.log.events.c}
        is_order = which is HistoryLog.ORDER_EVENTS
        self.subject = self._stored["order_id" if is_order else "level_id"]

    @staticmethod
    def read(found: Sequence[Any]) -> Row:
        return Row._make((*found[:FIXED], found[FIXED:]))

    @cached_property
    def after(self) -> Prepared:
        """The events of the positions after `after`, at most `limit`, in their order."""
        events, positions, leaves = self.tables
        joined = positions.outerjoin(events, events.c.insert_id == positions.c.insert_id).outerjoin(
            leaves, leaves.c.position == positions.c.position
        )
        position, limit = positions.c.position, bindparam("limit", type_=BigInteger)
        query = select(*self.parts(position, positions.c.insert_id)).select_from(joined)
        later = query.where(position > bindparam("after", type_=BigInteger))
        return Prepared(later.order_by(position).limit(limit))

    @cached_property
    def hashed(self) -> Prepared:
        """The leaves after the position `after`, at most `limit`, in their order, each with the
        event that was hashed, wherever that is now."""
        events, positions, leaves = self.tables
        joined = leaves.outerjoin(events, events.c.insert_id == leaves.c.insert_id).outerjoin(
            positions, positions.c.insert_id == leaves.c.insert_id
        )
        position, limit = leaves.c.position, bindparam("limit", type_=BigInteger)
        query = select(*self.parts(position, leaves.c.insert_id)).select_from(joined)
        later = query.where(position > bindparam("after", type_=BigInteger))
        return Prepared(later.order_by(position).limit(limit))

    def parts(
        self, position: ColumnElement[Any], insert_id: ColumnElement[Any]
    ) -> list[ColumnElement[Any]]:
        """What a row is read from."""
        _, positions, leaves = self.tables
        return [
            position.label("at_position"),
            positions.c.position.label("now"),
            insert_id.label("inserted"),
            self.subject.label("subject"),
            *(leaves.c.version, leaves.c.hash, leaves.c.salt),
            *(self._exact(name, position).label(f"value_{name}") for name in self.form.names),
        ]

    @property
    def tables(self) -> tuple[Table, Table, Table]:
        return self.log.events, self.log.positions, self.log.leaves

    def _exact(self, name: str, position: ColumnElement[Any]) -> ColumnElement[Any]:
        if name == "position":
            return position
        column, kind = self._stored[name], self.form.kinds[name]
        if kind is Kind.TIME:
            return Micros(column)
        return cast(column, Text) if kind is Kind.DOCUMENT else column


SOURCES = {which: Source(which) for which in HistoryLog}
