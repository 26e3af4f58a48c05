"""Reading a file of stock, CSV or JSON lines, plain or gzipped: any number of rows, a few at a
time."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from domain.catalog.gtins import is_gtin
from domain.integrations.rejects import Reject
from domain.inventory.importing.stock_import import PackedRow, StockImportMode, StockRow
from domain.shared.audit import reported_time
from domain.shared.bounds import CODE_MAX, QUANTITY_MAX
from domain.shared.errors import InvalidInput
from domain.shared.text.keys import gtin
from domain.shared.text.kinds import CODE
from integrations.shared.files import BadFile, BadRow, opened

BATCH = 25_000
CHUNK = 1 << 20
JSON_LINES = (".jsonl", ".ndjson")
# The SKU, or a GTIN in its place.
NAMING = ("sku", "gtin")
KNOWN = ("sku", "location", "quantity", "counted_at", "gtin", "pack")
KEY_MAX = 200


class Values(NamedTuple):
    """What a row has in the columns that are known."""

    sku: Any
    location: Any
    quantity: Any
    counted_at: Any
    gtin: Any
    pack: Any


@dataclass(frozen=True)
class Batch:
    rows: Sequence[StockRow]
    packed: Sequence[PackedRow]
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
        packed: list[PackedRow] = []
        rejects: list[Reject] = []
        with opened(self.path) as file:
            for n, (line, values) in enumerate(self._read(file)):
                if n < skip:
                    continue
                try:
                    row = self._row(line, values)
                    if values.pack or not values.sku:
                        packed.append(_packed(row, values))
                    else:
                        rows.append(row)
                except BadRow as bad:
                    rejects.append(self._reject(line, values.sku or values.gtin, bad))
                if len(rows) + len(packed) + len(rejects) == BATCH:
                    yield Batch(rows, packed, rejects)
                    rows, packed, rejects = [], [], []
        if rows or packed or rejects:
            yield Batch(rows, packed, rejects)

    def _read(self, file: TextIO) -> Iterator[tuple[int, Values]]:
        is_json = self.path.name.removesuffix(".gz").endswith(JSON_LINES)
        return _json_lines(file) if is_json else _csv(file)

    def _row(self, line: int, values: Values) -> StockRow:
        place, location = self.default, values.location
        if location:
            place = self.locations.get(location) if isinstance(location, str) else None
            if place is None:
                raise BadRow("UNKNOWN_LOCATION", f"there is no location {location!r}")
        elif place is None:
            raise BadRow("MISSING_VALUE", "location is blank, and --location was not given")
        counted = _time(values.counted_at) if values.counted_at else None
        sku = _sku(values.sku) if values.sku or not values.gtin else ""
        return StockRow(line, place, sku, self._quantity(values.quantity), counted)

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


def _packed(row: StockRow, values: Values) -> PackedRow:
    """A GTIN counts where there is no SKU."""
    if values.sku:
        return PackedRow(row, None, _code("pack", values.pack))
    if values.pack:
        raise BadRow("BAD_GTIN", "the gtin says whether it is a pack: leave out pack")
    if not isinstance(values.gtin, str) or not is_gtin(gtin(values.gtin)):
        raise BadRow("BAD_GTIN", f"gtin {values.gtin!r} has no right check digit")
    return PackedRow(row, gtin(values.gtin), None)


def _sku(value: Any) -> str:
    if not value or not isinstance(value, str):
        raise BadRow("MISSING_VALUE", "sku is blank")
    if len(value) <= CODE_MAX and value.isascii() and value.isprintable() and " " not in value:
        return value
    return _code("sku", value)


def _code(field: str, value: Any) -> str:
    try:
        return CODE.read(field, value if isinstance(value, str) else "")
    except InvalidInput as error:
        raise BadRow(f"BAD_{field.upper()}", str(error)) from None


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
    missing = [] if any(name in header for name in NAMING) else ["sku"]
    if "quantity" not in header:
        missing.append("quantity")
    if missing:
        raise BadFile(f"The file has no column {', '.join(missing)} in its first line.")
    width = len(header)
    places = [header.index(name) if name in header else width for name in KNOWN]
    for row in reader:
        if row:
            # A column that is not there is blank.
            padded = [*row[:width], *[""] * (width - len(row)), ""]
            sku, location, *rest = (padded[place] for place in places)
            yield reader.line_num, Values(sku, location.strip(), *rest)


def _json_lines(file: TextIO) -> Iterator[tuple[int, Values]]:
    for line, text in enumerate(file, start=1):
        if text.strip():
            try:
                found = json.loads(text)
            except (ValueError, RecursionError):
                found = None
            given = found if isinstance(found, dict) else {}
            yield line, Values(*(given.get(name) for name in KNOWN))
