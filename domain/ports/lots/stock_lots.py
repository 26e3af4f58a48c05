"""What transactions ask of lots, and what they do to them beyond their own rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.catalog.tracking import StockTracking
from domain.inventory.lots.lot import LotUnits


@dataclass(frozen=True)
class Tracked:
    """How the units of a SKU are told apart, and how long they must keep when they are sold."""

    tracking: StockTracking
    minimum_shelf_life_days: int


@dataclass(frozen=True)
class UnsellableLevel:
    """A level with units that are sold no more, by lot."""

    sku: str
    location_id: str
    available: int
    lots: tuple[LotUnits, ...]


class StockLots(Protocol):
    async def tracked(self, skus: Sequence[str]) -> dict[str, Tracked]:
        """By SKU; nobody changes it until the transaction ends."""
        ...

    async def lock(self, sku: str) -> bool:
        """Let nobody else move units of the SKU, or say how they are tracked, until the transaction
        ends. Returns whether any is on hand or on its way."""
        ...

    async def track(self, sku: str, tracking: StockTracking) -> None:
        """Tell the levels of the SKU, which is locked, how its units are tracked from now on."""
        ...

    def follow(self, sku: str) -> None:
        """Let the levels of the SKU follow when its lots are sold: at the end of the
        transaction."""
        ...

    async def unsellable(self, now: datetime) -> list[str]:
        """Ids of levels with available units to take out of sale, the earliest first; at most
        100."""
        ...

    async def found_unsellable(self, skus: Sequence[str], now: datetime) -> list[UnsellableLevel]:
        """The levels of these SKUs that `candidates` found and that have units to take out of
        sale; they are locked."""
        ...

    async def locked(self, level_id: str, now: datetime) -> list[UnsellableLevel]:
        """The same of one level."""
        ...

    def note_sold_again(self, sku: str, location_id: str) -> None:
        """All unsellable units of this level were taken out of sale: `candidates` finds it."""
        ...

    async def in_transit(self, transfer_order_id: str, sku: str) -> list[LotUnits]:
        """The lots of a transfer that have not arrived, the first to expire first."""
        ...
