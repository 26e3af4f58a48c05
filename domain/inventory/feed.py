"""Feeds of what a channel can sell: the whole once, and then what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.inventory.availability import Availability
from domain.shared.errors import InvalidCursor
from domain.shared.paging import cursor_of, values_of

# Cursors carry the name of what they are of.
FEED = "availability"
LIVE = "availability changed"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What a channel can sell of a SKU, as its stock was last changed at this time."""

    sku: str
    available: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FeedPage:
    """`snapshot`: it is a part of the whole, because the feed begins or begins anew."""

    changes: Sequence[FeedEntry]
    cursor: str
    has_more: bool
    snapshot: bool


@dataclass(frozen=True, slots=True)
class SaleSnapshot:
    """What a channel can sell of all SKUs that are followed."""

    cursor: str
    availabilities: Sequence[Availability]


@dataclass(frozen=True, slots=True)
class SaleChange:
    """What a channel can sell of a SKU that moved at this time."""

    cursor: str
    changed_at: datetime
    availability: Availability


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """All changes up to a position are told, as they are under these settings of the channel. While
    the whole is told: the SKUs up to `sku`."""

    position: int
    settings: str
    sku: str | None = None

    @property
    def cursor(self) -> str:
        return self.cursor_in(FEED)

    def cursor_in(self, stream: str) -> str:
        return cursor_of(stream, self.position, self.settings, self.sku)

    @classmethod
    def in_cursor(cls, cursor: str, stream: str = FEED) -> "FeedPosition":
        """The position of a cursor; `InvalidCursor` for that of another list or stream."""
        kinds, nullable = (str, int, str, str), (False, False, False, True)
        name, position, settings, sku = values_of(cursor, kinds, nullable)
        if name != stream or position < 0:
            raise InvalidCursor(cursor)
        return cls(position, settings, sku)
