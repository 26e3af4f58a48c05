"""Ring-fences: units at a location that only one channel sells."""

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


@dataclass(kw_only=True)
class RingFence:
    """`remaining` units are left of those `granted` in all; orders and carts of the channel took
    `consumed`, and the others are open to all channels again. It ends by itself at `expires_at`."""

    id: str
    sku: str
    location_id: str
    channel_id: str
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
    """Units of a ring-fence that a transaction may take."""

    id: str
    sku: str
    location_id: str
    remaining: int
    expires_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now
