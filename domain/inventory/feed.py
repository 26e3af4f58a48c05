"""Feeds of what a channel can sell: the whole once, and then what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.catalog.kits import KitComponent
from domain.inventory.availability import Availability
from domain.shared.errors import InvalidCursor
from domain.shared.paging import cursor_of, values_of

# Cursors carry the name of what they are of.
FEED = "availability"
LIVE = "availability changed"


@dataclass(frozen=True, slots=True)
class ChangedSku:
    """A SKU whose stock changed last at this time, by the movement at this position. With
    `components` it is a kit, and the stock is that of one of them."""

    sku: str
    position: int
    changed_at: datetime
    components: Sequence[KitComponent] = ()


# A kit and what it is made of.
Kit = tuple[str, Sequence[KitComponent]]


@dataclass(frozen=True, slots=True)
class Changed:
    """SKUs in the order of their last movement, and the position up to which these are all."""

    skus: list[ChangedSku]
    reached: int
    has_more: bool


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
    the whole is told: the SKUs up to `sku`. Where a page ended among the kits of one component: of
    the next position, those up to `kit`."""

    position: int
    settings: str
    sku: str | None = None
    kit: str | None = None

    @property
    def cursor(self) -> str:
        return self.cursor_in(FEED)

    def cursor_in(self, stream: str) -> str:
        return cursor_of(stream, self.position, self.settings, self.sku, self.kit)

    @classmethod
    def in_cursor(cls, cursor: str, stream: str = FEED) -> "FeedPosition":
        """The position of a cursor; `InvalidCursor` for that of another list or stream."""
        kinds, nullable = (str, int, str, str, str), (False, False, False, True, True)
        name, position, settings, sku, kit = values_of(cursor, kinds, nullable)
        if name != stream or position < 0:
            raise InvalidCursor(cursor)
        return cls(position, settings, sku, kit)


def with_kits(
    changed: Changed, kits: Mapping[str, Sequence[Kit]], known: FeedPosition, most: int
) -> tuple[list[ChangedSku], FeedPosition]:
    """At most so many entries of what has changed after a known position, each SKU once and every
    kit with the last of its components that moved; and the position after them."""
    told = dict[str, ChangedSku]()
    for one in changed.skus:
        # Positions are of one movement each, so this is the component whose kits were being told.
        last = known.kit if one.position == known.position + 1 else None
        for sku, components in kits.get(one.sku, ()):
            if last is not None and sku <= last:
                continue
            told.pop(sku, None)
            if len(told) == most:
                return _cut(told, one, known, last)
            told[sku] = ChangedSku(sku, one.position, one.changed_at, components)
            last = sku
        if len(told) == most:
            return _cut(told, one, known, last)
        told[one.sku] = one
    return [*told.values()], FeedPosition(changed.reached, known.settings)


def _cut(
    told: Mapping[str, ChangedSku], at: ChangedSku, known: FeedPosition, kit: str | None
) -> tuple[list[ChangedSku], FeedPosition]:
    return [*told.values()], FeedPosition(at.position - 1, known.settings, kit=kit)
