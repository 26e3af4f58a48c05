"""The lines of a stock count: what was counted, what was expected then, and what differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class VarianceReason(StrEnum):
    """Why what was counted differs from what was expected."""

    DAMAGED = "DAMAGED"
    THEFT = "THEFT"
    EXPIRED = "EXPIRED"
    MISPLACED = "MISPLACED"
    MISLABELED = "MISLABELED"
    RECEIVING_ERROR = "RECEIVING_ERROR"
    PICKING_ERROR = "PICKING_ERROR"
    RETURN_NOT_RECORDED = "RETURN_NOT_RECORDED"
    COUNTING_ERROR = "COUNTING_ERROR"
    UNKNOWN = "UNKNOWN"


class StockCountEntryKind(StrEnum):
    """What became of a recorded count of a line. All of them are kept."""

    COUNT = "COUNT"
    RECOUNT = "RECOUNT"
    OUTDATED = "OUTDATED"
    LATE = "LATE"


@dataclass(frozen=True, kw_only=True)
class CountedPacks:
    """So many packs, each of `quantity` units, among what was counted."""

    code: str
    quantity: int
    packs: int


@dataclass(kw_only=True)
class StockCountEntry:
    """One count of a line, as it was recorded. It was made at `occurred_at`. `packs` are those that
    were counted as such; their units are in `counted`."""

    id: str
    stock_count_id: str
    line_id: str
    kind: StockCountEntryKind
    counted: int
    damaged: int | None = None
    packs: tuple[CountedPacks, ...] = ()
    actor: str
    occurred_at: datetime
    recorded_at: datetime


@dataclass(kw_only=True)
class StockCountLine:
    """`counted` is the first count and `recounted` the last of several. `counted_at`, `counted_by`,
    `damaged` and what was expected are those of the last one: `expected` units were on hand in any
    condition when it was made, as far as was known when the line was last looked at. `adjusted` is
    the change of the units on hand that was approved, `adjusted_damaged` that of the damaged; both
    stay `None` where a later count of the same shelf was approved before."""

    id: str
    stock_count_id: str
    sku: str
    location_id: str
    position: int = 0
    unlisted: bool = False
    counted: int | None = None
    recounted: int | None = None
    damaged: int | None = None
    expected: int | None = None
    expected_available: int | None = None
    expected_damaged: int | None = None
    counted_at: datetime | None = None
    counted_by: str | None = None
    recount_requested_at: datetime | None = None
    reason: VarianceReason | None = None
    adjusted: int | None = None
    adjusted_damaged: int | None = None

    def take(self, entry: StockCountEntry) -> bool:
        """Whether the entry is the last count of the line; it is counted by it then."""
        if self.counted_at is not None and entry.occurred_at < self.counted_at:
            entry.kind = StockCountEntryKind.OUTDATED
            return False
        if self.counted is None:
            self.counted = entry.counted
        else:
            entry.kind = StockCountEntryKind.RECOUNT
            self.recounted = entry.counted
        self.damaged = entry.damaged
        self.counted_at, self.counted_by = entry.occurred_at, entry.actor
        asked = self.recount_requested_at
        if asked is not None and entry.occurred_at >= asked:
            self.recount_requested_at = None
        return True


class Counted(Protocol):
    """What is stored of a line."""

    counted: int | None
    recounted: int | None
    damaged: int | None
    expected: int | None
    expected_damaged: int | None
    recount_requested_at: datetime | None
    unlisted: bool
    adjusted: int | None
    adjusted_damaged: int | None


class Tolerance(Protocol):
    """What is stored of the tolerance of a count: units, and hundredths of a percent of what was
    expected."""

    tolerance_units: int | None
    tolerance_basis_points: int | None


def is_to_count(line: Counted) -> bool:
    """Whether it is listed and was never counted, or a recount was requested that was not made
    yet."""
    listed = line.counted is None and not line.unlisted
    return listed or line.recount_requested_at is not None


def counted_units(line: Counted) -> int | None:
    """The units of the last count; `None` before the first."""
    return line.counted if line.recounted is None else line.recounted


def variance(line: Counted) -> int | None:
    """The units counted, less those expected; `None` before it is counted."""
    found = counted_units(line)
    return None if found is None or line.expected is None else found - line.expected


def damaged_variance(line: Counted) -> int | None:
    """The same of damaged units; `None` where they were not counted."""
    if line.damaged is None or line.expected_damaged is None:
        return None
    return line.damaged - line.expected_damaged


def is_within(line: Counted, tolerance: Tolerance) -> bool | None:
    """Whether the variance, also that of damaged units, is within the wider of the two limits;
    `None` before it is counted. Without limits any variance is beyond tolerance."""
    if (differs := variance(line)) is None:
        return None
    expected = max(line.expected or 0, 0)
    by_percent = expected * (tolerance.tolerance_basis_points or 0) / 10_000
    limit = max(tolerance.tolerance_units or 0, by_percent)
    return max(abs(differs), abs(damaged_variance(line) or 0)) <= limit


def accuracy(lines: Sequence[Counted], tolerance: Tolerance, agreed: int = 0) -> Decimal | None:
    """Inventory record accuracy: the percentage of the counted lines that are within tolerance,
    with as many more that `agreed`; `None` until all are counted."""
    counted = [line for line in lines if line.counted is not None]
    if len(counted) + agreed == 0 or any(is_to_count(line) for line in lines):
        return None
    good = sum(bool(is_within(line, tolerance)) for line in counted) + agreed
    return round(Decimal(100 * good) / (len(counted) + agreed), 2)


def unadjusted(line: Counted) -> int:
    """Of an approved line, the units that are missing or damaged and still on the books: they are
    promised to orders. None of a line that a later count made outdated: that count tells them."""
    missing = 0 if line.adjusted is None else line.adjusted - (variance(line) or 0)
    broken = damaged_variance(line) or 0
    spoiled = 0 if line.adjusted_damaged is None else broken - line.adjusted_damaged
    return max(missing, 0) + max(spoiled, 0)
