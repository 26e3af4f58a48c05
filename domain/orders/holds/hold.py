"""Holds block steps of an order, or of a part of it. Each has an owner; any may block a step."""

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
    PREORDER = "PREORDER"
    OTHER = "OTHER"


REVIEW_REASONS = frozenset(
    {HoldReason.HIGH_RISK_OF_FRAUD, HoldReason.COMPLIANCE_REVIEW, HoldReason.APPROVAL_REQUIRED}
)


class HoldScope(StrEnum):
    ORDER = "ORDER"
    DELIVERY_GROUP = "DELIVERY_GROUP"
    FULFILLMENT_ORDER = "FULFILLMENT_ORDER"
    LINE = "LINE"


class HoldStep(StrEnum):
    SOURCE = "SOURCE"
    RELEASE = "RELEASE"
    SHIP = "SHIP"
    HAND_OVER = "HAND_OVER"
    CAPTURE = "CAPTURE"


class ReleaseRule(StrEnum):
    MANUAL = "MANUAL"
    ON_PAYMENT = "ON_PAYMENT"
    ON_ALLOCATION = "ON_ALLOCATION"
    AT_DUE_TIME = "AT_DUE_TIME"


_P = HoldStep
FULFILLMENT_STEPS = (_P.RELEASE, _P.SHIP, _P.HAND_OVER)
# The steps that a hold blocks unless others are given. Goods that are out of stock stop themselves:
# that hold blocks nothing, so that the rest of the order goes on. Goods that are not released yet
# get no location.
# fmt: off
DEFAULT_STEPS: dict[HoldReason, tuple[HoldStep, ...]] = {
    HoldReason.AWAITING_PAYMENT:       FULFILLMENT_STEPS,
    HoldReason.HIGH_RISK_OF_FRAUD:     (*FULFILLMENT_STEPS, _P.CAPTURE),
    HoldReason.INCORRECT_ADDRESS:      FULFILLMENT_STEPS,
    HoldReason.INVENTORY_OUT_OF_STOCK: (),
    HoldReason.UNKNOWN_DELIVERY_DATE:  (_P.RELEASE,),
    HoldReason.AWAITING_RETURN_ITEMS:  FULFILLMENT_STEPS,
    HoldReason.COMPLIANCE_REVIEW:      FULFILLMENT_STEPS,
    HoldReason.APPROVAL_REQUIRED:      FULFILLMENT_STEPS,
    HoldReason.PREORDER:               (_P.SOURCE,),
    HoldReason.OTHER:                  FULFILLMENT_STEPS,
}
# The steps that a hold of each scope can block: the units of a fulfillment order are sourced
# already, and payments are of the whole order.
POSSIBLE_STEPS: dict[HoldScope, frozenset[HoldStep]] = {
    HoldScope.ORDER:             frozenset(HoldStep),
    HoldScope.DELIVERY_GROUP:    frozenset({_P.SOURCE, *FULFILLMENT_STEPS}),
    HoldScope.FULFILLMENT_ORDER: frozenset(FULFILLMENT_STEPS),
    HoldScope.LINE:              frozenset({_P.SOURCE, *FULFILLMENT_STEPS}),
}
# fmt: on


class HoldStatus(StrEnum):
    ACTIVE = "ACTIVE"
    RELEASED = "RELEASED"


class HoldAction(StrEnum):
    RELEASE = "RELEASE"


HOLD = Lifecycle(Entity.HOLD, (HoldStatus.ACTIVE, HoldAction.RELEASE, HoldStatus.RELEASED))


def default_steps(reason: HoldReason, scope: HoldScope) -> tuple[HoldStep, ...]:
    """The default steps of the reason, as far as a hold of this scope can block them."""
    return tuple(step for step in DEFAULT_STEPS[reason] if step in POSSIBLE_STEPS[scope])


@dataclass(kw_only=True)
class Hold:
    """`scope_id` is the delivery group, fulfillment order or line that it is for; `None` for the
    whole order. `due_at` is when somebody should have decided."""

    id: str
    order_id: str
    reason: HoldReason
    scope: HoldScope = HoldScope.ORDER
    scope_id: str | None = None
    steps: tuple[HoldStep, ...] = FULFILLMENT_STEPS
    status: HoldStatus = HoldStatus.ACTIVE
    owner: str
    note: str | None = None
    placed_at: datetime
    due_at: datetime | None = None
    release_rule: ReleaseRule = ReleaseRule.MANUAL
    released_at: datetime | None = None

    def __post_init__(self) -> None:
        self.owner = bounds.text("owner", self.owner)
        self.note = bounds.optional_text("note", self.note, bounds.TEXT_MAX)
        self.steps = tuple(step for step in HoldStep if step in self.steps)

    def release(self, at: datetime) -> None:
        self.status = HOLD.after(self.status, HoldAction.RELEASE)
        self.released_at = at
