"""Ring-fences never leak: whatever channels, carts and managers do, in whatever order, each channel
sells what is open and what is its own, and no other does."""

import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from domain.inventory.fencing.commands import CreateRingFence, ReleaseRingFence, UpdateRingFence
from domain.inventory.fencing.ring_fence import RingFence
from domain.inventory.reservations.commands import (
    CreateReservation,
    ReleaseReservation,
    ReservedUnits,
)
from domain.network.channel import AvailabilityPolicy, Channel, UpdateChannel
from domain.shared.errors import OutOfStock
from hub.wiring import Hub
from persistence.verify.verify import SqlVerify
from tests.persistence.racing import rush
from tests.shop import Shop

STEPS = 60


async def two_channels(shop: Shop) -> list[Channel]:
    """Two that refuse what they do not have."""
    market = shop.marketplace
    strict = UpdateChannel(
        channel_id=market.id,
        expected_version=market.version,
        availability_policy=AvailabilityPolicy.REFUSE,
    )
    await shop.services.configuring.update_channel(shop.caller, None, strict)
    return [shop.web, market]


async def fenced(shop: Shop, channel: Channel, quantity: int) -> RingFence:
    command = CreateRingFence(
        sku="CUP", location_id=shop.warehouse.id, channel_id=channel.id, quantity=quantity
    )
    return await shop.services.fencing.create(shop.caller, None, command)


async def test_two_orders_at_once_never_take_the_same_ring_fenced_unit(shop: Shop) -> None:
    web, market = await two_channels(shop)
    await shop.stock(10)
    fence = await fenced(shop, web, 6)
    orders = [shop.order(channel_id=one.id) for _ in range(12) for one in (market, web)]
    outcome = await rush([(shop.hub, order) for order in orders])
    won = Counter(order.channel_id for order in outcome.won)
    assert won.total() == 10
    assert won[market.id] <= 4
    ((remaining, consumed),) = await shop.rows("SELECT remaining, consumed FROM ring_fences")
    assert (remaining, consumed) == (0, 6), fence.id
    assert await SqlVerify(shop.hub.engines).differences() == []


@dataclass
class Books:
    """What must be there. A cart has its units by ring-fence; none: those that were open."""

    shop: Shop
    channels: list[Channel]
    chance: random.Random
    open: int = 0
    fences: dict[str, tuple[str, int]] = field(default_factory=dict)
    order_of_fences: list[str] = field(default_factory=list)
    carts: dict[str, Counter[str | None]] = field(default_factory=dict)

    def own(self, channel: Channel) -> list[str]:
        return [id for id in self.order_of_fences if self.fences[id][0] == channel.id]

    def sold_by(self, channel: Channel) -> int:
        return self.open + sum(self.fences[id][1] for id in self.own(channel))

    def take(self, channel: Channel, quantity: int) -> Counter[str | None]:
        """Ring-fenced units first, then open ones."""
        taken = Counter[str | None]()
        for id in self.own(channel):
            units = min(quantity - taken.total(), self.fences[id][1])
            self.fences[id] = (channel.id, self.fences[id][1] - units)
            taken[id] += units
        taken[None] = quantity - taken.total()
        self.open -= taken[None]
        return +taken

    async def receive(self, quantity: int, _: Channel) -> None:
        await self.shop.stock(quantity)
        self.open += quantity

    async def fence(self, quantity: int, channel: Channel) -> None:
        quantity = min(quantity, self.open)
        if quantity:
            made = await fenced(self.shop, channel, quantity)
            self.fences[made.id] = (channel.id, quantity)
            self.order_of_fences.append(made.id)
            self.open -= quantity

    async def change(self, quantity: int, channel: Channel) -> None:
        if self.fences:
            id = self.chance.choice(self.order_of_fences)
            before = self.fences[id][1]
            after = min(quantity, before + self.open)
            command = UpdateRingFence(ring_fence_id=id, remaining=after, channel_id=channel.id)
            await self.shop.services.fencing.update(self.shop.caller, None, command)
            self.fences[id] = (channel.id, after)
            self.open += before - after

    async def release(self, _: int, __: Channel) -> None:
        if self.fences:
            id = self.chance.choice(self.order_of_fences)
            command = ReleaseRingFence(ring_fence_id=id)
            await self.shop.services.fencing.release(self.shop.caller, None, command)
            self.open += self.fences.pop(id)[1]
            self.order_of_fences.remove(id)

    async def order(self, quantity: int, channel: Channel) -> None:
        if quantity <= self.sold_by(channel):
            await self.shop.place(quantity, channel_id=channel.id)
            self.take(channel, quantity)
            return
        with pytest.raises(OutOfStock) as refused:
            await self.shop.place(quantity, channel_id=channel.id)
        assert refused.value.available == self.sold_by(channel)

    async def cart(self, quantity: int, channel: Channel) -> None:
        if quantity <= self.sold_by(channel):
            units = (ReservedUnits(sku="CUP", quantity=quantity),)
            command = CreateReservation(channel_id=channel.id, lines=units)
            made = await self.shop.services.reserving.create(self.shop.caller, None, command)
            self.carts[made.id] = self.take(channel, quantity)
            kept = {line.ring_fence_id: line.quantity for line in made.lines}
            assert kept == self.carts[made.id]

    async def leave(self, _: int, __: Channel) -> None:
        if self.carts:
            id = self.chance.choice(list(self.carts))
            command = ReleaseReservation(reservation_id=id)
            await self.shop.services.reserving.release(self.shop.caller, None, command)
            self._give_back(id)

    async def check_out(self, quantity: int, channel: Channel) -> None:
        """The order of a cart, of its channel or of another, with more or fewer units."""
        if not self.carts:
            return
        id = self.chance.choice(list(self.carts))
        own = [fence for fence in self.carts[id] if fence in self.own(channel)]
        kept = self.carts[id].total() - sum(self.carts[id][fence] for fence in own)
        there = self.sold_by(channel) + self.carts[id].total()
        if quantity <= there:
            await self.shop.place(quantity, channel_id=channel.id, reservation_id=id)
            units = self.carts.pop(id)
            for fence in own:
                self.fences[fence] = (channel.id, self.fences[fence][1] + units[fence])
            self.open += kept
            self.take(channel, quantity)

    def _give_back(self, id: str) -> None:
        for fence, units in self.carts.pop(id).items():
            if fence in self.fences:
                channel_id, remaining = self.fences[fence]
                self.fences[fence] = (channel_id, remaining + units)
            else:
                self.open += units

    async def balance(self) -> None:
        level = await self.shop.level()
        left = sum(units for _, units in self.fences.values())
        assert (level.available, level.ring_fenced) == (self.open, left)
        stored = dict(await self.shop.rows("SELECT id, remaining FROM ring_fences"))
        assert all(stored[id] == units for id, (_, units) in self.fences.items())


async def test_ring_fences_never_leak(shop: Shop, hub: Hub) -> None:
    chance = random.Random(hub.engines.writer.dialect.name)
    books = Books(shop, await two_channels(shop), chance)
    await books.receive(12, shop.web)
    steps = [
        *(books.receive, books.fence, books.fence, books.change, books.release),
        *(books.order, books.order, books.cart, books.cart, books.leave, books.check_out),
    ]
    for _ in range(STEPS):
        await chance.choice(steps)(chance.randint(1, 6), chance.choice(books.channels))
        await books.balance()
    assert await SqlVerify(hub.engines).differences() == []
