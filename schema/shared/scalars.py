"""Scalars: each value as its standard writes it."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NewType

import pycountry
import strawberry
from iso4217 import Currency

from domain.shared.trade_codes import COUNTRIES as OTHER_COUNTRIES
from domain.shared.trade_codes import CURRENCIES, country_of

CurrencyCode = NewType("CurrencyCode", str)
CountryCode = NewType("CountryCode", str)
BigInt = NewType("BigInt", int)

# The largest whole number that every JSON client reads exactly (RFC 8259, 6).
JSON_INTEGER_MAX = 2**53 - 1

# ISO 4217 codes that count something (test codes and metals have no minor unit), and others in use.
DIGITS = {**CURRENCIES, **{c.value: c.exponent for c in Currency if c.exponent is not None}}
COUNTRIES = frozenset((*(one.alpha_2 for one in pycountry.countries), *OTHER_COUNTRIES))
# No scalar needs more characters; none that has more is parsed.
TEXT_MAX = 100
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:00)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?|[+-]?\.[0-9]+", re.ASCII)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("write it as a string")
    if len(value) > TEXT_MAX:
        raise ValueError(f"must have at most {TEXT_MAX} characters")
    return value.strip()


def _currency(value: Any) -> CurrencyCode:
    code = _text(value).upper()
    if code not in DIGITS:
        raise ValueError("must be an ISO 4217 code such as EUR")
    return CurrencyCode(code)


def _country(value: Any) -> CountryCode:
    code = country_of(_text(value).upper())
    if code not in COUNTRIES:
        raise ValueError("must be an ISO 3166-1 alpha-2 code such as DE")
    return CountryCode(code)


def _instant(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(_text(value))
    except ValueError:
        raise ValueError("must be ISO 8601, such as 2026-11-22T09:30:00+01:00") from None
    if at.tzinfo is None:
        raise ValueError("needs its offset from UTC, such as +01:00 or Z")
    if not 1900 <= at.year <= 9000:
        raise ValueError("must lie between the years 1900 and 9000")
    return at


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise ValueError("must be an ISO 8601 date, such as 2026-11-22") from None


def _time(value: Any) -> time:
    text = _text(value)
    try:
        return time.fromisoformat((_TIME.fullmatch(text) and text) or "")
    except ValueError:
        raise ValueError("must be a time of day in whole minutes, such as 09:30") from None


def _decimal(value: Any) -> Decimal:
    if not _DECIMAL.fullmatch(text := _text(value)):
        raise ValueError('must be a decimal number in a string, such as "19.90"')
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > 18:
        raise ValueError("must be a plain number of at most 18 digits")
    return number


def _big_integer(value: Any) -> int:
    """A whole number, also one that a driver gives as Decimal."""
    number = int(value)
    if number != value or abs(number) > JSON_INTEGER_MAX:
        raise ValueError("must be a whole number of at most 2^53 - 1")
    return number


def _utc(value: datetime) -> str:
    return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat()


def _iso(value: date) -> str:
    return value.isoformat()


def _minutes(value: time) -> str:
    return f"{value:%H:%M}"


def _plain(value: Decimal) -> str:
    return f"{value:f}"


def _same(value: Any) -> str:
    return str(value)


# fmt: off
SCALARS: dict[object, Any] = {
    BigInt: strawberry.scalar(
        name="BigInt", serialize=_big_integer, parse_value=_big_integer,
        description="A whole number that may pass 32 bits, such as a sum: a JSON number from "
                    "-(2^53 - 1) to 2^53 - 1, which every client reads exactly.",
        specified_by_url="https://the-guild.dev/graphql/scalars/docs/scalars/big-int",
    ),
    datetime: strawberry.scalar(
        name="DateTime", serialize=_utc, parse_value=_instant,
        description="A moment, ISO 8601 with its offset from UTC. Given back in UTC.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
    ),
    date: strawberry.scalar(
        name="Date", serialize=_iso, parse_value=_day,
        description="A calendar day, ISO 8601.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date",
    ),
    time: strawberry.scalar(
        name="LocalTime", serialize=_minutes, parse_value=_time,
        description="A time of day on the clocks of a place, from 00:00 to 23:59.",
        specified_by_url="https://the-guild.dev/graphql/scalars/docs/scalars/local-time",
    ),
    Decimal: strawberry.scalar(
        name="Decimal", serialize=_plain, parse_value=_decimal,
        description="An exact decimal number, written as a string in the digits 0 to 9. Never a "
        "float.",
        specified_by_url="https://speleotrove.com/decimal/",
    ),
    CurrencyCode: strawberry.scalar(
        name="CurrencyCode", serialize=_same, parse_value=_currency,
        description="An ISO 4217 currency code, such as EUR, in any case. Codes in trade use are "
        "accepted besides: CNH, GGP, IMP, JEP, and withdrawn ones such as BGN and HRK.",
        specified_by_url="https://www.iso.org/iso-4217-currency-codes.html",
    ),
    CountryCode: strawberry.scalar(
        name="CountryCode", serialize=_same, parse_value=_country,
        description="An ISO 3166-1 alpha-2 country code, such as DE, in any case. Codes of "
        "carriers and customs are accepted besides, such as XK (Kosovo), XI (Northern Ireland) and "
        "IC (Canary Islands); UK and EL are kept as GB and GR.",
        specified_by_url="https://www.iso.org/iso-3166-country-codes.html",
    ),
}
# fmt: on
