"""Reading a CSV file, plain or gzipped, row by row, with the line on which each row begins."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from pathlib import Path

from domain.shared.amounts.money import Money
from integrations.shared.files import BadFile, BadRow, opened

CURRENCY = "BRL"
DIGITS = 2
# The data set has no time zones. Brazil had daylight saving time then, but it is undocumented
# whether these times follow it. With a fixed offset, calendar days and durations are those of the
# files. ("Etc/GMT+3" is three hours *behind* UTC.)
OFFSET = timezone(timedelta(hours=-3))
ZONE = "Etc/GMT+3"
# Written by DOS editors at the end of a file.
END_OF_FILE = "\x1a"


class BadFolder(Exception):
    """The import cannot start or continue; the message says why."""


class Row:
    """One row by column names, with a parser for each kind of value."""

    def __init__(self, line: int, values: dict[str, str]) -> None:
        self.line = line
        self._values = values

    def text(self, name: str) -> str:
        value = self._values[name]
        if not value:
            raise BadRow("MISSING_VALUE", f"{name} is blank")
        return value

    def optional(self, name: str) -> str | None:
        return self._values[name] or None

    def whole(self, name: str, default: int | None = None) -> int:
        value = self._values[name]
        if not value and default is not None:
            return default
        number = self._decimal(name)
        if number != number.to_integral_value():
            raise BadRow("BAD_NUMBER", f"{name} {value!r} is not a whole number")
        return _not_negative(name, int(number))

    def optional_whole(self, name: str) -> int | None:
        return self.whole(name) if self._values[name] else None

    def degrees(self, name: str) -> float:
        return float(self._decimal(name))

    def money(self, name: str) -> Money:
        try:
            amount = Money.of(self._decimal(name), CURRENCY, DIGITS)
        except ValueError as error:
            raise BadRow("BAD_AMOUNT", f"{name}: {error}") from None
        _not_negative(name, amount.minor)
        return amount

    def instant(self, name: str) -> datetime:
        value = self.text(name)
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            raise BadRow("BAD_DATE", f"{name} {value!r} is not a date and time") from None
        return at if at.tzinfo else at.replace(tzinfo=OFFSET)

    def optional_instant(self, name: str) -> datetime | None:
        return self.instant(name) if self._values[name] else None

    def _decimal(self, name: str) -> Decimal:
        value = self.text(name)
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        # Far beyond any price or size. 1E+999999 would be a number with a million digits.
        if not number.is_finite() or number.adjusted() > 15:
            raise BadRow("BAD_NUMBER", f"{name} {value!r} is not a number")
        return number


def _not_negative(name: str, value: int) -> int:
    if value < 0:
        raise BadRow("NEGATIVE", f"{name} is below zero")
    return value


def find_file(folder: Path, *names: str) -> Path | None:
    """The first of these files that exists, gzipped or plain."""
    paths = (folder / f"{name}{end}" for name in names for end in (".csv.gz", ".csv"))
    return next((path for path in paths if path.is_file()), None)


def read(path: Path, columns: tuple[str, ...]) -> Iterator[Row | tuple[int, BadRow]]:
    """All rows except blank ones. For a malformed row, its line and the reason."""
    try:
        # Invalid UTF-8 is decoded to surrogates, so that only the row that has it is rejected.
        with opened(path, "surrogateescape") as file:
            yield from _rows(path, csv.reader(file), columns)
    except BadFile as error:
        raise BadFolder(str(error)) from None


def _rows(
    path: Path, reader: "Iterator[list[str]]", columns: tuple[str, ...]
) -> Iterator[Row | tuple[int, BadRow]]:
    header = [name.strip() for name in next(reader, [])]
    if missing := [name for name in columns if name not in header]:
        raise BadFolder(f"{path.name} has no column {', '.join(missing)}")
    end = 1
    for values in reader:
        line, end = end + 1, int(getattr(reader, "line_num", end + 1))
        trimmed = [value.strip() for value in values]
        if not any(trimmed) or trimmed == [END_OF_FILE]:
            continue
        if len(trimmed) != len(header):
            reason = f"has {len(trimmed)} values where the header has {len(header)}"
            yield line, BadRow("BAD_ROW", reason)
        elif not all(value.isascii() or _is_text(value) for value in trimmed):
            yield line, BadRow("BAD_TEXT", "has bytes that are not valid UTF-8")
        else:
            yield Row(line, dict(zip(header, trimmed, strict=True)))


def _is_text(value: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in value)
