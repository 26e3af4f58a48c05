"""The values of metafields: text that is valid for its type, in one canonical form, so that equal
values are equal texts."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

from domain.shared.text.marks import note

VALUE_MAX = 2_000
JSON_MAX = 10_000
DIGITS_MAX = 38
INTEGER_MAX = 2**63 - 1

_INTEGER = re.compile(r"[+-]?[0-9]{1,100}")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
# Texts within JSON are kept as they are; blanks between its tokens are dropped.
_JSON_BLANKS = re.compile(r'("(?:[^"\\]|\\.)*")|[ \t\n\r]+')


class MetafieldType(StrEnum):
    TEXT = "TEXT"
    INTEGER = "INTEGER"
    DECIMAL = "DECIMAL"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    DATE_TIME = "DATE_TIME"
    JSON = "JSON"


class InvalidValue(ValueError):
    """The value is not of its type; the message says what it must be."""


def canonical(kind: MetafieldType, value: str) -> str:
    """The value in the one form of its type, or `InvalidValue`."""
    most = JSON_MAX if kind is MetafieldType.JSON else VALUE_MAX
    if not 1 <= len(value) <= most:
        raise InvalidValue(f"must have between 1 and {most:,} characters")
    return _CANONICAL[kind](value)


def canonical_forms(value: str) -> Iterator[tuple[MetafieldType, str]]:
    """The value as each type writes it of which it is one."""
    for kind in MetafieldType:
        with suppress(InvalidValue):
            yield kind, canonical(kind, value)


def _text(value: str) -> str:
    return note(value)


def _integer(value: str) -> str:
    if not _INTEGER.fullmatch(value) or not -INTEGER_MAX - 1 <= int(value) <= INTEGER_MAX:
        raise InvalidValue("must be a whole number of at most 64 bits, such as 42")
    return str(int(value))


def _decimal(value: str) -> str:
    if not _DECIMAL.fullmatch(value) or sum(c.isdigit() for c in value) > DIGITS_MAX:
        raise InvalidValue(f"must be a decimal number of at most {DIGITS_MAX} digits, such as 19.9")
    plain = f"{Decimal(value):f}"
    if "." in plain:
        plain = plain.rstrip("0").removesuffix(".")
    return "0" if plain == "-0" else plain


def _boolean(value: str) -> str:
    if value not in ("true", "false"):
        raise InvalidValue("must be true or false")
    return value


def _date(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise InvalidValue("must be an ISO 8601 date, such as 2026-11-22") from None


def _date_time(value: str) -> str:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise InvalidValue("must be ISO 8601, such as 2026-11-22T09:30:00+01:00") from None
    if at.tzinfo is None:
        raise InvalidValue("needs its offset from UTC, such as +01:00 or Z")
    if not 1900 <= at.year <= 9000:
        raise InvalidValue("must lie between the years 1900 and 9000")
    return at.astimezone(UTC).isoformat()


def _json(value: str) -> str:
    try:
        json.loads(value, parse_constant=_no_constant, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        raise InvalidValue("must be JSON (RFC 8259)") from None
    return _JSON_BLANKS.sub(lambda found: found[1] or "", value)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


# fmt: off
_CANONICAL: dict[MetafieldType, Callable[[str], str]] = {
    MetafieldType.TEXT:      _text,
    MetafieldType.INTEGER:   _integer,
    MetafieldType.DECIMAL:   _decimal,
    MetafieldType.BOOLEAN:   _boolean,
    MetafieldType.DATE:      _date,
    MetafieldType.DATE_TIME: _date_time,
    MetafieldType.JSON:      _json,
}
# fmt: on
