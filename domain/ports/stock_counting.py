"""What a stock count asks of the stock."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.inventory.counting.adjusting import Later
from domain.inventory.counting.short_picks import ControlMove
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import MovementKind

Levels = Collection[InventoryLevel]
# By SKU: the units of each kind of movement.
MovedSince = Mapping[str, Mapping[MovementKind, int]]


class StockCounting(Protocol):
    async def skus_with_stock(self, location_id: str, most: int) -> list[str]:
        """SKUs of which units are on hand at the location, in their order; at most so many."""
        ...

    async def ever_stocked(self, sku: str) -> bool:
        """Whether the SKU has a level at any location, even an empty one."""
        ...

    async def moved_since(self, levels: Levels, at: datetime) -> MovedSince:
        """What moved at these levels of one location after this time, whenever it was recorded."""
        ...

    async def moved_since_counted(
        self, levels: Levels, stock_count_id: str, first: datetime
    ) -> MovedSince:
        """What moved at these levels after the line of each was last counted, which was at `first`
        or later."""
        ...

    async def approved_since(self, levels: Levels, first: datetime) -> Mapping[str, Later]:
        """By SKU: when the levels were last counted by counts of their location that were approved
        after `first`."""
        ...

    async def control_moves(self, levels: Levels) -> Mapping[str, Sequence[ControlMove]]:
        """By SKU: the last movements of these levels that tell which units in quality control are
        there because picking did not find them, in the order of recording."""
        ...

    async def note(self, levels: Levels, at: datetime) -> None:
        """Note that the levels were counted then."""
        ...
