"""Filters for lists of stock counts."""

from dataclasses import dataclass
from datetime import datetime

from domain.inventory.counting.stock_count import StockCountStatus
from domain.shared.paging import WhereUpdated
from domain.shared.text.kinds import Code


@dataclass(frozen=True, kw_only=True)
class StockCountWhere(WhereUpdated):
    number: tuple[Code, ...] | None = None
    status: tuple[StockCountStatus, ...] | None = None
    location_id: tuple[str, ...] | None = None
    sku: tuple[Code, ...] | None = None
    blind: bool | None = None
    created_from: datetime | None = None
    created_until: datetime | None = None
