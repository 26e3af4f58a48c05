"""What is physically on the shelves of a warehouse, and what the hub was told of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.inventory.commands import MoveStock
from domain.inventory.counting.commands import (
    ApproveStockCount,
    CountedUnits,
    CreateStockCount,
    RecordStockCount,
)
from domain.inventory.counting.line import unadjusted
from domain.inventory.counting.stock_count import StockCount, StockCountStatus
from domain.inventory.stock import MovementKind
from domain.orders.order import Order
from tests.shop import GOODS, Shop

BOSS = Caller(actor="boss", role=Role.ADMIN)
CHANGES = {MovementKind.RECEIVE: 1, MovementKind.WITHDRAW: -1}


@dataclass
class Shelves:
    """`untold` are movements that happened, and that a device that is offline still has to tell;
    `placed` are orders that were not shipped yet."""

    shop: Shop
    chance: Random
    units: dict[str, int] = field(default_factory=lambda: dict.fromkeys(GOODS, 0))
    untold: list[MoveStock] = field(default_factory=list)
    placed: list[tuple[Order, str, int]] = field(default_factory=list)

    async def anything(self) -> None:
        """Something that the hub is told of, now or later."""
        steps = (self.receive, self.sell, self.order, self.ship, self.tell)
        await self.chance.choice(steps)()

    async def receive(self) -> None:
        await self._moves(
            MovementKind.RECEIVE, self.chance.choice(GOODS), self.chance.randint(1, 9)
        )

    async def sell(self) -> None:
        sku = self.chance.choice(GOODS)
        most = min(self.units[sku], await self._free(sku), 4)
        if most > 0:
            await self._moves(MovementKind.WITHDRAW, sku, self.chance.randint(1, most))

    async def order(self) -> None:
        sku = self.chance.choice(GOODS)
        if (most := min(await self._free(sku), 3)) > 0:
            quantity = self.chance.randint(1, most)
            self.placed.append((await self.shop.place(quantity, sku), sku, quantity))

    async def ship(self) -> None:
        for one in list(self.placed):
            order, sku, quantity = one
            if self.units[sku] >= quantity:
                self.placed.remove(one)
                self.units[sku] -= quantity
                await self.shop.ship(order.fulfillment_orders[0])
                return

    async def tell(self) -> None:
        """What was not told yet, in any order."""
        self.chance.shuffle(self.untold)
        # What arrived first, so that what was sold of it is there.
        for move in sorted(self.untold, key=lambda one: one.kind is MovementKind.WITHDRAW):
            await self.shop.services.stocking.move(self.shop.caller, None, move)
        self.untold.clear()

    def lose_and_find(self) -> None:
        """What nobody tells."""
        for sku in GOODS:
            self.units[sku] = max(self.units[sku] + self.chance.randint(-4, 2), 0)

    async def count(self) -> StockCount:
        """A count of everything, while the shop goes on; some of it is sent late."""
        counting, place = self.shop.services.counting, self.shop.warehouse.id
        command = CreateStockCount(location_id=place, skus=GOODS)
        count = await counting.create(self.shop.caller, None, command)
        late = []
        for sku in self.chance.sample(GOODS, len(GOODS)):
            await self.anything()
            record = RecordStockCount(
                stock_count_id=count.id,
                lines=(CountedUnits(sku=sku, counted=self.units[sku]),),
                occurred_at=datetime.now(UTC),
            )
            if self.chance.random() < 0.5:
                late.append(record)
            else:
                await counting.record(self.shop.caller, None, record)
            await self.anything()
        for record in late:
            count = await counting.record(self.shop.caller, None, record)
        return count

    async def approve(self, count: StockCount) -> dict[str, int]:
        """By SKU, the units that are missing and stay on the books."""
        for _ in range(self.chance.randint(0, 3)):
            await self.anything()
        await self.tell()
        command = ApproveStockCount(stock_count_id=count.id)
        done = await self.shop.services.counting.approve(BOSS, None, command)
        assert done.status is StockCountStatus.APPROVED
        return {line.sku: unadjusted(line) for line in done.lines}

    async def _moves(self, kind: MovementKind, sku: str, quantity: int) -> None:
        self.units[sku] += CHANGES[kind] * quantity
        move = MoveStock(
            kind=kind,
            sku=sku,
            location_id=self.shop.warehouse.id,
            quantity=quantity,
            occurred_at=datetime.now(UTC),
        )
        self.untold.append(move)
        if self.chance.random() < 0.5:
            await self.tell()

    async def _free(self, sku: str) -> int:
        """What is available, also after all that was sold was told."""
        sold = MovementKind.WITHDRAW
        untold = sum(move.quantity for move in self.untold if (move.sku, move.kind) == (sku, sold))
        return (await self.shop.level(sku)).available - untold
