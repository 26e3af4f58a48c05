"""Statements that are compiled once and run by the database's driver: SQLAlchemy's execution costs
several times what the driver takes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Executable, String, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Text, TypeDecorator

Convert = Callable[[Any], Any] | None
# From so many rows on, their values are converted column by column.
MANY = 16


class Keys(TypeDecorator[Sequence[str]]):
    """A list of texts as one parameter: an array in PostgreSQL, JSON in SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        inner = ARRAY(String) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(inner)

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> Any:
        keys = list(value or ())
        return keys if dialect.name == "postgresql" else orjson.dumps(keys).decode()


class Among(FunctionElement[bool]):
    """Whether a column has one of the keys of a parameter, whatever their number."""

    inherit_cache = True
    name = "among"


@compiles(Among)
def _among_json(element: Among, compiler: Any, **options: Any) -> str:
    column, keys = element.clauses
    values = func.json_each(keys).table_valued("value")
    return str(compiler.process(column.in_(select(values.c.value)), **options))


@compiles(Among, "postgresql")
def _among_array(element: Among, compiler: Any, **options: Any) -> str:
    column, keys = element.clauses
    return str(compiler.process(column == any_(keys), **options))


def among(column: Any, name: str) -> ColumnElement[bool]:
    return Among(column, bindparam(name, type_=Keys()))


class Compiled:
    """The text of a statement for one dialect, and how its values are converted."""

    def __init__(
        self, statement: Executable, names: Sequence[str] | None, dialect: Dialect
    ) -> None:
        compiled: Any = statement.compile(  # type: ignore[attr-defined]
            dialect=dialect, column_keys=None if names is None else list(names)
        )
        self.text = str(compiled)
        self._compiled = compiled
        self._dialect = dialect
        names_in_order = compiled.positiontup or ()
        self._parameters: list[tuple[str, Convert]] = [
            (name, self._bind(compiled.binds[name].type)) for name in names_in_order
        ]
        # The values that the statement itself has.
        self._constants = {
            name: compiled.binds[name].value
            for name in names_in_order
            if not compiled.binds[name].required
        }

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values of the parameters in their order."""
        given = {**self._constants, **given} if self._constants else given
        return tuple(
            [
                given[name] if convert is None else convert(given[name])
                for name, convert in self._parameters
            ]
        )

    def each(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[tuple[Any, ...]]:
        """The same for many rows."""
        if len(rows) < MANY or not self._parameters:
            return [self.values(row) for row in rows]
        constants = self._constants
        columns = [
            [row.get(name, constants[name]) for row in rows]
            if name in constants
            else [row[name] for row in rows]
            for name, _ in self._parameters
        ]
        return self._by_row(columns)

    def converted(self, rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
        """Rows whose values are in the order of the parameters, as the driver takes them."""
        if not rows or not any(convert for _, convert in self._parameters):
            return rows
        return self._by_row(list(zip(*rows, strict=True)))

    def _by_row(self, columns: Sequence[Sequence[Any]]) -> Sequence[tuple[Any, ...]]:
        converted = [
            values if convert is None else _converted(values, convert)
            for values, (_, convert) in zip(columns, self._parameters, strict=True)
        ]
        return list(zip(*converted, strict=True))

    @cached_property
    def _results(self) -> list[tuple[str, Convert]]:
        columns = self._compiled.statement.exported_columns
        return [(column.name, self._result(column.type)) for column in columns]

    def row(self, found: Sequence[Any]) -> dict[str, Any]:
        """A row by the names of its columns."""
        return {
            name: value if convert is None else convert(value)
            for (name, convert), value in zip(self._results, found, strict=True)
        }

    def _bind(self, kind: Any) -> Convert:
        convert: Convert = kind.dialect_impl(self._dialect).bind_processor(self._dialect)
        return convert

    def _result(self, kind: Any) -> Convert:
        convert: Convert = kind.dialect_impl(self._dialect).result_processor(self._dialect, None)
        return convert


def _converted(values: Iterable[Any], convert: Callable[[Any], Any]) -> list[Any]:
    """Values of many rows: most often each is the same object as the one before."""
    made: list[Any] = []
    last, last_made = object(), None
    for value in values:
        if value is not last:
            last, last_made = value, convert(value)
        made.append(last_made)
    return made


class Prepared:
    """A statement with named parameters. For an insert, `names` are the columns it writes."""

    def __init__(self, statement: Executable, names: Sequence[str] | None = None) -> None:
        self.statement = statement
        self._names = names
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: Dialect) -> Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = Compiled(self.statement, self._names, dialect)
            self._compiled[dialect.name] = compiled
        return compiled
