"""Validation of input: lengths, quantities, times. Violations raise `InvalidInput` with the field.

Within `collecting`, errors are collected with their paths instead of raised, so that all errors of
one input are reported together."""

from collections.abc import Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from domain.shared.errors import DomainError, InvalidInput, refuse
from domain.shared.text import marks

QUANTITY_MAX = 1_000_000
PER_KIT_MAX = 1_000
AMOUNTS_MAX = 50
LINES_MAX = 1_000
ROWS_MAX = 250
NAME_MAX = 200
TEXT_MAX = 2_000
CODE_MAX = 64
KEY_MAX = 255
# Of customers, whom goods that are short are for first.
PRIORITY_MAX = 9
# Parts of one kind that callers may add to an order one by one, such as holds. What is reported of
# facts is kept beyond it.
PARTS_MAX = 250
# Entries of a list in an input, such as the values of a filter, but for these.
LIST_MAX = 1_000
# fmt: off
LISTS = {
    "lines":          LINES_MAX, "parts":         LINES_MAX, "rows":       ROWS_MAX,
    "variants":       ROWS_MAX,  "prices":        ROWS_MAX,  "parcels":    100,
    "charges":        AMOUNTS_MAX, "adjustments": AMOUNTS_MAX, "taxes":    AMOUNTS_MAX,
    "lots":           100,       "references":    50,        "relations":  50,
    "metafields":     100,
    "tags":           50,        "delivery_groups": 50,      "unique_reference_types": 50,
    "stock_rules":    200,       "backorder_rules": 200,   "components": 30,
    "substitutes":    10,
    "packs":          20,
    "contact_points": 20,        "addresses":     50,        "permissions": 50,
    "group_ids":      20,
    "steps":          50,        "and_":          50,        "or_":        50,
    "weekly":         100,       "exceptions":    250,       "hours":      20,
    "cut_offs":       50,        "capacities":    20,        "capabilities": 20,
    "ids":            250,       "skus":          250,       "location_ids": 250,
}
# fmt: on

_errors: ContextVar[list[DomainError] | None] = ContextVar("_errors", default=None)
_path: ContextVar[tuple[str, ...]] = ContextVar("_path", default=())


@contextmanager
def collecting() -> Iterator[None]:
    """Collect the errors of this block, and raise them together at its end; within another such
    block, at the end of that."""
    if _errors.get() is not None:
        yield
        return
    errors: list[DomainError] = []
    token = _errors.set(errors)
    try:
        yield
    finally:
        _errors.reset(token)
    refuse(errors)


class inside:
    """Errors of this block are located in this part of the input."""

    __slots__ = ("_part", "_token")

    def __init__(self, *part: str) -> None:
        self._part = part

    def __enter__(self) -> None:
        self._token = _path.set((*_path.get(), *self._part))

    def __exit__(self, *_: object) -> None:
        _path.reset(self._token)


def invalid(field: str, reason: str) -> None:
    """Report an invalid field: raise the error, or collect it within `collecting`."""
    error = InvalidInput(field, reason)
    errors = _errors.get()
    if errors is None:
        raise error
    errors.append(error.at(*_path.get(), *field.split(".")))


@cache
def camel(name: str) -> str:
    """The name that inputs give an attribute."""
    head, *rest = name.strip("_").split("_")
    return head + "".join(part.capitalize() for part in rest)


def quantity(field: str, value: int, least: int = 1) -> int:
    if not least <= value <= QUANTITY_MAX:
        invalid(field, f"must be between {least} and {QUANTITY_MAX:,}")
    return value


def text(field: str, value: str, most: int = NAME_MAX) -> str:
    """The clean text (`domain.shared.text`). Empty and too long texts, and texts with control
    characters, are invalid."""
    clean = marks.note(value)
    if not 1 <= len(clean) <= most:
        invalid(field, f"must have between 1 and {most:,} characters")
    return printable(field, clean)


def optional_text(field: str, value: str | None, most: int = NAME_MAX) -> str | None:
    return None if value is None or not marks.note(value) else text(field, value, most)


def printable(field: str, value: str) -> str:
    if marks.is_forbidden(value):
        invalid(field, "must not contain control characters")
    return value


def count(field: str, values: Sized, most: int, least: int = 1) -> None:
    if not least <= len(values) <= most:
        invalid(field, f"must have between {least} and {most:,} entries")


def room(field: str, taken: int, what: str) -> None:
    """Pass, or a fault where an order has as many parts of this kind as it may have."""
    if taken >= PARTS_MAX:
        invalid(field, f"the order has {PARTS_MAX} {what} already, which is the most it may have")


def room_for_line(field: str, lines: Sized) -> None:
    """Pass, or a fault where a document has as many lines as it may have."""
    if len(lines) >= LINES_MAX:
        invalid(field, f"its document has {LINES_MAX:,} lines, which is the most it may have")


def most(name: str) -> int:
    """How many entries a list of an input may have, by the name of its attribute."""
    return LISTS.get(name, LIST_MAX)


def listed(field: str, name: str, values: Sized) -> bool:
    """Whether a list is short enough to be read; it is a fault otherwise."""
    if len(values) <= most(name):
        return True
    invalid(field, f"must have at most {most(name):,} entries")
    return False


def aware(field: str, value: datetime) -> datetime:
    if value.tzinfo is None:
        raise InvalidInput(field, "needs an offset from UTC")
    try:
        value.astimezone(UTC)
    except OverflowError:
        raise InvalidInput(field, "is outside the years that can be stored") from None
    return value


def time_zone(field: str, name: str) -> str:
    """The name as the time zone database writes it: case does not matter."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = next((one for one in available_timezones() if one.lower() == name.lower()), None)
        if known is None:
            invalid(field, "must be a name of the IANA time zone database")
        return known or name
    return name
