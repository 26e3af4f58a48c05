"""Reading a file of stock, CSV or JSON lines, plain or gzipped: any number of rows, a few at a
time."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

from domain.integrations.rejects import Reject
from domain.inventory.importing.stock_import import StockImportMode, StockRow
from domain.shared.audit import reported_time
from domain.shared.bounds import CODE_MAX, QUANTITY_MAX
from domain.shared.errors import InvalidInput
from domain.shared.text.kinds import CODE
from integrations.shared.files import BadFile, BadRow, opened

BATCH = 25_000
CHUNK = 1 << 20
JSON_LINES = (".jsonl", ".ndjson")
NEEDED = ("sku", "quantity")
KNOWN = ("sku", "location", "quantity", "counted_at")
KEY_MAX = 200

Values = tuple[Any, Any, Any, Any]


@dataclass(frozen=True)
class Batch:
    rows: Sequence[StockRow]
    rejects: Sequence[Reject]


@dataclass(frozen=True)
class StockFile:
    """`locations` are the ids of locations by their codes; `default` is the id of the location of
    rows that name none."""

    path: Path
    mode: StockImportMode
    locations: Mapping[str, str]
    default: str | None

    @property
    def hash(self) -> str:
        found = sha256()
        with self.path.open("rb") as file:
            while chunk := file.read(CHUNK):
                found.update(chunk)
        return found.hexdigest()

    def _reject(self, line: int, key: object, bad: BadRow) -> Reject:
        return Reject(
            file=self.path.name,
            line=line,
            key=str(key or "")[:KEY_MAX],
            code=bad.code,
            reason=bad.reason,
        )

    def batches(self, skip: int) -> Iterator[Batch]:
        """The rows after so many, each as it is stored or why it is rejected."""
        rows: list[StockRow] = []
        rejects: list[Reject] = []
        with opened(self.path) as file:
            for n, (line, values) in enumerate(self._read(file)):
                if n < skip:
                    continue
                try:
                    rows.append(self._row(line, *values))
                except BadRow as bad:
                    rejects.append(self._reject(line, values[0], bad))
                if len(rows) + len(rejects) == BATCH:
                    yield Batch(rows, rejects)
                    rows, rejects = [], []
        if rows or rejects:
            yield Batch(rows, rejects)

    def _read(self, file: TextIO) -> Iterator[tuple[int, Values]]:
        is_json = self.path.name.removesuffix(".gz").endswith(JSON_LINES)
        return _json_lines(file) if is_json else _csv(file)

    def _row(self, line: int, sku: Any, location: Any, quantity: Any, counted_at: Any) -> StockRow:
        place = self.default
        if location:
            place = self.locations.get(location) if isinstance(location, str) else None
            if place is None:
                raise BadRow("UNKNOWN_LOCATION", f"there is no location {location!r}")
        elif place is None:
            raise BadRow("MISSING_VALUE", "location is blank, and --location was not given")
        counted = _time(counted_at) if counted_at else None
        return StockRow(line, place, _sku(sku), self._quantity(quantity), counted)

    def _quantity(self, value: Any) -> int:
        try:
            number = int(value)
        except (TypeError, ValueError, OverflowError):
            raise BadRow("BAD_NUMBER", f"quantity {value!r} is not a whole number") from None
        least = -QUANTITY_MAX if self.mode is StockImportMode.DELTA else 0
        if isinstance(value, float | bool) or not least <= number <= QUANTITY_MAX:
            limits = f"{least:,} to {QUANTITY_MAX:,}"
            raise BadRow("BAD_NUMBER", f"quantity {value!r} must be a whole number, {limits}")
        return number


def _sku(value: Any) -> str:
    if not value or not isinstance(value, str):
        raise BadRow("MISSING_VALUE", "sku is blank")
    if len(value) <= CODE_MAX and value.isascii() and value.isprintable() and " " not in value:
        return value
    try:
        return CODE.read("sku", value)
    except InvalidInput as error:
        raise BadRow("BAD_SKU", str(error)) from None


def _time(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value)
        return reported_time("counted_at", at, datetime.now(UTC)).astimezone(UTC)
    except InvalidInput as error:
        raise BadRow("BAD_DATE", str(error)) from None
    except (TypeError, ValueError, OverflowError):
        raise BadRow(
            "BAD_DATE", f"counted_at {value!r} is no time with an offset from UTC"
        ) from None


def _csv(file: TextIO) -> Iterator[tuple[int, Values]]:
    reader = csv.reader(file)
    header = [name.strip().lower() for name in next(reader, [])]
    if missing := [name for name in NEEDED if name not in header]:
        raise BadFile(f"The file has no column {', '.join(missing)} in its first line.")
    sku, location, quantity, counted_at = (
        header.index(name) if name in header else None for name in KNOWN
    )
    for row in reader:
        if row:
            padded = row if len(row) >= len(header) else [*row, *[""] * len(header)]
            yield (
                reader.line_num,
                (
                    padded[sku or 0],
                    None if location is None else padded[location].strip(),
                    padded[quantity or 0],
                    None if counted_at is None else padded[counted_at],
                ),
            )


def _json_lines(file: TextIO) -> Iterator[tuple[int, Values]]:
    for line, text in enumerate(file, start=1):
        if text.strip():
            try:
                found = json.loads(text)
            except (ValueError, RecursionError):
                found = None
            given = found if isinstance(found, dict) else {}
            yield line, (given.get("sku"), given.get("location"), *_rest(given))


def _rest(given: Mapping[str, Any]) -> tuple[Any, Any]:
    return given.get("quantity"), given.get("counted_at")
