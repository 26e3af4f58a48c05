"""Promises of units on their way, whatever is done at random: no unit of supply is promised twice,
what waits is served in turn, and the books add up."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from domain.customers.customer import CreateCustomer, UpdateCustomer
from domain.inventory.supply.commands import (
    AdvisedLine,
    AdvisePurchaseOrder,
    CancelPurchaseOrder,
    ConfirmedLine,
    ConfirmPurchaseOrder,
    CreatePurchaseOrder,
    PurchaseLine,
    ReceivedUnits,
    ReceivePurchaseOrder,
)
from domain.network.channel import AvailabilityPolicy
from domain.orders.lines.line import LineQuantityInput
from domain.shared.errors import DomainError
from persistence.tables import (
    channels,
    customers,
    line_quantities,
    order_lines,
    orders,
    supply_promises,
)
from persistence.verify.verify import SqlVerify
from tests.shop import Shop

LIVES, ACTS = 4, 20
WAITING = (
    select(
        orders.c.id,
        customers.c.priority,
        order_lines.c.expected_at,
        orders.c.placed_at,
        line_quantities.c.quantity,
    )
    .join(order_lines, order_lines.c.order_id == orders.c.id)
    .join(line_quantities, line_quantities.c.line_id == order_lines.c.id)
    .join(customers, customers.c.id == orders.c.customer_id)
    .where(line_quantities.c.state == "BACKORDERED", order_lines.c.sku == "CUP")
)

ARRIVED = select(supply_promises.c.order_id).where(supply_promises.c.arrived_at.is_not(None))


@dataclass
class Life:
    shop: Shop
    chance: random.Random
    buyers: list[str]
    bought: list[Any] = field(default_factory=list)
    placed: list[Any] = field(default_factory=list)

    def day(self) -> datetime:
        return datetime(2126, 1, 1, tzinfo=UTC) + timedelta(days=self.chance.randint(0, 60))

    async def buy(self) -> None:
        line = PurchaseLine(sku="CUP", quantity=self.chance.randint(1, 6), expected_at=self.day())
        command = CreatePurchaseOrder(
            supplier_id=self.shop.supplier.id, location_id=self.shop.warehouse.id, lines=(line,)
        )
        self.bought.append(
            await self.shop.services.purchasing.create(self.shop.caller, None, command)
        )

    async def order(self) -> None:
        buyer = self.chance.choice(self.buyers)
        self.placed.append(await self.shop.place(self.chance.randint(1, 3), customer_id=buyer))

    async def confirm(self) -> None:
        bought = self.chance.choice(self.bought)
        line = bought.lines[0]
        fewer = self.chance.randint(0, line.quantity)
        given = ConfirmedLine(line_id=line.id, expected_at=self.day(), quantity=fewer or None)
        await self._buying("confirm", ConfirmPurchaseOrder, bought, lines=(given,))

    async def advise(self) -> None:
        bought = self.chance.choice(self.bought)
        given = AdvisedLine(line_id=bought.lines[0].id, quantity=self.chance.randint(1, 3))
        notice = {"expected_at": self.day(), "reference": "ASN", "lines": (given,)}
        await self._buying("advise", AdvisePurchaseOrder, bought, **notice)

    async def receive(self) -> None:
        received, damaged = self.chance.randint(0, 4), self.chance.randint(0, 1)
        given = ReceivedUnits(sku="CUP", received=received, damaged=damaged)
        bought = self.chance.choice(self.bought)
        await self._buying("receive", ReceivePurchaseOrder, bought, lines=(given,))

    async def give_up(self) -> None:
        await self._buying("cancel", CancelPurchaseOrder, self.chance.choice(self.bought))

    async def cancel(self) -> None:
        order = self.chance.choice(self.placed)
        part = LineQuantityInput(line_id=order.lines[0].id, quantity=1)
        await self.shop.cancel(order, part)

    async def find(self) -> None:
        await self.shop.stock(1)

    async def serve(self) -> None:
        """Of those for whom nothing has arrived yet, nobody is served after one who still waits."""
        before = {row.id: row for row in await self._rows(WAITING)}
        arrived = {row.order_id for row in await self._rows(ARRIVED)}
        await self.shop.hub.backorders.once()
        left = {row.id: row for row in await self._rows(WAITING)}
        got = [
            id for id, row in before.items() if id not in left or left[id].quantity < row.quantity
        ]
        last = max((_turn(before[id]) for id in got if id not in arrived), default=None)
        others = [row for id, row in before.items() if id not in got]
        assert last is None or all(last <= _turn(row) for row in others)
        assert await self.shop.hub.backorders.once() == 0, "a second round finds nothing"

    async def _rows(self, query: Any) -> list[Any]:
        async with self.shop.hub.engines.reader.connect() as connection:
            return list(await connection.execute(query))

    async def _buying(
        self, name: str, command: Callable[..., Any], bought: Any, **given: Any
    ) -> None:
        act: Callable[..., Awaitable[Any]] = getattr(self.shop.services.purchasing, name)
        await act(self.shop.caller, None, command(purchase_order_id=bought.id, **given))


def _turn(row: Any) -> tuple[Any, ...]:
    return -row.priority, row.expected_at or datetime.max.replace(tzinfo=UTC), row.placed_at


async def _buyers(shop: Shop) -> list[str]:
    found = []
    for priority in (0, 0, 4):
        made = await shop.services.registering.create_customer(
            shop.caller, None, CreateCustomer(name=f"Buyer {priority}")
        )
        change = UpdateCustomer(customer_id=made.id, expected_version=1, priority=priority)
        await shop.services.registering.update_customer(shop.caller, None, change)
        found.append(made.id)
    return found


async def test_promises_hold_whatever_happens_to_supply_and_orders(shop: Shop) -> None:
    acts, accepted = (
        (
            *("buy", "buy", "order", "order", "order", "confirm", "advise", "receive", "receive"),
            *("give_up", "cancel", "find", "serve", "serve"),
        ),
        Counter[str](),
    )
    async with shop.hub.engines.writer.begin() as connection:
        backorder = {"availability_policy": AvailabilityPolicy.BACKORDER}
        await connection.execute(update(channels).values(backorder))
    verify, buyers = SqlVerify(shop.hub.engines), await _buyers(shop)
    engine = shop.hub.engines.writer.dialect.name
    for seed in range(LIVES):
        life = Life(shop, random.Random(f"{engine} {seed}"), buyers)
        await life.buy()
        await life.order()
        for _ in range(ACTS):
            act = life.chance.choice(acts)
            try:
                await getattr(life, act)()
                accepted[act] += 1
            except DomainError:
                pass
            assert await verify.differences() == [], (seed, act)
    assert set(accepted) == set(acts)
