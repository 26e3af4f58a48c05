"""The cursors that keyset pages begin after or end before."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, Table, and_, false, or_

from domain.shared.errors import InvalidCursor
from domain.shared.paging import Direction, Listing, Page, values_of
from persistence.engine.dialects import searchable
from persistence.reads.ordering import sort_keys

INTEGER_MAX = 2**31 - 1


def between_cursors(table: Table, listing: Listing, page: Page) -> ColumnElement[bool]:
    """Rows strictly after and before the given cursors, by sort key and id."""
    ascending = listing.direction is Direction.ASCENDING
    parts = [
        _after_cursor(sort_keys(table, listing), cursor, ascending=ascending == forward)
        for cursor, forward in ((page.after, True), (page.before, False))
        if cursor is not None
    ]
    return and_(True, *parts)


def _after_cursor(keys: list[Column[Any]], cursor: str, *, ascending: bool) -> ColumnElement[bool]:
    kinds = tuple(int if key.type.python_type is int else str for key in keys)
    nullable = tuple(bool(key.nullable) for key in keys)
    values = [
        None if value is None else _decoded(key, value, cursor)
        for key, value in zip(keys, values_of(cursor, kinds, nullable), strict=True)
    ]
    strictly = [
        _beyond(key, value, ascending=ascending) for key, value in zip(keys, values, strict=True)
    ]
    if len(keys) == 1:
        return strictly[0]
    same = keys[0].is_(None) if values[0] is None else keys[0] == values[0]
    return or_(strictly[0], and_(same, strictly[1]))


def _beyond(key: Column[Any], value: Any, *, ascending: bool) -> ColumnElement[bool]:
    if value is None:
        return false() if ascending else key.is_not(None)
    beyond: ColumnElement[bool] = key > value if ascending else key < value
    return or_(beyond, key.is_(None)) if ascending and key.nullable else beyond


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


DECODED: dict[type, Callable[[Column[Any], Any], Any]] = {int: _number, datetime: _instant}
