"""The audit stamp: who changed something, through which channel, when and why."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from domain.shared import bounds
from domain.shared.errors import InvalidInput

# A time reported by another system may be this far in the future.
CLOCK_DRIFT = timedelta(minutes=5)
# A time further in the past is that of a clock that was never set.
CLOCK_UNSET = timedelta(days=3_650)


# The actor of what the hub does by itself.
HUB = "hub"


class Clock(Protocol):
    def __call__(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class AuditStamp:
    """The origin of an order event or stock movement. `at` is when the hub records it, `told` when
    it happened, where the caller says so."""

    actor: str
    channel_id: str | None
    at: datetime
    reason: str | None = None
    told: datetime | None = None

    @property
    def occurred_at(self) -> datetime:
        return self.told or self.at

    def occurring(self, told: datetime | None, since: datetime | None = None) -> "AuditStamp":
        """The same for something that happened when its caller says, but not before `since`, its
        cause. Without a cause, a clock that was never set is not believed at all."""
        if told is None:
            return self
        reported_time("occurredAt", told, self.at)
        if since is None:
            return self if told < self.at - CLOCK_UNSET else replace(self, told=told)
        return replace(self, told=max(told, since))


def reported_time(field: str, told: datetime, now: datetime) -> datetime:
    """A time that another system reports: with its offset from UTC, and not in the future."""
    if bounds.aware(field, told) > now + CLOCK_DRIFT:
        raise InvalidInput(field, "must not be in the future")
    return told


@dataclass(frozen=True, slots=True)
class SkippedPart:
    """A faulty part of the input that was left out, because the caller asked for that."""

    path: tuple[str, ...]
    reason: str


@dataclass
class Caller:
    """The sender of a request. `replayed` collects the idempotency keys, and the ids chosen by the
    caller, that were answered with an earlier result; `skipped`, what was left out of the input."""

    actor: str = "anonymous"
    channel_id: str | None = None
    replayed: list[str] = field(default_factory=list)
    skipped: list[SkippedPart] = field(default_factory=list)

    def stamp(self, at: datetime, reason: str | None = None) -> AuditStamp:
        return AuditStamp(self.actor, self.channel_id, at, reason)
