"""The cursors that keyset pages begin after or end before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, Table, and_, false, or_, select

from domain.shared.errors import InvalidCursor
from domain.shared.paging import Direction, Listing, Page, values_of
from persistence.engine.dialects import searchable
from persistence.reads.ordering import cursor_keys, sort_keys

INTEGER_MAX = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Position:
    """What a page begins after, or ends before: the values of the sort keys."""

    name: str
    values: list[Any]
    ascending: bool

    @property
    def nulls(self) -> tuple[bool, ...]:
        return tuple(value is None for value in self.values)


def positions(table: Table, listing: Listing, page: Page) -> list[Position]:
    """Those of the given cursors; `InvalidCursor` for one that is none of this list."""
    ascending = listing.direction is Direction.ASCENDING
    return [
        Position(name, _values(table, listing, cursor), ascending == forward)
        for name, cursor, forward in (("after", page.after, True), ("before", page.before, False))
        if cursor is not None
    ]


def between_cursors(table: Table, listing: Listing, page: Page) -> ColumnElement[bool]:
    """Rows strictly after and before the given cursors, by sort key and id."""
    keys = sort_keys(table, listing)
    at = positions(table, listing, page)
    return and_(True, *(beyond(keys, one.values, ascending=one.ascending) for one in at))


def _values(table: Table, listing: Listing, cursor: str) -> list[Any]:
    keys = sort_keys(table, listing)
    values = _read(cursor_keys(table, listing), cursor)
    if len(values) == len(keys):
        return values
    row = table.alias()
    return [select(row.c[keys[0].key]).where(row.c.id == values[0]).scalar_subquery(), *values]


def _read(keys: list[Column[Any]], cursor: str) -> list[Any]:
    kinds = tuple(int if key.type.python_type is int else str for key in keys)
    nullable = tuple(bool(key.nullable) for key in keys)
    return [
        None if value is None else _decoded(key, value, cursor)
        for key, value in zip(keys, values_of(cursor, kinds, nullable), strict=True)
    ]


def beyond(keys: list[Column[Any]], values: list[Any], *, ascending: bool) -> ColumnElement[bool]:
    """Rows strictly after these values of the sort keys; of those that are not null, parameters may
    stand for them."""
    strictly = [
        _beyond(key, value, ascending=ascending) for key, value in zip(keys, values, strict=True)
    ]
    if len(keys) == 1:
        return strictly[0]
    first, value = keys[0], values[0]
    if not first.nullable:
        # The same in a form by which an index finds the first row.
        reached = first >= value if ascending else first <= value
        return and_(reached, or_(strictly[0], strictly[1]))
    same = first.is_(None) if value is None else first == value
    return or_(strictly[0], and_(same, strictly[1]))


def _beyond(key: Column[Any], value: Any, *, ascending: bool) -> ColumnElement[bool]:
    if value is None:
        return false() if ascending else key.is_not(None)
    further: ColumnElement[bool] = key > value if ascending else key < value
    return or_(further, key.is_(None)) if ascending and key.nullable else further


def _decoded(key: Column[Any], value: Any, cursor: str) -> Any:
    """The value as its column holds it. A cursor can be forged: PostgreSQL fails at a value that
    the column cannot hold."""
    decode = DECODED.get(key.type.python_type, _plain)
    try:
        decoded = decode(key, value)
    except (ValueError, OverflowError):
        raise InvalidCursor(cursor) from None
    return decoded


def _plain(_: Column[Any], value: Any) -> Any:
    if not searchable([value]):
        raise ValueError
    return value


def _number(key: Column[Any], value: int) -> int:
    # That it fits into 64 bits is checked for every number in a cursor.
    if type(key.type) is Integer and not -INTEGER_MAX <= value <= INTEGER_MAX:
        raise ValueError
    return value


def _instant(_: Column[Any], value: str) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError
    return at.astimezone(UTC)


def _day(_: Column[Any], value: str) -> date:
    return date.fromisoformat(value)


DECODED: dict[type, Callable[[Column[Any], Any], Any]] = {
    int: _number,
    datetime: _instant,
    date: _day,
}
