"""Stock that others tell of a location: how old it may be."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from domain.network.capabilities import LocationKind
from domain.shared import bounds

# Locations whose stock is kept by somebody else, who tells it.
FED: Final = frozenset({LocationKind.SUPPLIER, LocationKind.THIRD_PARTY})
MAX_AGE_MINUTES: Final = 525_600
# Of a location whose stock was never told.
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Fed(Protocol):
    """A location, or a record of one."""

    @property
    def kind(self) -> LocationKind: ...
    @property
    def feed_max_age_minutes(self) -> int | None: ...
    @property
    def feed_updated_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class StockFeed:
    """The stock was last told as it was at `updated_at`. With `max_age_minutes`, nothing is
    available from `stale_at` on."""

    updated_at: datetime | None
    max_age_minutes: int | None

    @property
    def stale_at(self) -> datetime | None:
        if self.max_age_minutes is None:
            return None
        if self.updated_at is None:
            return NEVER
        return self.updated_at + timedelta(minutes=self.max_age_minutes)

    def is_stale(self, now: datetime) -> bool:
        return self.stale_at is not None and self.stale_at <= now


def feed_of(location: Fed) -> StockFeed | None:
    """The feed of a location; `None` where its stock is told by nobody else."""
    if location.kind not in FED:
        return None
    return StockFeed(location.feed_updated_at, location.feed_max_age_minutes)


def is_stale(location: Fed, now: datetime) -> bool:
    """Whether what is there is too old to be sold."""
    feed = feed_of(location)
    return feed is not None and feed.is_stale(now)


def require_allowed(kind: LocationKind, max_age_minutes: int | None) -> None:
    if max_age_minutes is None:
        return
    if kind not in FED:
        bounds.invalid("feedMaxAgeMinutes", f"must be null: {kind} is told by nobody else")
    if not 1 <= max_age_minutes <= MAX_AGE_MINUTES:
        bounds.invalid("feedMaxAgeMinutes", f"must be between 1 and {MAX_AGE_MINUTES:,}")
