"""The event streams of a process: order events, inventory movements, and what those change."""

from dataclasses import dataclass

from domain.inventory.level import InventoryMovement
from domain.orders.event import OrderEvent
from domain.ports.stock_changes import StockChanges
from subscriptions.settings import ChannelSettings
from subscriptions.tail import Tail


@dataclass(frozen=True)
class Feeds:
    orders: Tail[OrderEvent]
    inventory: Tail[InventoryMovement]
    stock: StockChanges
    settings: ChannelSettings

    async def begin(self) -> None:
        await self.orders.begin()
        await self.inventory.begin()

    def close(self) -> None:
        self.orders.close()
        self.inventory.close()
