"""Filters for lists of inventory levels and movements."""

from dataclasses import dataclass
from datetime import datetime

from domain.inventory.stock import MovementKind
from domain.shared.paging import Where, WhereUpdated
from domain.shared.text.kinds import Code, Exact


@dataclass(frozen=True, kw_only=True)
class InventoryLevelWhere(WhereUpdated):
    sku: tuple[Code, ...] | None = None
    location_id: tuple[str, ...] | None = None
    available_from: int | None = None
    available_until: int | None = None


@dataclass(frozen=True, kw_only=True)
class InventoryMovementWhere(Where):
    kind: tuple[MovementKind, ...] | None = None
    cause: tuple[Exact, ...] | None = None
    occurred_from: datetime | None = None
    occurred_until: datetime | None = None
    recorded_from: datetime | None = None
    recorded_until: datetime | None = None
