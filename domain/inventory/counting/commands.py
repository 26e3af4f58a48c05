"""Commands of stock counts."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.catalog.packs import require_named
from domain.inventory.counting.line import VarianceReason
from domain.shared import bounds
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, GivenCode, Gtin, Id, Note

SKUS_MAX = 250


@dataclass(frozen=True, kw_only=True)
class CreateStockCount(Cleaned):
    """Command: count a location. Without `skus`, all that have stock there are to be counted."""

    number: GivenCode | None = None
    location_id: str
    skus: tuple[Code, ...] | None = None
    blind: bool = False
    tolerance_units: int | None = None
    tolerance_percent: Decimal | None = None
    reason: Note | None = None
    note: Note | None = None

    def __post_init__(self) -> None:
        if self.skus is not None:
            bounds.count("skus", self.skus, SKUS_MAX)
        if self.tolerance_units is not None:
            bounds.quantity("toleranceUnits", self.tolerance_units, least=0)
        if (percent := self.tolerance_percent) is not None:
            exact = percent.is_finite() and 0 <= percent <= 100 and percent * 100 % 1 == 0
            if not exact:
                bounds.invalid("tolerancePercent", "must be between 0 and 100 with two decimals")

    @property
    def tolerance_basis_points(self) -> int | None:
        return None if self.tolerance_percent is None else int(self.tolerance_percent * 100)


@dataclass(frozen=True, kw_only=True)
class CountedUnits(Cleaned):
    """`counted` units in any condition; of them `damaged` ones, where those were looked for.
    With `pack`, or the `gtin` of one, both are numbers of packs."""

    sku: Code | None = None
    gtin: Gtin | None = None
    pack: Code | None = None
    counted: int
    damaged: int | None = None
    reason: VarianceReason | None = None

    def __post_init__(self) -> None:
        require_named(self.sku, self.gtin, self.pack)
        bounds.quantity("counted", self.counted, least=0)
        if self.damaged is not None and not 0 <= self.damaged <= self.counted:
            bounds.invalid("damaged", "must be between 0 and the number of units counted")


@dataclass(frozen=True, kw_only=True)
class RecordStockCount(Cleaned):
    stock_count_id: str
    lines: tuple[CountedUnits, ...]
    occurred_at: datetime | None = None

    def __post_init__(self) -> None:
        bounds.count("lines", self.lines, bounds.LINES_MAX)


@dataclass(frozen=True, kw_only=True)
class ImportStockCount(Cleaned):
    """Command: compare what another system counted at a location with what is known here; with
    `apply`, adjust the stock by it at once."""

    number: GivenCode | None = None
    location_id: str
    lines: tuple[CountedUnits, ...]
    occurred_at: datetime | None = None
    tolerance_units: int | None = None
    apply: bool = False
    reason: Note | None = None

    def __post_init__(self) -> None:
        bounds.count("lines", self.lines, bounds.LINES_MAX)
        if self.tolerance_units is not None:
            bounds.quantity("toleranceUnits", self.tolerance_units, least=0)


@dataclass(frozen=True, kw_only=True)
class RequestRecount(Cleaned):
    """Command: have lines counted again; without `line_ids`, those beyond tolerance."""

    stock_count_id: str
    line_ids: tuple[Id, ...] | None = None
    expected_version: int | None = None

    def __post_init__(self) -> None:
        if self.line_ids is not None:
            bounds.count("lineIds", self.line_ids, bounds.LINES_MAX)


@dataclass(frozen=True, kw_only=True)
class VarianceReasonOf(Cleaned):
    line_id: str
    reason: VarianceReason


@dataclass(frozen=True, kw_only=True)
class ApproveStockCount(Cleaned):
    """Command: adjust the stock by a count; without `line_ids`, by all of its lines."""

    stock_count_id: str
    line_ids: tuple[Id, ...] | None = None
    lines: tuple[VarianceReasonOf, ...] = ()
    reason: Note | None = None
    expected_version: int | None = None

    def __post_init__(self) -> None:
        if self.line_ids is not None:
            bounds.count("lineIds", self.line_ids, bounds.LINES_MAX)
        bounds.count("lines", self.lines, bounds.LINES_MAX, least=0)


@dataclass(frozen=True, kw_only=True)
class CancelStockCount(Cleaned):
    stock_count_id: str
    expected_version: int | None = None
