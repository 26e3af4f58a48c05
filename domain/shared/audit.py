"""The audit stamp: who changed something, through which channel, when and why."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

# A time reported by another system may be this far in the future.
CLOCK_DRIFT = timedelta(minutes=5)


class Clock(Protocol):
    def __call__(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class AuditStamp:
    """The origin of an order event or stock movement."""

    actor: str
    channel_id: str | None
    at: datetime
    reason: str | None = None


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
