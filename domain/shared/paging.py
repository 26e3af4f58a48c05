"""Lists: typed filters, sort order, and keyset pagination, which is stable while rows are added."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic

from domain.shared.errors import InvalidCursor, InvalidInput
from domain.shared.record import Noun, Record
from domain.shared.text.cleaned import Cleaned

PAGE_DEFAULT = 20
# Characters of a cursor: it has at most three values, none of them long.
CURSOR_MAX = 4_000
PAGE_MAX = 250
TERMS_MAX = 50
# Of all lists in it together: a statement takes 32,766 values, some of them twice.
VALUES_MAX = 1_000


@dataclass(frozen=True)
class Page:
    """The `first` rows after a cursor or the `last` before one; `PAGE_DEFAULT` rows by default."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None:
            raise InvalidInput("first", "must not be given together with last")
        if not 1 <= self.size <= PAGE_MAX:
            name = "first" if self.first is not None else "last"
            raise InvalidInput(name, f"must be between 1 and {PAGE_MAX}")

    @property
    def size(self) -> int:
        given = self.first if self.first is not None else self.last
        return PAGE_DEFAULT if given is None else given

    @property
    def forward(self) -> bool:
        return self.last is None


@dataclass
class Slice(Generic[Noun]):
    """One page: its rows, their cursors, and whether there are more rows on either side."""

    records: list[Record[Noun]]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool


def cursor_of(*values: str | int | None) -> str:
    """An opaque cursor that contains the sort key of a row."""
    raw = json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def values_of(
    cursor: str, kinds: tuple[type, ...], nullable: tuple[bool, ...] | None = None
) -> list[Any]:
    """The values in a cursor; `InvalidCursor` unless they are of these types, or null where that is
    allowed."""
    if len(cursor) >= CURSOR_MAX:
        raise InvalidCursor(cursor[:100])
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = json.loads(raw)
        json.dumps(values, ensure_ascii=False).encode()  # refuses unpaired surrogates
    except (binascii.Error, ValueError, RecursionError):
        raise InvalidCursor(cursor) from None
    if not isinstance(values, list) or len(values) != len(kinds):
        raise InvalidCursor(cursor)
    optional = nullable or (False,) * len(kinds)
    expected = zip(values, kinds, optional, strict=True)
    if not all(type(v) is kind or (v is None and null) for v, kind, null in expected):
        raise InvalidCursor(cursor)
    if any(type(v) is int and abs(v) >= 2**63 for v in values):
        raise InvalidCursor(cursor)
    return values


@dataclass(frozen=True, kw_only=True)
class Where(Cleaned):
    """All given conditions apply, all of `and_`, any of `or_`, and not `not_`."""

    and_: tuple["Where", ...] = ()
    or_: tuple["Where", ...] = ()
    not_: "Where | None" = None


@dataclass(frozen=True, kw_only=True)
class WhereUpdated(Where):
    """Objects last changed at or after `updated_from`, and before `updated_until`."""

    updated_from: datetime | None = None
    updated_until: datetime | None = None


class Direction(StrEnum):
    ASCENDING = "ASCENDING"
    DESCENDING = "DESCENDING"


@dataclass(frozen=True)
class Listing:
    """The filter and sort order of a list. `sort` names a column; nulls are sorted as more than
    every value."""

    where: Where | None = None
    sort: str = "id"
    direction: Direction = Direction.ASCENDING

    def __post_init__(self) -> None:
        if self.where and terms(self.where) > TERMS_MAX:
            raise InvalidInput("where", f"may hold at most {TERMS_MAX} conditions")
        if self.where and values_in(self.where) > VALUES_MAX:
            raise InvalidInput("where", f"may hold at most {VALUES_MAX:,} values")


def terms(where: Where) -> int:
    """The number of nested filters, including `where` itself."""
    return 1 + sum(terms(part) for part in _nested(where))


def values_in(where: Where) -> int:
    """The number of values in the lists of a filter and those nested in it."""
    lists = [value for value in vars(where).values() if isinstance(value, tuple)]
    own = sum(not isinstance(one, Where) for values in lists for one in values)
    return own + sum(values_in(part) for part in _nested(where))


def _nested(where: Where) -> tuple[Where, ...]:
    return (*where.and_, *where.or_, *((where.not_,) if where.not_ else ()))
