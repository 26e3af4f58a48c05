"""Stock counts: some or all SKUs of a location are counted, recounted, and adjusted by approval."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.inventory.counting.line import (
    StockCountEntry,
    StockCountEntryKind,
    StockCountLine,
    is_to_count,
    is_within,
)
from domain.shared import bounds
from domain.shared.error_base import Entity
from domain.shared.errors import SeparationOfDuties
from domain.shared.lifecycle import Lifecycle


class StockCountStatus(StrEnum):
    OPEN = "OPEN"
    RECOUNT = "RECOUNT"
    COUNTED = "COUNTED"
    APPROVED = "APPROVED"
    CANCELLED = "CANCELLED"


class StockCountAction(StrEnum):
    COUNT = "COUNT"
    REQUEST_RECOUNT = "REQUEST_RECOUNT"
    APPROVE = "APPROVE"
    CANCEL = "CANCEL"


_S, _A = StockCountStatus, StockCountAction
# What was counted is kept in every status: after the end as a late count, which changes nothing
# else. With the last count no line is still to be counted after what was recorded.
# fmt: off
STOCK_COUNT = Lifecycle(
    Entity.STOCK_COUNT,
    (_S.OPEN,      _A.CANCEL,          _S.CANCELLED),
    (_S.OPEN,      _A.COUNT,           _S.OPEN),
    (_S.COUNTED,   _A.REQUEST_RECOUNT, _S.RECOUNT),
    (_S.COUNTED,   _A.APPROVE,         _S.APPROVED),
    (_S.COUNTED,   _A.CANCEL,          _S.CANCELLED),
    (_S.COUNTED,   _A.COUNT,           _S.COUNTED),
    (_S.RECOUNT,   _A.REQUEST_RECOUNT, _S.RECOUNT),
    (_S.RECOUNT,   _A.CANCEL,          _S.CANCELLED),
    (_S.RECOUNT,   _A.COUNT,           _S.RECOUNT),
    (_S.APPROVED,  _A.COUNT,           _S.APPROVED),
    (_S.CANCELLED, _A.COUNT,           _S.CANCELLED),
    last=(
        (_S.OPEN,    _A.COUNT, _S.COUNTED),
        (_S.RECOUNT, _A.COUNT, _S.COUNTED),
    ),
)
# fmt: on
ENDED = frozenset({_S.APPROVED, _S.CANCELLED})


@dataclass(kw_only=True)
class StockCount:
    """A line is within tolerance whose variance is at most `tolerance_units`, or at most
    `tolerance_basis_points` hundredths of a percent of what was expected. Of a `blind` count,
    nobody who counts is told what is expected of a line before it is counted. An `external` one was
    made by another system: `agreed` of its SKUs are as they are known here, and have no line."""

    id: str
    number: str
    location_id: str
    status: StockCountStatus = StockCountStatus.OPEN
    blind: bool = False
    external: bool = False
    agreed: int = 0
    tolerance_units: int | None = None
    tolerance_basis_points: int | None = None
    reason: str | None = None
    note: str | None = None
    created_at: datetime
    created_by: str
    approved_at: datetime | None = None
    approved_by: str | None = None
    cancelled_at: datetime | None = None
    late_at: datetime | None = None
    lines: list[StockCountLine] = field(default_factory=list)
    entries: list[StockCountEntry] = field(default_factory=list)
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self.number = bounds.text("number", self.number, bounds.CODE_MAX)

    def line_of(self, sku: str) -> StockCountLine | None:
        return next((line for line in self.lines if line.sku == sku), None)

    @property
    def counted_lines(self) -> list[StockCountLine]:
        return [line for line in self.lines if line.counted is not None]

    @property
    def beyond_tolerance(self) -> list[StockCountLine]:
        return [line for line in self.counted_lines if not is_within(line, self)]

    @property
    def first_counted_at(self) -> datetime:
        """When the first of its lines was last counted; when it was created, if none was."""
        times = [line.counted_at for line in self.lines if line.counted_at is not None]
        return min(times, default=self.created_at)

    def take_entries(self, entries: Iterable[StockCountEntry]) -> dict[str, StockCountLine]:
        """Keep what was counted, and return the lines of which it is the last count, by
        SKU."""
        taken = [line for entry in entries if (line := self._take(entry))]
        last = not any(is_to_count(line) for line in self.lines)
        self.status = STOCK_COUNT.after(self.status, _A.COUNT, last=last)
        return {line.sku: line for line in taken}

    def _take(self, entry: StockCountEntry) -> StockCountLine | None:
        self.entries.append(entry)
        if self.status in ENDED:
            entry.kind = StockCountEntryKind.LATE
            self.late_at = entry.recorded_at
            return None
        line = next(line for line in self.lines if line.id == entry.line_id)
        return line if line.take(entry) else None

    def request_recount(self, lines: Iterable[StockCountLine], at: datetime) -> None:
        self.status = STOCK_COUNT.after(self.status, _A.REQUEST_RECOUNT)
        for line in lines:
            line.recount_requested_at = at

    def require_approvable(self) -> None:
        STOCK_COUNT.after(self.status, _A.APPROVE)

    def approve(self, actor: str, at: datetime, lines: Iterable[StockCountLine]) -> None:
        """Approve the variances of these lines. Those beyond tolerance need a second person: who
        approves them must not be the only one who counted them."""
        approved = {line.id for line in lines}
        beyond = [line for line in self.beyond_tolerance if line.id in approved]
        alone = [line.sku for line in beyond if self._counters(line) == {actor}]
        if alone:
            raise SeparationOfDuties(self.id, actor, tuple(alone))
        self.end_approved(actor, at)

    def end_approved(self, actor: str, at: datetime) -> None:
        self.status = STOCK_COUNT.after(self.status, _A.APPROVE)
        self.approved_at, self.approved_by = at, actor

    def _counters(self, line: StockCountLine) -> set[str]:
        late = StockCountEntryKind.LATE
        return {e.actor for e in self.entries if e.line_id == line.id and e.kind is not late}

    def cancel(self, at: datetime) -> None:
        self.status = STOCK_COUNT.after(self.status, _A.CANCEL)
        self.cancelled_at = at
