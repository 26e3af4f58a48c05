"""What is asked of promises of units on their way."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.inventory.supply.promising import Supply
from domain.orders.order import Order

# Units by SKU and location.
Units = Mapping[tuple[str, str], int]


class SupplyPromises(Protocol):
    """Units that wait are promised supply, and give it up, with the work that changes them."""

    async def arrived(self, order_ids: Sequence[str]) -> Mapping[str, Units]:
        """Units that have arrived for these orders, and are reserved for them until they are
        allocated; by the id of the order."""
        ...

    def consume(self, order_id: str, skus: Iterable[str]) -> None:
        """Nothing of these SKUs is reserved for the order any more, beside its allocations."""
        ...

    async def arrive(
        self, location_id: str, units: Mapping[str, int], at: datetime
    ) -> Mapping[str, int]:
        """Units arrive at a location, so many of each SKU: keep them for the lines that wait, in
        turn. Returns how many of them somebody waits for."""
        ...

    async def changed_dates(self) -> list[str]:
        """Ids of orders with units that wait whose date is no longer the one that was told, or
        that may be promised an earlier one; in turn, at most 500."""
        ...

    async def settle(self, orders: Sequence[Order]) -> set[str]:
        """Promise what these orders wait for the earliest supply that is free, in turn. Returns
        the ids of the lines whose dates changed."""
        ...

    async def waiting(self, channel_id: str, skus: Sequence[str]) -> Mapping[str, int]:
        """How many units of each of these SKUs wait, of orders of the channel."""
        ...

    async def free(self, skus: Sequence[str]) -> list[Supply]:
        """What is expected of these SKUs, as it is now."""
        ...

    def limit(self, channel_id: str, limits: Mapping[str, int], covered: Sequence[str]) -> None:
        """Commit only while no more units of these SKUs wait in the channel, and all units of the
        `covered` lines that wait are promised supply; else try again."""
        ...
