"""The event streams of a process: order events, and inventory movements."""

from dataclasses import dataclass

from domain.inventory.level import InventoryMovement
from domain.orders.event import OrderEvent
from subscriptions.tail import Tail


@dataclass(frozen=True)
class Feeds:
    orders: Tail[OrderEvent]
    inventory: Tail[InventoryMovement]

    async def begin(self) -> None:
        await self.orders.begin()
        await self.inventory.begin()

    def close(self) -> None:
        self.orders.close()
        self.inventory.close()
