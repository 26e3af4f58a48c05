"""The import of a stock file: what another system counted becomes the stock, a part of the file in
each transaction, so that it can be stopped at any moment and goes on where it was."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from domain.inventory.counting.adjusting import Moved, adjust, at_the_time, taken_of
from domain.inventory.counting.line import StockCountLine, unadjusted
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import LEVEL_MAX, MovementKind


class StockImportMode(StrEnum):
    """SNAPSHOT: each quantity is what is on hand. DELTA: it is added to what is on hand.
    COMPARISON: as a snapshot, and the differences become stock counts to be approved."""

    SNAPSHOT = "SNAPSHOT"
    DELTA = "DELTA"
    COMPARISON = "COMPARISON"


class Missing(StrEnum):
    """What becomes of SKUs with stock at a location that its snapshot does not have."""

    REPORT = "report"
    ZERO = "zero"


class StockImportPhase(StrEnum):
    READING = "READING"
    APPLYING = "APPLYING"
    MISSING = "MISSING"
    CLEARING = "CLEARING"
    DONE = "DONE"


@dataclass(kw_only=True)
class StockImport:
    """`file_hash` is the SHA-256 of the file. `read_rows` of its rows are stored to be applied;
    what was applied ends with `after_location` and `after_sku`. `counted_up` and `counted_down` are
    the units that its counts added and removed, `unadjusted` those that are missing and stay on the
    books."""

    id: str
    file_name: str
    file_hash: str
    mode: StockImportMode
    missing: Missing
    location_id: str | None
    phase: StockImportPhase = StockImportPhase.READING
    read_rows: int = 0
    after_location: str = ""
    after_sku: str = ""
    applied: int = 0
    changed: int = 0
    rejected: int = 0
    missing_skus: int = 0
    counted_up: int = 0
    counted_down: int = 0
    unadjusted: int = 0
    created_at: datetime
    created_by: str
    finished_at: datetime | None = None


class StockRow(NamedTuple):
    """What a file says of a SKU at a location; `line` is the first line of it."""

    line: int
    location_id: str
    sku: str
    quantity: int
    counted_at: datetime | None


class PackedRow(NamedTuple):
    """A row that names a GTIN in place of the SKU, or a pack: the quantity is of packs, if so."""

    row: StockRow
    gtin: str | None
    pack: str | None

    @property
    def key(self) -> str:
        return self.gtin or self.row.sku


@dataclass(frozen=True, slots=True)
class Settled:
    """The movements that make a level what a row says; `left` units stay on the books, because they
    are promised to orders."""

    moves: list[tuple[MovementKind, int]]
    left: int


def import_id(file_hash: str, mode: StockImportMode, location_id: str | None, times: int) -> str:
    """The same for the same file, imported in the same way as often."""
    text = f"{file_hash} {mode} {location_id} {times}"
    return f"import_{sha256(text.encode()).hexdigest()[:26]}"


def settle(
    mode: StockImportMode, row: StockRow, level: InventoryLevel, since: Moved
) -> Settled | None:
    """What is to be moved. `since` has moved since the row was counted. `None`, when the level
    would have more units than it may."""
    if mode is StockImportMode.DELTA:
        return _moved(row.quantity, level)
    if not since:
        return _moved(row.quantity - level.on_hand, level)
    shelf = at_the_time(level, since)
    line = StockCountLine(
        id="",
        stock_count_id="",
        sku=row.sku,
        location_id=row.location_id,
        counted=row.quantity,
        expected=shelf.on_hand,
        expected_available=shelf.available,
        expected_damaged=shelf.damaged,
    )
    if _is_too_many(level, row.quantity - shelf.on_hand):
        return None
    moves = adjust(line, level, since)
    return Settled(moves, unadjusted(line))


def _moved(differs: int, level: InventoryLevel) -> Settled | None:
    """What `adjust` moves of a count that is not older than the level, and has no damaged units:
    an import has millions of these."""
    if differs > 0:
        moves = [(MovementKind.COUNT_UP, differs)]
        return None if _is_too_many(level, differs) else Settled(moves, 0)
    from_safety, taken = taken_of(-differs, level.available, level.safety_stock)
    moves = [(MovementKind.REMOVE_SAFETY_STOCK, from_safety), (MovementKind.COUNT_DOWN, taken)]
    return Settled([one for one in moves if one[1]], -differs - taken)


def _is_too_many(level: InventoryLevel, more: int) -> bool:
    return level.units + more > LEVEL_MAX


def after(job: StockImport, all_settled: Iterable[Settled]) -> StockImport:
    """The import with what was moved for some more rows."""
    changed, left, sums = 0, 0, Counter[MovementKind]()
    for settled in all_settled:
        left += settled.left
        changed += bool(settled.moves)
        for kind, quantity in settled.moves:
            sums[kind] += quantity
    return replace(
        job,
        changed=job.changed + changed,
        counted_up=job.counted_up + sums[MovementKind.COUNT_UP],
        counted_down=job.counted_down + sums[MovementKind.COUNT_DOWN],
        unadjusted=job.unadjusted + left,
    )
