"""Reservations: units that are kept for a cart until a time, and then for its order or nobody."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.shared.error_base import Entity
from domain.shared.lifecycle import Lifecycle, Step

SECONDS_MAX = 86_400
SECONDS_DEFAULT = 900


class ReservationStatus(StrEnum):
    ACTIVE = "ACTIVE"
    CONSUMED = "CONSUMED"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"


class ReservationAction(StrEnum):
    CHANGE = "CHANGE"
    CONSUME = "CONSUME"
    RELEASE = "RELEASE"


class ReservationStep(Step):
    EXPIRE = "EXPIRE"


_S, _A, _EXPIRE = ReservationStatus, ReservationAction, ReservationStep.EXPIRE
# fmt: off
RESERVATION: Lifecycle[ReservationStatus, ReservationAction | ReservationStep] = Lifecycle(
    Entity.RESERVATION,
    (_S.ACTIVE, _A.CHANGE,  _S.ACTIVE),
    (_S.ACTIVE, _A.CONSUME, _S.CONSUMED),
    (_S.ACTIVE, _A.RELEASE, _S.RELEASED),
    (_S.ACTIVE, _EXPIRE,    _S.EXPIRED),
)
# fmt: on


@dataclass(kw_only=True)
class ReservationLine:
    """Units of a SKU that are kept at a location; of a ring-fence, if they were taken from one.
    `held_until` is when that ends by itself; `None` once it has ended."""

    id: str
    reservation_id: str
    sku: str
    location_id: str
    quantity: int
    held_until: datetime | None
    ring_fence_id: str | None = None


@dataclass(kw_only=True)
class Reservation:
    """`order_id` is the order that got its units. It counts as expired from `expires_at` on, also
    before its units are given back."""

    id: str
    channel_id: str
    customer_id: str | None = None
    status: ReservationStatus = ReservationStatus.ACTIVE
    expires_at: datetime
    created_at: datetime
    ended_at: datetime | None = None
    order_id: str | None = None
    lines: list[ReservationLine] = field(default_factory=list)
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    def extend(self, now: datetime, seconds: int) -> None:
        """Keep the units for so many seconds from now."""
        self.expires_at = now + timedelta(seconds=seconds)
        for line in self.lines:
            line.held_until = self.expires_at

    def end(
        self, action: ReservationAction, now: datetime, order_id: str | None = None
    ) -> dict[tuple[str, str], int]:
        """End it, and return the units that are no longer kept, by SKU and location."""
        self.status = RESERVATION.after(status_at(self.status, self.expires_at, now), action)
        self.ended_at, self.order_id = now, order_id
        return self.free()

    def expire(self, now: datetime) -> dict[tuple[str, str], int]:
        """The same for one whose time has come."""
        self.status = RESERVATION.after(self.status, _EXPIRE)
        self.ended_at = now
        return self.free()

    def fenced(self) -> dict[str, int]:
        """The units that it keeps of ring-fences, by ring-fence."""
        units: dict[str, int] = {}
        for line in self.lines:
            if line.ring_fence_id is not None and line.held_until is not None:
                id = line.ring_fence_id
                units[id] = units.get(id, 0) + line.quantity
        return units

    def free(self) -> dict[tuple[str, str], int]:
        """The units that its lines keep, which they do no longer."""
        units: dict[tuple[str, str], int] = {}
        for line in self.lines:
            if line.held_until is not None:
                key = line.sku, line.location_id
                units[key] = units.get(key, 0) + line.quantity
                line.held_until = None
        return units


def status_at(status: ReservationStatus, expires_at: datetime, now: datetime) -> ReservationStatus:
    """Its status at a time: one whose time has come is expired, whether its units were given back
    or not."""
    return _S.EXPIRED if status is _S.ACTIVE and expires_at <= now else status
