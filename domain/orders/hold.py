"""Holds stop an order. It may have several, each with an owner; all must be released."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.shared import bounds
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Lifecycle


class HoldReason(StrEnum):
    AWAITING_PAYMENT = "AWAITING_PAYMENT"
    HIGH_RISK_OF_FRAUD = "HIGH_RISK_OF_FRAUD"
    INCORRECT_ADDRESS = "INCORRECT_ADDRESS"
    INVENTORY_OUT_OF_STOCK = "INVENTORY_OUT_OF_STOCK"
    UNKNOWN_DELIVERY_DATE = "UNKNOWN_DELIVERY_DATE"
    AWAITING_RETURN_ITEMS = "AWAITING_RETURN_ITEMS"
    COMPLIANCE_REVIEW = "COMPLIANCE_REVIEW"
    APPROVAL_REQUIRED = "APPROVAL_REQUIRED"
    OTHER = "OTHER"


REVIEW_REASONS = frozenset(
    {HoldReason.HIGH_RISK_OF_FRAUD, HoldReason.COMPLIANCE_REVIEW, HoldReason.APPROVAL_REQUIRED}
)


class HoldStatus(StrEnum):
    ACTIVE = "ACTIVE"
    RELEASED = "RELEASED"


class HoldAction(StrEnum):
    RELEASE = "RELEASE"


HOLD = Lifecycle(Entity.HOLD, (HoldStatus.ACTIVE, HoldAction.RELEASE, HoldStatus.RELEASED))


@dataclass(kw_only=True)
class Hold:
    id: str
    order_id: str
    reason: HoldReason
    status: HoldStatus = HoldStatus.ACTIVE
    owner: str
    note: str | None = None
    placed_at: datetime
    released_at: datetime | None = None

    def __post_init__(self) -> None:
        self.owner = bounds.text("owner", self.owner)
        self.note = bounds.optional_text("note", self.note, bounds.TEXT_MAX)

    def release(self, at: datetime) -> None:
        self.status = HOLD.after(self.status, HoldAction.RELEASE)
        self.released_at = at
