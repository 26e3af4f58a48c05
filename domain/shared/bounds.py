"""How much of anything is accepted. Beyond it: `InvalidInput`, naming the field.

While `collecting`, faults are gathered instead of raised, each with its path, so that all faults of
one input are reported together."""

from collections.abc import Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.shared.errors import DomainError, InvalidInput, refuse

QUANTITY_MAX = 1_000_000
LINES_MAX = 250
ROWS_MAX = 250
NAME_MAX = 200
TEXT_MAX = 2_000
CODE_MAX = 64
KEY_MAX = 255

_faults: ContextVar[list[DomainError] | None] = ContextVar("_faults", default=None)
_path: ContextVar[tuple[str, ...]] = ContextVar("_path", default=())


@contextmanager
def collecting() -> Iterator[None]:
    """Gather the faults found in here, and raise all of them together at the end."""
    found: list[DomainError] = []
    token = _faults.set(found)
    try:
        yield
    finally:
        _faults.reset(token)
    refuse(found)


@contextmanager
def inside(*path: str) -> Iterator[None]:
    """Faults found in here lie in this part of the input."""
    token = _path.set((*_path.get(), *path))
    try:
        yield
    finally:
        _path.reset(token)


def invalid(field: str, reason: str) -> None:
    """A fault of a field: raised, or gathered while `collecting`."""
    error = InvalidInput(field, reason)
    found = _faults.get()
    if found is None:
        raise error
    found.append(error.at(*_path.get(), *field.split(".")))


def quantity(field: str, value: int, least: int = 1) -> int:
    if not least <= value <= QUANTITY_MAX:
        invalid(field, f"must be between {least} and {QUANTITY_MAX:,}")
    return value


def text(field: str, value: str, most: int = NAME_MAX) -> str:
    """`value` without surrounding blanks; refused when empty, too long, or with control
    characters."""
    trimmed = value.strip()
    if not 1 <= len(trimmed) <= most:
        invalid(field, f"must have between 1 and {most:,} characters")
    return printable(field, trimmed)


def optional_text(field: str, value: str | None, most: int = NAME_MAX) -> str | None:
    return None if value is None or not value.strip() else text(field, value, most)


def printable(field: str, value: str) -> str:
    if value.isprintable():
        return value
    if any((ord(c) < 32 and c not in "\n\t") or 0xD800 <= ord(c) < 0xE000 for c in value):
        invalid(field, "must not contain control characters")
    return value


def count(field: str, values: Sized, most: int, least: int = 1) -> None:
    if not least <= len(values) <= most:
        invalid(field, f"must have between {least} and {most:,} entries")


def aware(field: str, value: datetime) -> datetime:
    if value.tzinfo is None:
        raise InvalidInput(field, "needs an offset from UTC")
    try:
        value.astimezone(UTC)
    except OverflowError:
        raise InvalidInput(field, "is outside the years that can be stored") from None
    return value


def time_zone(field: str, name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        invalid(field, "must be a name of the IANA time zone database")
