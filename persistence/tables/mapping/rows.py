"""Conversion between domain objects and rows. Columns are named like attributes.

Only money needs two columns: a `Minor` column, and the row's `currency`."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Table

from domain.shared.amounts.money import Money
from domain.shared.amounts.unit_price import UnitPrice
from domain.shared.record import Noun, Record
from persistence.engine.columns import Minor
from persistence.tables.base import ELSE, EXACT, FIRST


@lru_cache
def _written_columns(table: Table) -> tuple[tuple[str, bool, str | None], ...]:
    """The columns that the hub writes, whether each is money, and the parts whose first one has
    its value."""
    return tuple(
        (column.key, isinstance(column.type, Minor), column.info.get(FIRST))
        for column in table.columns
        if column.computed is None and "by" not in column.info
    )


@lru_cache
def _money_columns(table: Table) -> tuple[str, ...]:
    return tuple(c.key for c in table.columns if isinstance(c.type, Minor))


def row_of(table: Table, instance: object) -> dict[str, Any]:
    return {
        name: value.minor if money and value is not None else value
        for name, money, parts in _written_columns(table)
        for value in (getattr(instance if parts is None else _first(instance, parts), name),)
    }


def _first(instance: object, parts: str) -> object:
    first: object = min(getattr(instance, parts), key=lambda part: part.position)
    return first


@lru_cache
def _renamed_columns(table: Table) -> tuple[tuple[str, str], ...]:
    """Columns that keep an older name, and the attribute that each stores."""
    return tuple((c.name, c.key) for c in table.columns if c.name != c.key)


@lru_cache
def _replaced_columns(table: Table) -> tuple[tuple[str, str | Callable[[Any], Any]], ...]:
    return tuple((c.key, c.info[ELSE]) for c in table.columns if ELSE in c.info)


@lru_cache
def _exact_columns(table: Table) -> tuple[tuple[str, str], ...]:
    return tuple((c.key, c.info[EXACT]) for c in table.columns if EXACT in c.info)


def attributes_of(table: Table, row: Mapping[Any, Any]) -> dict[str, Any]:
    attributes = dict(row)
    for name, attribute in _renamed_columns(table):
        attributes[attribute] = attributes.pop(name)
    for name, other in _replaced_columns(table):
        if attributes[name] is None:
            attributes[name] = other(attributes) if callable(other) else attributes[other]
    for name in _money_columns(table):
        attributes[name] = money_of(attributes[name], attributes["currency"])
    for name, rounded in _exact_columns(table):
        exact, currency = attributes[name], attributes["currency"]
        attributes[rounded] = price_of(exact, attributes[rounded], currency)
    return attributes


def money_of(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def price_of(exact: int | None, rounded: Money, currency: str) -> UnitPrice:
    """The price in ten-thousandths, or the one that was never finer than the minor unit."""
    return UnitPrice.of(rounded) if exact is None else UnitPrice(exact, currency)


def record_of(kind: type[Noun], table: Table, row: Mapping[Any, Any]) -> Record[Noun]:
    return Record(kind, attributes_of(table, row))


def column(table: Table, name: str) -> Column[Any]:
    found: Column[Any] = table.columns[name]
    return found
