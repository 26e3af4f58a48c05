"""Conditions that compare one column: their statements are the same whatever they compare with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import ge, lt
from typing import Any

from sqlalchemy import Column, ColumnElement

from persistence.engine.dialects import searchable


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """`compared` makes the condition of the column and a parameter. With `is_list` the parameter is
    a list of values, any of which is meant."""

    column: Column[Any]
    compared: Callable[[Any, Any], Any]
    is_list: bool = False

    def __call__(self, value: Any) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.compared(self.column, self.given(value))
        return condition

    def given(self, value: Any) -> Any:
        """What the column is compared with."""
        return searchable(value) if self.is_list else value


def any_of(column: Column[Any]) -> Comparison:
    return Comparison(column, _in, is_list=True)


def equals(column: Column[Any]) -> Comparison:
    return Comparison(column, _equal)


def is_set(column: Column[Any]) -> Comparison:
    return Comparison(column, _set)


def at_least(column: Column[Any]) -> Comparison:
    return Comparison(column, ge)


def less_than(column: Column[Any]) -> Comparison:
    return Comparison(column, lt)


def _in(column: Column[Any], values: Iterable[Any]) -> Any:
    return column.in_(values)


def _set(column: Column[Any], wanted: bool) -> Any:
    return column.is_not(None) if wanted else column.is_(None)


def _equal(column: Column[Any], value: Any) -> Any:
    return column == value
