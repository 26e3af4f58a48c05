"""Ring-fences: units at a location that only one channel sells, or that only customers of a group
buy."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.inventory.stock import LEVEL_MAX
from domain.shared import bounds
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Lifecycle, Step


class RingFenceStatus(StrEnum):
    ACTIVE = "ACTIVE"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"


class RingFenceAction(StrEnum):
    CHANGE = "CHANGE"
    RELEASE = "RELEASE"


class RingFenceStep(Step):
    EXPIRE = "EXPIRE"


_S, _A, _EXPIRE = RingFenceStatus, RingFenceAction, RingFenceStep.EXPIRE
# fmt: off
RING_FENCE: Lifecycle[RingFenceStatus, RingFenceAction | RingFenceStep] = Lifecycle(
    Entity.RING_FENCE,
    (_S.ACTIVE, _A.CHANGE,  _S.ACTIVE),
    (_S.ACTIVE, _A.RELEASE, _S.RELEASED),
    (_S.ACTIVE, _EXPIRE,    _S.EXPIRED),
)
# fmt: on


@dataclass(frozen=True)
class FenceOwner:
    """Whose units are ring-fenced: all customers' of a channel, or those of a group of customers,
    in a channel or in every one."""

    channel_id: str | None
    customer_group_id: str | None = None

    def __post_init__(self) -> None:
        if self.channel_id is None and self.customer_group_id is None:
            bounds.invalid(
                "channelId", "must not be null where no customerGroupId is kept or given"
            )

    @property
    def breadth(self) -> int:
        """The narrowest first: a group in a channel, a group, a channel."""
        if self.customer_group_id is None:
            return 2
        return 0 if self.channel_id else 1

    def is_for(self, channel_id: str | None, group_ids: Collection[str]) -> bool:
        """Whether a customer that is in these groups may take them through this channel."""
        if self.customer_group_id is not None and self.customer_group_id not in group_ids:
            return False
        return self.channel_id is None or self.channel_id == channel_id


@dataclass(kw_only=True)
class RingFence:
    """`remaining` units are left of those `granted` in all; orders and carts of its owner took
    `consumed`, and the others are open to all channels again. It ends by itself at `expires_at`."""

    id: str
    sku: str
    location_id: str
    channel_id: str | None
    customer_group_id: str | None = None
    status: RingFenceStatus = RingFenceStatus.ACTIVE
    remaining: int
    granted: int
    consumed: int = 0
    expires_at: datetime | None = None
    reason: str | None = None
    created_at: datetime
    ended_at: datetime | None = None
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    @property
    def owner(self) -> FenceOwner:
        return FenceOwner(self.channel_id, self.customer_group_id)

    def keep(self, remaining: int) -> int:
        """Keep so many units from now on: how many more than before."""
        more = remaining - self.remaining
        self.remaining = remaining
        self.granted += max(more, 0)
        if self.granted > LEVEL_MAX:
            bounds.invalid("remaining", f"would grant more than {LEVEL_MAX:,} units in all")
        return more

    def end(self, action: RingFenceAction | RingFenceStep, now: datetime) -> int:
        """End it: how many units are open to all channels by that. One whose time has come can only
        expire."""
        before = self.status if action is _EXPIRE else self.status_at(now)
        self.status = RING_FENCE.after(before, action)
        self.ended_at = now
        opened, self.remaining = self.remaining, 0
        return opened

    def status_at(self, now: datetime) -> RingFenceStatus:
        """Its status at a time: one whose time has come has expired, whether its units were given
        back or not."""
        return status_at(self.status, self.expires_at, now)


def status_at(
    status: RingFenceStatus, expires_at: datetime | None, now: datetime
) -> RingFenceStatus:
    over = expires_at is not None and expires_at <= now
    return _S.EXPIRED if status is _S.ACTIVE and over else status


@dataclass(frozen=True, kw_only=True)
class FencedUnits:
    """Units of a ring-fence that a transaction may take, as long as they are the owner's."""

    id: str
    sku: str
    location_id: str
    owner: FenceOwner
    remaining: int
    expires_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now
