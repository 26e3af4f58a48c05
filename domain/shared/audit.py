"""The audit stamp: who changed something, through which channel, when and why."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

# How far ahead another system's clock may be.
CLOCK_DRIFT = timedelta(minutes=5)


class Clock(Protocol):
    def __call__(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class AuditStamp:
    """Every event and every stock movement carries one."""

    actor: str
    channel_id: str | None
    at: datetime
    reason: str | None = None


@dataclass
class Caller:
    """Who sends a request. `replayed` collects the idempotency keys, and the ids chosen by the
    caller, that were answered with an earlier result."""

    actor: str = "anonymous"
    channel_id: str | None = None
    replayed: list[str] = field(default_factory=list)

    def stamp(self, at: datetime, reason: str | None = None) -> AuditStamp:
        return AuditStamp(self.actor, self.channel_id, at, reason)
