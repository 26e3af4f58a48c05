"""What lots are found by."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.shared.paging import Where, WhereUpdated
from domain.shared.text.kinds import Code


@dataclass(frozen=True, kw_only=True)
class LotWhere(WhereUpdated):
    sku: tuple[Code, ...] | None = None
    code: tuple[Code, ...] | None = None
    blocked: bool | None = None
    expires_from: date | None = None
    expires_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class ShippedLotWhere(Where):
    shipped_from: datetime | None = None
    shipped_until: datetime | None = None
