"""Filters for lists of policies, suggestions and alerts."""

from dataclasses import dataclass

from domain.replenishment.alert import StockAlertKind, StockAlertStatus
from domain.replenishment.suggestion import ReplenishmentKind, SuggestionStatus
from domain.shared.paging import WhereUpdated
from domain.shared.text.kinds import Code, Line


@dataclass(frozen=True, kw_only=True)
class ReplenishmentPolicyWhere(WhereUpdated):
    sku: tuple[Code, ...] | None = None
    location_id: tuple[str, ...] | None = None
    supplier_id: tuple[str, ...] | None = None
    active: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ReplenishmentSuggestionWhere(WhereUpdated):
    status: tuple[SuggestionStatus, ...] | None = None
    kind: tuple[ReplenishmentKind, ...] | None = None
    sku: tuple[Code, ...] | None = None
    location_id: tuple[str, ...] | None = None
    supplier_id: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class StockAlertWhere(WhereUpdated):
    status: tuple[StockAlertStatus, ...] | None = None
    kind: tuple[StockAlertKind, ...] | None = None
    sku: tuple[Code, ...] | None = None
    location_id: tuple[str, ...] | None = None
    owner: tuple[Line, ...] | None = None
