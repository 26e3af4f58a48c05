"""Commands of the inventory."""

from dataclasses import dataclass
from datetime import datetime

from domain.catalog.packs import require_named
from domain.inventory.lots.commands import LotQuantity
from domain.inventory.stock import MovementKind
from domain.shared import bounds
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Exact, Gtin, Note


@dataclass(frozen=True, kw_only=True)
class MoveStock(Cleaned):
    """Command: move units between stock names, as `kind` says. Only kinds in `MANUAL_KINDS` are
    accepted. With `pack`, or the `gtin` of one, `quantity` is a number of packs."""

    kind: MovementKind
    sku: Code | None = None
    gtin: Gtin | None = None
    pack: Code | None = None
    location_id: str
    quantity: int
    reason: Note | None = None
    cause: Exact | None = None
    lots: tuple[LotQuantity, ...] = ()
    occurred_at: datetime | None = None

    def __post_init__(self) -> None:
        require_named(self.sku, self.gtin, self.pack)
        bounds.quantity("quantity", self.quantity)


@dataclass(frozen=True, kw_only=True)
class CountStock(Cleaned):
    """Command: set the available quantity to the counted one. `expected` is the available quantity
    that the counter saw; when it has changed since, the count is refused."""

    sku: Code
    location_id: str
    counted: int
    expected: int
    reason: Note | None = None
    occurred_at: datetime | None = None

    def __post_init__(self) -> None:
        bounds.quantity("counted", self.counted, least=0)
