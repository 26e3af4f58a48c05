"""Filters for lists of reservations."""

from dataclasses import dataclass
from datetime import datetime

from domain.inventory.reservations.reservation import ReservationStatus
from domain.shared.paging import Where, WhereUpdated
from domain.shared.text.kinds import Code


@dataclass(frozen=True, kw_only=True)
class ReservationWhere(WhereUpdated):
    """`status` is the stored one: those whose time has come are ACTIVE until their units are given
    back, within seconds."""

    status: tuple[ReservationStatus, ...] | None = None
    channel_id: tuple[str, ...] | None = None
    customer_id: tuple[str, ...] | None = None
    expires_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReservationLineWhere(Where):
    sku: tuple[Code, ...] | None = None
    held_until_until: datetime | None = None
