"""The event logs that live streams read."""

from dataclasses import dataclass
from typing import Generic, Protocol

from domain.shared.record import Noun, Record


@dataclass(frozen=True)
class SequencedEvent(Generic[Noun]):
    """A stored event and its position in the log: gapless, in the order of commit."""

    position: int
    record: Record[Noun]


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Which events a subscriber receives. `None` and empty values do not restrict."""

    order_id: str | None = None
    channel_id: str | None = None
    customer_id: str | None = None
    location_id: str | None = None
    skus: frozenset[str] = frozenset()


class EventLog(Protocol[Noun]):
    """Stored events in the order of their positions."""

    async def head(self) -> int:
        """The position of the newest event; 0 when there is none."""
        ...

    async def position_of(self, insert_id: int) -> int | None:
        """The position of the event with this insert id. While it has no position, that of the
        newest event: reading after it includes the event. `None` for an unknown insert id."""
        ...

    async def after(
        self, position: int, limit: int, topic: Topic | None = None
    ) -> list[SequencedEvent[Noun]]:
        """At most `limit` events after a position, in order; only those that match `topic`."""
        ...

    def matches(self, event: SequencedEvent[Noun], topic: Topic) -> bool: ...
