"""Commands of lots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.shared import bounds
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Note

LOTS_MAX = 100


@dataclass(frozen=True, kw_only=True)
class LotQuantity(Cleaned):
    """So many units of a lot."""

    code: Code
    quantity: int
    expires_on: date | None = None

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)


def require_lots(lots: Sequence[LotQuantity], most: int) -> None:
    """At most 100 lots, none twice, with no more units together than there are."""
    bounds.count("lots", lots, LOTS_MAX, least=0)
    if len({one.code for one in lots}) < len(lots):
        bounds.invalid("lots", "must not name a lot twice: add its units up")
    if sum(one.quantity for one in lots) > most:
        bounds.invalid("lots", f"must not have more units together than there are ({most:,})")


@dataclass(frozen=True, kw_only=True)
class UpdateLot(Cleaned):
    """Command: correct the day on which a lot expires."""

    lot_id: str
    expires_on: date | Unchanged | None = UNCHANGED
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class BlockLot(Cleaned):
    """Command: sell no unit of a lot any more."""

    lot_id: str
    reason: Note
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class UnblockLot(Cleaned):
    """Command: sell a blocked lot again."""

    lot_id: str
    expected_version: int | None = None
