"""Lots of a SKU, and how many units of each are at a location."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from domain.shared import bounds


@dataclass(kw_only=True)
class Lot:
    """Units of a SKU that were made together: they expire on one day, and are recalled together.
    It is sold before `unsellable_at`."""

    id: str
    sku: str
    code: str
    expires_on: date | None = None
    blocked_at: datetime | None = None
    block_reason: str | None = None
    unsellable_at: datetime | None = None
    created_at: datetime
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    @property
    def blocked(self) -> bool:
        return self.blocked_at is not None

    def keep_until(self, shelf_life_days: int) -> None:
        """Compute until when it is sold, of its own facts and those of its variant."""
        ends = (end_of_sale(self.expires_on, shelf_life_days), self.blocked_at)
        self.unsellable_at = min((end for end in ends if end is not None), default=None)

    def require_expiry(self, expires_on: date | None) -> None:
        """What arrives of a lot that is known expires on the day that is known, or names none."""
        if expires_on not in (None, self.expires_on):
            known = "no day" if self.expires_on is None else self.expires_on.isoformat()
            bounds.invalid("expiresOn", f"must be that of the lot ({known}); updateLot corrects it")


def end_of_sale(expires_on: date | None, shelf_life_days: int) -> datetime | None:
    """The first moment that units are sold no more: the end (UTC) of the day on which so many days
    are left."""
    if expires_on is None:
        return None
    first = date.min.toordinal()
    day = date.fromordinal(max(expires_on.toordinal() - shelf_life_days, first))
    if day == date.max:
        return None
    return datetime.combine(day + timedelta(days=1), time.min, UTC)


def has_ended(unsellable_at: datetime | None, now: datetime) -> bool:
    """Whether units are sold no more that are sold before this moment; `None`: always."""
    return unsellable_at is not None and unsellable_at <= now


class AnyLotLevel(Protocol):
    """Units of a lot at a level, or a record of some of its attributes."""

    @property
    def quantity(self) -> int: ...
    @property
    def unsellable_at(self) -> datetime | None: ...


@dataclass(kw_only=True)
class LotLevel:
    """Units of a lot at a level: `quantity` in a state to be sold or promised, `held` in quality
    control or damaged. Without a lot: those that came without one."""

    id: str
    level_id: str
    lot_id: str | None
    sku: str
    location_id: str
    quantity: int = 0
    held: int = 0
    unsellable_at: datetime | None = None


@dataclass(frozen=True)
class LotUnits:
    """So many units of a lot, which is sold before `unsellable_at`; its code is for people."""

    lot_id: str | None
    quantity: int
    code: str | None = None
    unsellable_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ShippedLot:
    """Units of a lot that a shipment took to a customer."""

    id: str
    shipment_line_id: str
    order_id: str
    lot_id: str
    quantity: int
    shipped_at: datetime


def portion(lots: "list[LotUnits]", quantity: int) -> tuple[LotUnits, ...]:
    """Take so many units off these, or as many as there are."""
    taken: list[LotUnits] = []
    while lots and quantity:
        first = lots.pop(0)
        units = min(first.quantity, quantity)
        taken.append(replace(first, quantity=units))
        if units < first.quantity:
            lots.insert(0, replace(first, quantity=first.quantity - units))
        quantity -= units
    return tuple(taken)


def lot_level_id(level_id: str, lot_id: str | None) -> str:
    return f"{level_id}:{lot_id}" if lot_id else level_id


def ended_units(levels: "Iterable[AnyLotLevel]", now: datetime) -> int:
    """Units of lots that are sold no more, in a state in which they would be."""
    return sum(one.quantity for one in levels if has_ended(one.unsellable_at, now))


def earliest(levels: "list[LotLevel]") -> datetime | None:
    """When the first of these units are sold no more."""
    ends = (one.unsellable_at for one in levels if one.quantity)
    return min((end for end in ends if end is not None), default=None)
