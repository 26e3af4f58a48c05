"""The audit stamp: who changed something, through which channel, when and why."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from domain.shared import bounds

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
    """The origin of an order event or stock movement. `at` is when the hub records it,
    `reported_at` when it happened, where the caller says so; `on_behalf_of` is the customer that
    the actor acted for."""

    actor: str
    channel_id: str | None
    at: datetime
    reason: str | None = None
    reported_at: datetime | None = None
    on_behalf_of: str | None = None

    @property
    def occurred_at(self) -> datetime:
        return self.reported_at or self.at

    def occurring(
        self, reported_at: datetime | None, since: datetime | None = None
    ) -> "AuditStamp":
        """The same for something that happened when its caller says, but not before `since`, its
        cause. Without a cause, a clock that was never set is not believed at all."""
        if reported_at is None:
            return self
        reported_time("occurredAt", reported_at, self.at)
        if since is not None:
            return replace(self, reported_at=max(reported_at, since))
        unset = reported_at < self.at - CLOCK_UNSET
        return self if unset else replace(self, reported_at=reported_at)


def reported_time(field: str, value: datetime, now: datetime) -> datetime:
    """A time that another system reports: with its offset from UTC, and not in the future."""
    if bounds.aware(field, value) > now + CLOCK_DRIFT:
        bounds.invalid(field, "must not be in the future")
    return value
