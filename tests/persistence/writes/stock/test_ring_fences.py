"""Ring-fences never leak: whatever channels, customers, carts and managers do, in whatever order,
each customer buys through each channel what is open and what is its own, and nobody else does."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from domain.customers.customer import CreateCustomer, Customer
from domain.customers.group import CreateCustomerGroup, CustomerGroup
from domain.inventory.fencing.commands import CreateRingFence, ReleaseRingFence, UpdateRingFence
from domain.inventory.fencing.ring_fence import FenceOwner, RingFence
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

STEPS = 80


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


async def fenced(shop: Shop, owner: FenceOwner, quantity: int) -> RingFence:
    command = CreateRingFence(
        sku="CUP",
        location_id=shop.warehouse.id,
        channel_id=owner.channel_id,
        customer_group_id=owner.customer_group_id,
        quantity=quantity,
    )
    return await shop.services.fencing.create(shop.caller, None, command)


async def test_two_orders_at_once_never_take_the_same_ring_fenced_unit(shop: Shop) -> None:
    web, market = await two_channels(shop)
    await shop.stock(10)
    fence = await fenced(shop, FenceOwner(web.id), 6)
    orders = [shop.order(channel_id=one.id) for _ in range(12) for one in (market, web)]
    outcome = await rush([(shop.hub, order) for order in orders])
    won = Counter(order.channel_id for order in outcome.won)
    assert won.total() == 10
    assert won[market.id] <= 4
    ((remaining, consumed),) = await shop.rows("SELECT remaining, consumed FROM ring_fences")
    assert (remaining, consumed) == (0, 6), fence.id
    assert await SqlVerify(shop.hub.engines).differences() == []


async def group(shop: Shop, code: str) -> CustomerGroup:
    command = CreateCustomerGroup(code=code, name=code)
    return await shop.services.grouping.create(shop.caller, None, command)


async def member(shop: Shop, *groups: CustomerGroup) -> Customer:
    command = CreateCustomer(name="A member", group_ids=tuple(one.id for one in groups))
    return await shop.services.registering.create_customer(shop.caller, None, command)


async def test_the_last_units_of_a_group_are_for_its_customers_in_every_channel(
    shop: Shop,
) -> None:
    channels = await two_channels(shop)
    clinics = await group(shop, "clinics")
    clinic = await member(shop, clinics)
    await shop.stock(10)
    await fenced(shop, FenceOwner(None, clinics.id), 6)
    orders = [
        shop.order(channel_id=channel.id, customer_id=customer.id)
        for _ in range(8)
        for channel in channels
        for customer in (shop.customer, clinic)
    ]
    outcome = await rush([(shop.hub, order) for order in orders])
    won = Counter(order.customer_id for order in outcome.won)
    assert won.total() == 10
    assert won[shop.customer.id] <= 4
    assert await shop.rows("SELECT remaining, consumed FROM ring_fences") == [(0, 6)]
    assert await SqlVerify(shop.hub.engines).differences() == []


async def test_units_that_are_reallocated_while_they_are_ordered_are_sold_once(
    shop: Shop,
) -> None:
    """Whoever took units as another owner's repeats, and finds them gone."""
    await two_channels(shop)
    before, after = await group(shop, "before"), await group(shop, "after")
    members = [await member(shop, one) for one in (before, after)]
    await shop.stock(8)
    fence = await fenced(shop, FenceOwner(shop.web.id, before.id), 8)
    orders = [shop.order(customer_id=one.id) for _ in range(6) for one in members]
    change = UpdateRingFence(
        ring_fence_id=fence.id, channel_id=None, customer_group_id=after.id, expected_version=None
    )
    outcome, changed = await asyncio.gather(
        rush([(shop.hub, order) for order in orders]),
        shop.services.fencing.update(shop.caller, None, change),
    )
    assert changed.owner == FenceOwner(None, after.id)
    rows = await shop.rows("SELECT remaining, consumed FROM ring_fences")
    assert rows == [(8 - len(outcome.won), len(outcome.won))]
    with pytest.raises(OutOfStock):
        await shop.place(customer_id=members[0].id)
    for _ in range(rows[0][0]):
        await shop.place(customer_id=members[1].id)
    assert await SqlVerify(shop.hub.engines).differences() == []


@dataclass(frozen=True)
class Somebody:
    """A customer in these groups, who buys through a channel."""

    channel: Channel
    customer: Customer

    @property
    def given(self) -> dict[str, Any]:
        return {"channel_id": self.channel.id, "customer_id": self.customer.id}


@dataclass
class Books:
    """What must be there. A cart has its units by ring-fence; none: those that were open."""

    shop: Shop
    owners: list[FenceOwner]
    chance: random.Random
    open: int = 0
    fences: dict[str, tuple[FenceOwner, int]] = field(default_factory=dict)
    order_of_fences: list[str] = field(default_factory=list)
    carts: dict[str, Counter[str | None]] = field(default_factory=dict)

    def own(self, buyer: Somebody) -> list[str]:
        """The narrowest first, and of these the oldest."""
        channel_id, groups = buyer.channel.id, buyer.customer.group_ids
        own = [id for id in self.order_of_fences if self.fences[id][0].is_for(channel_id, groups)]
        return sorted(own, key=lambda id: self.fences[id][0].breadth)

    def sold_to(self, buyer: Somebody) -> int:
        return self.open + sum(self.fences[id][1] for id in self.own(buyer))

    def take(self, buyer: Somebody, quantity: int) -> Counter[str | None]:
        """Ring-fenced units first, then open ones."""
        taken = Counter[str | None]()
        for id in self.own(buyer):
            owner, remaining = self.fences[id]
            units = min(quantity - taken.total(), remaining)
            self.fences[id] = (owner, remaining - units)
            taken[id] += units
        taken[None] = quantity - taken.total()
        self.open -= taken[None]
        return +taken

    async def receive(self, quantity: int, _: Somebody) -> None:
        await self.shop.stock(quantity)
        self.open += quantity

    async def fence(self, quantity: int, _: Somebody) -> None:
        quantity, owner = min(quantity, self.open), self.chance.choice(self.owners)
        if quantity:
            made = await fenced(self.shop, owner, quantity)
            self.fences[made.id] = (owner, quantity)
            self.order_of_fences.append(made.id)
            self.open -= quantity

    async def change(self, quantity: int, _: Somebody) -> None:
        if self.fences:
            id, owner = self.chance.choice(self.order_of_fences), self.chance.choice(self.owners)
            before = self.fences[id][1]
            after = min(quantity, before + self.open)
            command = UpdateRingFence(
                ring_fence_id=id,
                remaining=after,
                channel_id=owner.channel_id,
                customer_group_id=owner.customer_group_id,
            )
            await self.shop.services.fencing.update(self.shop.caller, None, command)
            self.fences[id] = (owner, after)
            self.open += before - after

    async def release(self, _: int, __: Somebody) -> None:
        if self.fences:
            id = self.chance.choice(self.order_of_fences)
            command = ReleaseRingFence(ring_fence_id=id)
            await self.shop.services.fencing.release(self.shop.caller, None, command)
            self.open += self.fences.pop(id)[1]
            self.order_of_fences.remove(id)

    async def order(self, quantity: int, buyer: Somebody) -> None:
        if quantity <= self.sold_to(buyer):
            await self.shop.place(quantity, **buyer.given)
            self.take(buyer, quantity)
            return
        with pytest.raises(OutOfStock) as refused:
            await self.shop.place(quantity, **buyer.given)
        assert refused.value.available == self.sold_to(buyer)

    async def cart(self, quantity: int, buyer: Somebody) -> None:
        if quantity <= self.sold_to(buyer):
            units = (ReservedUnits(sku="CUP", quantity=quantity),)
            command = CreateReservation(lines=units, **buyer.given)
            made = await self.shop.services.reserving.create(self.shop.caller, None, command)
            self.carts[made.id] = self.take(buyer, quantity)
            kept = {line.ring_fence_id: line.quantity for line in made.lines}
            assert kept == self.carts[made.id]

    async def leave(self, _: int, __: Somebody) -> None:
        if self.carts:
            id = self.chance.choice(list(self.carts))
            command = ReleaseReservation(reservation_id=id)
            await self.shop.services.reserving.release(self.shop.caller, None, command)
            self._give_back(id)

    async def check_out(self, quantity: int, buyer: Somebody) -> None:
        """The order of a cart, of its buyer or of another, with more or fewer units."""
        if not self.carts:
            return
        id = self.chance.choice(list(self.carts))
        own = [fence for fence in self.carts[id] if fence in self.own(buyer)]
        kept = self.carts[id].total() - sum(self.carts[id][fence] for fence in own)
        there = self.sold_to(buyer) + self.carts[id].total()
        if quantity <= there:
            await self.shop.place(quantity, reservation_id=id, **buyer.given)
            units = self.carts.pop(id)
            for fence in own:
                owner, remaining = self.fences[fence]
                self.fences[fence] = (owner, remaining + units[fence])
            self.open += kept
            self.take(buyer, quantity)

    def _give_back(self, id: str) -> None:
        for fence, units in self.carts.pop(id).items():
            if fence in self.fences:
                owner, remaining = self.fences[fence]
                self.fences[fence] = (owner, remaining + units)
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
    channels = await two_channels(shop)
    clinics, schools = await group(shop, "clinics"), await group(shop, "schools")
    people = [shop.customer, await member(shop, clinics), await member(shop, clinics, schools)]
    buyers = [Somebody(channel, one) for channel in channels for one in people]
    owners = [FenceOwner(one.id) for one in channels]
    owners += [FenceOwner(None, clinics.id), FenceOwner(None, schools.id)]
    owners += [FenceOwner(channels[0].id, clinics.id), FenceOwner(channels[1].id, schools.id)]
    books = Books(shop, owners, chance)
    await books.receive(12, buyers[0])
    steps = [
        *(books.receive, books.fence, books.fence, books.change, books.release),
        *(books.order, books.order, books.cart, books.cart, books.leave, books.check_out),
    ]
    for _ in range(STEPS):
        await chance.choice(steps)(chance.randint(1, 6), chance.choice(buyers))
        await books.balance()
    assert await SqlVerify(hub.engines).differences() == []
