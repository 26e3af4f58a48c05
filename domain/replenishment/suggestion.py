"""What the hub suggests to order, which a person accepts or dismisses."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.catalog.packs import LinePack
from domain.replenishment.planning import Reasons
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Lifecycle, Step


class ReplenishmentKind(StrEnum):
    PURCHASE = "PURCHASE"
    TRANSFER = "TRANSFER"


class SuggestionStatus(StrEnum):
    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DISMISSED = "DISMISSED"
    OUTDATED = "OUTDATED"


class SuggestionAction(StrEnum):
    ACCEPT = "ACCEPT"
    DISMISS = "DISMISS"


class SuggestionStep(Step):
    OUTDATE = "OUTDATE"


_S, _A, _OUTDATE = SuggestionStatus, SuggestionAction, SuggestionStep.OUTDATE
# fmt: off
SUGGESTION: Lifecycle[SuggestionStatus, SuggestionAction | SuggestionStep] = Lifecycle(
    Entity.REPLENISHMENT_SUGGESTION,
    (_S.OPEN, _A.ACCEPT,  _S.ACCEPTED),
    (_S.OPEN, _A.DISMISS, _S.DISMISSED),
    (_S.OPEN, _OUTDATE,   _S.OUTDATED),
)
# fmt: on


def level_key(sku: str, location_id: str) -> str:
    return f"{location_id} {sku}"


@dataclass(kw_only=True)
class ReplenishmentSuggestion:
    """`quantity` units to order from `supplier_id`, or to move from `from_location_id`. Accepted,
    it has the document that was made, and how many units of it."""

    id: str
    sku: str
    location_id: str
    kind: ReplenishmentKind
    supplier_id: str | None = None
    from_location_id: str | None = None
    quantity: int
    why: Reasons
    expected_at: datetime
    status: SuggestionStatus = SuggestionStatus.OPEN
    created_at: datetime
    reviewed_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None
    dismissed_until: datetime | None = None
    accepted_quantity: int | None = None
    purchase_order_id: str | None = None
    transfer_order_id: str | None = None
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    @property
    def open_key(self) -> str | None:
        """By which there is one open suggestion for a SKU at a location."""
        return level_key(self.sku, self.location_id) if self.status is _S.OPEN else None

    def pack_of(self, units: int) -> LinePack | None:
        """The pack that so many units are ordered in: none, if they are not whole packs."""
        pack = self.why.line_pack
        return pack if pack and pack.fits(units) else None

    def accept(self, quantity: int, at: datetime, by: str) -> None:
        self._decide(_A.ACCEPT, at, by)
        self.accepted_quantity = quantity

    def dismiss(self, until: datetime | None, reason: str | None, at: datetime, by: str) -> None:
        self._decide(_A.DISMISS, at, by)
        self.dismissed_until, self.reason = until, reason

    def outdate(self, at: datetime) -> None:
        """It is needed no longer, or other than it says."""
        self.status = SUGGESTION.after(self.status, _OUTDATE)
        self.decided_at = at

    def _decide(self, action: SuggestionAction, at: datetime, by: str) -> None:
        self.status = SUGGESTION.after(self.status, action)
        self.decided_at, self.decided_by = at, by
