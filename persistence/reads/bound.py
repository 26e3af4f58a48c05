"""Which rows of a list are wanted, apart from the values that they are compared with: lists that
differ in their values only are read by one statement."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, true

from domain.shared.paging import Listing, Page, Where
from persistence.engine.prepared import among
from persistence.reads.cursors import beyond, positions
from persistence.reads.filters.comparisons import Comparison
from persistence.reads.filters.filters import CONDITIONS
from persistence.reads.ordering import cursor_keys, is_descending, sort_keys

Comparisons = list[tuple[str, Comparison, Any]]


class Bound:
    """Equal to every other one of the same statement; `values` are those of its parameters."""

    def __init__(
        self, table: Table, listing: Listing, page: Page, comparisons: Comparisons
    ) -> None:
        self.sorted = Listing(None, listing.sort, listing.direction)
        self.descending = is_descending(listing, page)
        self.is_filtered = bool(comparisons)
        self._table = table
        self._comparisons = comparisons
        self._positions = positions(table, listing, page)
        self.values = self._values()
        self._key = (
            *(listing.sort, self.descending, table.name),
            tuple(name for name, _, _ in comparisons),
            tuple((at.name, at.ascending, at.nulls) for at in self._positions),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bound) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def _values(self) -> Mapping[str, Any]:
        found = {name: comparison.given(value) for name, comparison, value in self._comparisons}
        for at in self._positions:
            found |= {f"{at.name}{n}": value for n, value in enumerate(at.values)}
        return found

    def condition(self) -> ColumnElement[bool]:
        """The condition with parameters."""
        parts = [
            among(one.column, name)
            if one.is_list
            else one.compared(one.column, bindparam(name, type_=one.column.type))
            for name, one, _ in self._comparisons
        ]
        keys = sort_keys(self._table, self.sorted)
        for at in self._positions:
            values = [
                None if value is None else bindparam(f"{at.name}{n}", type_=key.type)
                for n, (key, value) in enumerate(zip(keys, at.values, strict=True))
            ]
            parts.append(beyond(keys, values, ascending=at.ascending))
        return and_(true(), *parts)


def bound(table: Table, listing: Listing, page: Page) -> Bound | None:
    """`None` if a condition, or the place where the page begins, is more than the comparison of a
    column with a value."""
    if positions(table, listing, page) and cursor_keys(table, listing) != sort_keys(table, listing):
        return None
    comparisons = _comparisons(listing.where)
    return None if comparisons is None else Bound(table, listing, page, comparisons)


def _comparisons(where: Where | None) -> Comparisons | None:
    if where is None:
        return []
    if where.and_ or where.or_ or where.not_ is not None:
        return None
    found: Comparisons = []
    conditions = CONDITIONS[type(where)]
    for field in fields(where):
        value = getattr(where, field.name)
        if value is None or field.name not in conditions:
            continue
        condition = conditions[field.name]
        if not isinstance(condition, Comparison):
            return None
        found.append((field.name, condition, value))
    return found
