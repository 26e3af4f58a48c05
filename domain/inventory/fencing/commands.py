"""Commands of ring-fences."""

from dataclasses import dataclass
from datetime import datetime

from domain.inventory.fencing.ring_fence import FenceOwner
from domain.shared import bounds
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Note


@dataclass(frozen=True, kw_only=True)
class CreateRingFence(Cleaned):
    """Command: keep available units for a channel, or for a group of customers."""

    sku: Code
    location_id: str
    channel_id: str | None = None
    customer_group_id: str | None = None
    quantity: int
    expires_at: datetime | None = None
    reason: Note | None = None

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)
        FenceOwner(self.channel_id, self.customer_group_id)


@dataclass(frozen=True, kw_only=True)
class UpdateRingFence(Cleaned):
    """Command: change a ring-fence. Attributes that are `UNCHANGED` keep their values."""

    ring_fence_id: str
    remaining: int | Unchanged | None = UNCHANGED
    channel_id: str | Unchanged | None = UNCHANGED
    customer_group_id: str | Unchanged | None = UNCHANGED
    expires_at: datetime | Unchanged | None = UNCHANGED
    reason: Note | Unchanged | None = UNCHANGED
    expected_version: int | None = None

    def __post_init__(self) -> None:
        if isinstance(self.remaining, int):
            bounds.quantity("remaining", self.remaining, least=0)
        if self.remaining is None:
            bounds.invalid("remaining", "must not be null; leave it out to keep it")


@dataclass(frozen=True, kw_only=True)
class ReleaseRingFence(Cleaned):
    """Command: open the units that are left to all channels."""

    ring_fence_id: str
    expected_version: int | None = None
