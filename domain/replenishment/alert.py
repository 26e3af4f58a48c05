"""Stock alerts: too little or too much is there, since when, and who looks after it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.replenishment.planning import Plan
from domain.replenishment.policy import Terms
from domain.replenishment.suggestion import level_key
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Lifecycle, Step


class StockAlertKind(StrEnum):
    OUT_OF_STOCK = "OUT_OF_STOCK"
    UNDERSTOCK = "UNDERSTOCK"
    OVERSTOCK = "OVERSTOCK"


class StockAlertStatus(StrEnum):
    OPEN = "OPEN"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    RESOLVED = "RESOLVED"


class StockAlertAction(StrEnum):
    ASSIGN = "ASSIGN"
    ACKNOWLEDGE = "ACKNOWLEDGE"


class StockAlertStep(Step):
    """RESOLVE: the stock is as it should be again; the hub finds that, no person says it."""

    RESOLVE = "RESOLVE"


_S, _A, _RESOLVE = StockAlertStatus, StockAlertAction, StockAlertStep.RESOLVE
# fmt: off
STOCK_ALERT: Lifecycle[StockAlertStatus, StockAlertAction | StockAlertStep] = Lifecycle(
    Entity.STOCK_ALERT,
    (_S.OPEN,         _A.ASSIGN,      _S.OPEN),
    (_S.OPEN,         _A.ACKNOWLEDGE, _S.ACKNOWLEDGED),
    (_S.OPEN,         _RESOLVE,       _S.RESOLVED),
    (_S.ACKNOWLEDGED, _A.ASSIGN,      _S.ACKNOWLEDGED),
    (_S.ACKNOWLEDGED, _A.ACKNOWLEDGE, _S.ACKNOWLEDGED),
    (_S.ACKNOWLEDGED, _RESOLVE,       _S.RESOLVED),
)
# fmt: on


def alert_key(kind: StockAlertKind, level: str) -> str:
    return f"{kind} {level}"


@dataclass(kw_only=True)
class StockAlert:
    """`available` units were there when it was last looked at. `threshold` is what they are held
    against: the safety stock, or the units of the days of cover that are allowed."""

    id: str
    sku: str
    location_id: str
    kind: StockAlertKind
    status: StockAlertStatus = StockAlertStatus.OPEN
    since: datetime
    available: int
    threshold: int
    owner: str | None = None
    note: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    resolved_at: datetime | None = None
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    @property
    def open_key(self) -> str | None:
        """By which there is one unresolved alert of a kind for a SKU at a location."""
        key = level_key(self.sku, self.location_id)
        return None if self.status is _S.RESOLVED else alert_key(self.kind, key)

    def assign(self, owner: str | None) -> None:
        self.status = STOCK_ALERT.after(self.status, _A.ASSIGN)
        self.owner = owner

    def acknowledge(self, note: str | None, at: datetime, by: str) -> None:
        self.status = STOCK_ALERT.after(self.status, _A.ACKNOWLEDGE)
        self.note, self.acknowledged_at, self.acknowledged_by = note, at, by

    def resolve(self, at: datetime) -> None:
        self.status = STOCK_ALERT.after(self.status, _RESOLVE)
        self.resolved_at = at


def alert_for(terms: Terms, plan: Plan) -> tuple[StockAlertKind, int] | None:
    """What is wrong with the stock, if anything, and the units that it is held against. Without
    demand nothing is missing; whatever is there is too much only where the policy says how many
    days of cover are allowed."""
    reasons = plan.reasons
    safety = round(reasons.safety_stock)
    wanted = reasons.mean > 0 or reasons.backordered > 0
    if reasons.available <= 0:
        return (StockAlertKind.OUT_OF_STOCK, safety) if wanted else None
    if wanted and reasons.available < safety:
        return StockAlertKind.UNDERSTOCK, safety
    if terms.overstock_days is not None and plan.cover_days > terms.overstock_days:
        return StockAlertKind.OVERSTOCK, round(reasons.mean * terms.overstock_days)
    return None
