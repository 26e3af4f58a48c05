"""The event logs that live streams read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Generic, Protocol

from domain.access.rows import EVERYTHING, Visible
from domain.inventory.stock import MovementKind
from domain.shared.record import Noun, Record

# What an event may be about: the name of a restriction of a topic, and its value.
Key = tuple[str, str]
ANYTHING: Final[Key] = ("", "")


@dataclass(frozen=True)
class SequencedEvent(Generic[Noun]):
    """A stored event and its position in the log: gapless, in the order of commit."""

    position: int
    record: Record[Noun]


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Which events a subscriber receives: of what it may see, those that match. `None` and empty
    values do not restrict."""

    order_id: str | None = None
    channel_id: str | None = None
    customer_id: str | None = None
    location_id: str | None = None
    skus: frozenset[str] = frozenset()
    kinds: frozenset[MovementKind] = frozenset()
    visible: Visible = EVERYTHING

    @property
    def keys(self) -> tuple[Key, ...]:
        """An event that matches has one of these keys: of the restriction that leaves the fewest
        events."""
        # Holders of tracking links, and customers, see what is theirs, whatever they ask for.
        own = self.visible.scope
        if order_id := self.order_id or own.order_id:
            return (("order", order_id),)
        if customer_id := self.customer_id or own.customer_id:
            return (("customer", customer_id),)
        if self.skus:
            return tuple(("sku", sku) for sku in sorted(self.skus))
        if self.location_id is not None:
            return (("location", self.location_id),)
        return (ANYTHING if self.channel_id is None else ("channel", self.channel_id),)


class EventLog(Protocol[Noun]):
    """Stored events in the order of their positions."""

    async def head(self) -> int:
        """The position of the newest event; 0 when there is none."""
        ...

    async def position_of(self, insert_id: int) -> int | None:
        """The position of the event with this insert id. While it has no position, that of the
        newest event: reading after it includes the event. `None` for an unknown insert id."""
        ...

    async def newest(self) -> int:
        """The insert id of the newest event, with or without a position; 0 when there is none."""
        ...

    async def settled(self, insert_id: int) -> int | None:
        """A position that no event up to this insert id is after; `None` while one of those that
        are committed has no position."""
        ...

    async def after(
        self, position: int, limit: int, topic: Topic | None = None
    ) -> list[SequencedEvent[Noun]]:
        """At most `limit` events after a position, in order; only those that match `topic`."""
        ...

    def keys(self, event: SequencedEvent[Noun]) -> Iterable[Key]:
        """What the event is about: every topic that it matches has one of these keys."""
        ...

    def matches(self, event: SequencedEvent[Noun], topic: Topic) -> bool: ...
