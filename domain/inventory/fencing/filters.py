"""Filters for lists of ring-fences."""

from dataclasses import dataclass
from datetime import datetime

from domain.inventory.fencing.ring_fence import RingFenceStatus
from domain.shared.paging import WhereUpdated
from domain.shared.text.kinds import Code


@dataclass(frozen=True, kw_only=True)
class RingFenceWhere(WhereUpdated):
    """`status` is the stored one: those whose time has come are ACTIVE until their units are given
    back, within seconds."""

    status: tuple[RingFenceStatus, ...] | None = None
    sku: tuple[Code, ...] | None = None
    location_id: tuple[str, ...] | None = None
    channel_id: tuple[str, ...] | None = None
    customer_group_id: tuple[str, ...] | None = None
    remaining_from: int | None = None
    expires_until: datetime | None = None
