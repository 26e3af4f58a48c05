"""How much of anything is accepted. Past it: `InvalidInput`, naming the field."""

from collections.abc import Sized
from datetime import UTC, datetime

from domain.shared.errors import InvalidInput

QUANTITY_MAX = 1_000_000
LINES_MAX = 250
ROWS_MAX = 250
NAME_MAX = 200
TEXT_MAX = 2_000
CODE_MAX = 64
KEY_MAX = 255


def quantity(field: str, value: int, least: int = 1) -> int:
    if not least <= value <= QUANTITY_MAX:
        raise InvalidInput(field, f"must be between {least} and {QUANTITY_MAX:,}")
    return value


def text(field: str, value: str, most: int = NAME_MAX) -> str:
    """`value` trimmed; empty, overlong and control characters are refused."""
    trimmed = value.strip()
    if not 1 <= len(trimmed) <= most:
        raise InvalidInput(field, f"must have between 1 and {most:,} characters")
    return printable(field, trimmed)


def optional_text(field: str, value: str | None, most: int = NAME_MAX) -> str | None:
    return None if value is None or not value.strip() else text(field, value, most)


def printable(field: str, value: str) -> str:
    if value.isprintable():
        return value
    if any((ord(c) < 32 and c not in "\n\t") or 0xD800 <= ord(c) < 0xE000 for c in value):
        raise InvalidInput(field, "must not hold control characters")
    return value


def count(field: str, values: Sized, most: int, least: int = 1) -> None:
    if not least <= len(values) <= most:
        raise InvalidInput(field, f"must have between {least} and {most:,} entries")


def aware(field: str, value: datetime) -> datetime:
    if value.tzinfo is None:
        raise InvalidInput(field, "needs an offset from UTC")
    try:
        value.astimezone(UTC)
    except OverflowError:
        raise InvalidInput(field, "lies outside the years that can be kept") from None
    return value
