"""Stored events, as streams read them."""

from dataclasses import dataclass
from typing import Generic, Protocol

from domain.shared.record import Noun, Record


@dataclass(frozen=True)
class SequencedEvent(Generic[Noun]):
    """A stored happening and its global position: gapless, in the order of commit."""

    position: int
    record: Record[Noun]


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What a listener wants to hear of; what is `None` or empty asks for everything."""

    order_id: str | None = None
    channel_id: str | None = None
    customer_id: str | None = None
    location_id: str | None = None
    skus: frozenset[str] = frozenset()


class EventLog(Protocol[Noun]):
    """Happenings as they are stored: the truth that every stream is read from."""

    async def head(self) -> int:
        """The position of the newest."""
        ...

    async def behind(self, insert_id: int) -> int | None:
        """The position of what came in as number `insert_id`; while it has none, the newest there
        is: whatever follows that includes it. `None` when nothing came in under that number."""
        ...

    async def after(
        self, position: int, limit: int, topic: Topic | None = None
    ) -> list[SequencedEvent[Noun]]: ...

    def concerns(self, told: SequencedEvent[Noun], topic: Topic) -> bool: ...
