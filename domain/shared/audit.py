"""Who did something, through which channel, when and why: every event and movement carries one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

# How far ahead another's clock may run.
CLOCK_DRIFT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Act:
    actor: str
    channel_id: str | None
    at: datetime
    reason: str | None = None


@dataclass
class Caller:
    """Who asks. `replayed` gathers the idempotency keys that were answered from memory."""

    actor: str = "anonymous"
    channel_id: str | None = None
    replayed: list[str] = field(default_factory=list)

    def act(self, at: datetime, reason: str | None = None) -> Act:
        return Act(self.actor, self.channel_id, at, reason)


class Clock(Protocol):
    def __call__(self) -> datetime: ...
