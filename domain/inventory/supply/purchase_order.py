"""Purchase orders: goods that are ordered from a supplier for a location."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.catalog.packs import LinePack
from domain.inventory.stock import MovementKind
from domain.inventory.supply.expected import (
    PURCHASED,
    Arrival,
    ExpectedSupply,
    Moved,
    SupplyEvidence,
    arrive,
    drop,
    give_up,
    outstanding,
    reduce,
    take,
    unadvised,
)
from domain.shared import bounds
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Lifecycle


class PurchaseOrderStatus(StrEnum):
    DRAFT = "DRAFT"
    ORDERED = "ORDERED"
    CONFIRMED = "CONFIRMED"
    PARTIALLY_RECEIVED = "PARTIALLY_RECEIVED"
    RECEIVED = "RECEIVED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class PurchaseOrderAction(StrEnum):
    SUBMIT = "SUBMIT"
    CONFIRM = "CONFIRM"
    ADVISE = "ADVISE"
    CLOSE = "CLOSE"
    CANCEL = "CANCEL"
    RECEIVE = "RECEIVE"


_S, _A = PurchaseOrderStatus, PurchaseOrderAction
# What arrives is kept whatever was agreed: a draft is ordered by it, and an order that is closed
# gets excess. With the last units nothing is expected after what arrived.
# fmt: off
PURCHASE_ORDER = Lifecycle(
    Entity.PURCHASE_ORDER,
    (_S.DRAFT,              _A.SUBMIT,  _S.ORDERED),
    (_S.DRAFT,              _A.CANCEL,  _S.CANCELLED),
    (_S.DRAFT,              _A.RECEIVE, _S.PARTIALLY_RECEIVED),
    (_S.ORDERED,            _A.CONFIRM, _S.CONFIRMED),
    (_S.ORDERED,            _A.ADVISE,  _S.CONFIRMED),
    (_S.ORDERED,            _A.CLOSE,   _S.CLOSED),
    (_S.ORDERED,            _A.CANCEL,  _S.CANCELLED),
    (_S.ORDERED,            _A.RECEIVE, _S.PARTIALLY_RECEIVED),
    (_S.CONFIRMED,          _A.CONFIRM, _S.CONFIRMED),
    (_S.CONFIRMED,          _A.ADVISE,  _S.CONFIRMED),
    (_S.CONFIRMED,          _A.CLOSE,   _S.CLOSED),
    (_S.CONFIRMED,          _A.CANCEL,  _S.CANCELLED),
    (_S.CONFIRMED,          _A.RECEIVE, _S.PARTIALLY_RECEIVED),
    (_S.PARTIALLY_RECEIVED, _A.CONFIRM, _S.PARTIALLY_RECEIVED),
    (_S.PARTIALLY_RECEIVED, _A.ADVISE,  _S.PARTIALLY_RECEIVED),
    (_S.PARTIALLY_RECEIVED, _A.CLOSE,   _S.CLOSED),
    (_S.PARTIALLY_RECEIVED, _A.RECEIVE, _S.PARTIALLY_RECEIVED),
    (_S.RECEIVED,           _A.RECEIVE, _S.RECEIVED),
    (_S.CLOSED,             _A.RECEIVE, _S.CLOSED),
    (_S.CANCELLED,          _A.RECEIVE, _S.CLOSED),
    last=(
        (_S.DRAFT,              _A.RECEIVE, _S.RECEIVED),
        (_S.ORDERED,            _A.RECEIVE, _S.RECEIVED),
        (_S.CONFIRMED,          _A.RECEIVE, _S.RECEIVED),
        (_S.PARTIALLY_RECEIVED, _A.RECEIVE, _S.RECEIVED),
    ),
)
# fmt: on


@dataclass(kw_only=True)
class PurchaseOrderLine:
    """`quantity` units are ordered. Of them `received` arrived in a state to be sold and `damaged`
    ones, the last at `received_at`; `missing` will not arrive. `pack` is what it was
    ordered in, as it was then."""

    id: str
    purchase_order_id: str
    sku: str
    quantity: int
    expected_at: datetime
    received: int = 0
    damaged: int = 0
    missing: int = 0
    received_at: datetime | None = None
    pack: LinePack | None = None
    position: int = 0

    @property
    def due(self) -> int:
        return self.quantity

    @property
    def outstanding(self) -> int:
        return outstanding(self)


@dataclass(kw_only=True)
class PurchaseOrder:
    """Without a supplier its units were expected before there were purchase orders."""

    id: str
    number: str
    supplier_id: str | None
    location_id: str
    status: PurchaseOrderStatus = PurchaseOrderStatus.DRAFT
    note: str | None = None
    created_at: datetime
    ordered_at: datetime | None = None
    closed_at: datetime | None = None
    lines: list[PurchaseOrderLine] = field(default_factory=list)
    expected: list[ExpectedSupply] = field(default_factory=list)
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self.number = bounds.text("number", self.number, bounds.CODE_MAX)

    def lines_of(self, sku: str) -> list[PurchaseOrderLine]:
        """The lines with this SKU, the one that is expected first first."""
        found = [line for line in self.lines if line.sku == sku]
        return sorted(found, key=lambda line: (line.expected_at, line.position))

    def submit(
        self, at: datetime, supply_of: Callable[[PurchaseOrderLine], ExpectedSupply]
    ) -> list[tuple[str, Moved]]:
        """Order the goods: they are expected from now on. Returns the movements by SKU."""
        self.status = PURCHASE_ORDER.after(self.status, _A.SUBMIT)
        self.ordered_at = at
        self.expected = [supply_of(line) for line in self.lines]
        return [(line.sku, [(MovementKind.EXPECT, line.quantity)]) for line in self.lines]

    def confirm(
        self,
        line: PurchaseOrderLine,
        expected_at: datetime,
        quantity: int,
        supply_of: Callable[[int], ExpectedSupply],
    ) -> Moved:
        """The supplier says when what was not shipped yet will arrive, and how many units in all:
        fewer than expected so far are given up, of those given up before some may come after
        all."""
        self.status = PURCHASE_ORDER.after(self.status, _A.CONFIRM)
        line.expected_at = expected_at
        fewer = line.quantity - line.missing - min(quantity, line.quantity)
        before = line.outstanding
        moved = self._give_up(line, fewer) if fewer > 0 else Moved()
        if fewer < 0:
            line.missing += fewer
            if again := line.outstanding - before:
                self.expected.append(supply_of(again))
                moved = [(MovementKind.EXPECT, again)]
        for supply in unadvised(self.expected, line.id):
            supply.expected_at, supply.evidence = expected_at, SupplyEvidence.CONFIRMED
        return moved

    def advise(self, line: PurchaseOrderLine, quantity: int, shipped: ExpectedSupply) -> None:
        """The supplier says that units were shipped, and are expected as in `shipped`. Those beyond
        what is expected of the line are in `advised` only: they are excess when they arrive."""
        self.status = PURCHASE_ORDER.after(self.status, _A.ADVISE)
        open_ones = unadvised(self.expected, line.id)
        own = min(quantity, sum(supply.quantity for supply in open_ones))
        reduce(open_ones, own)
        self.expected = [supply for supply in self.expected if supply.quantity]
        if own:
            shipped.quantity = own
            self.expected.append(shipped)

    def receive(
        self, arrived: Iterable[Arrival], reference: str | None, at: datetime
    ) -> list[tuple[str, Moved]]:
        """Record goods that arrived, and return the movements by SKU."""
        moved = [(one.sku, self._receive(one, reference, at)) for one in arrived]
        last = not any(line.outstanding for line in self.lines)
        self.status = PURCHASE_ORDER.after(self.status, _A.RECEIVE, last=last)
        return moved

    def _receive(self, arrival: Arrival, reference: str | None, at: datetime) -> Moved:
        moved = Moved()
        for line, received, damaged in arrival.shared(self.lines_of(arrival.sku)):
            before = outstanding(line)
            line.received_at = at
            moved += arrive(line, received, damaged, PURCHASED)
            take(self.expected, line.id, before - outstanding(line), reference)
        return moved

    def close(self, at: datetime) -> list[tuple[str, Moved]]:
        """Expect nothing more, and return the movements by SKU."""
        return self._end(_A.CLOSE, at)

    def cancel(self, at: datetime) -> list[tuple[str, Moved]]:
        return self._end(_A.CANCEL, at)

    def _end(self, action: PurchaseOrderAction, at: datetime) -> list[tuple[str, Moved]]:
        was_ordered = self.status is not _S.DRAFT
        self.status = PURCHASE_ORDER.after(self.status, action)
        self.closed_at = at
        moved = [(line.sku, self._give_up(line, line.outstanding)) for line in self.lines]
        return moved if was_ordered else []

    def _give_up(self, line: PurchaseOrderLine, quantity: int) -> Moved:
        drop(self.expected, line.id, min(quantity, line.outstanding))
        return give_up(line, quantity, PURCHASED)
