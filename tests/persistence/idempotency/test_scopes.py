"""Keys are of their callers: of a channel, and in it of an actor."""

import asyncio
from datetime import timedelta

import pytest

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.customers.customer import CreateCustomer
from domain.shared.errors import IdempotencyKeyReused
from hub.wiring import utc_now
from persistence.idempotency.expiry import SqlIdempotencyKeys
from persistence.verify.verify import SqlVerify
from tests.shop import Shop


def callers(shop: Shop) -> list[Caller]:
    channels = (shop.web.id, shop.pos.id, None)
    return [
        Caller(actor, channel, role=Role.ADMIN)
        for channel in channels
        for actor in ("till 1", "till 2")
    ]


async def test_every_caller_has_keys_of_its_own(shop: Shop) -> None:
    """The same input too: nobody is answered with what another did."""
    create = shop.services.registering.create_customer
    for name in ("Ann", "Ben"):
        made = [
            await create(caller, name, CreateCustomer(name=f"{name} {caller.key_scope}"))
            for caller in callers(shop)
        ]
        same = [
            await create(caller, f"{name} 2", CreateCustomer(name=name)) for caller in callers(shop)
        ]
        assert len({one.id for one in (*made, *same)}) == 12
        for caller, first in zip(callers(shop), same, strict=True):
            again = await create(caller, f"{name} 2", CreateCustomer(name=name))
            assert (again.id, caller.replayed) == (first.id, [f"{name} 2"])
            with pytest.raises(IdempotencyKeyReused):
                await create(caller, f"{name} 2", CreateCustomer(name="Other"))
    assert await SqlVerify(shop.hub.engines).differences() == []


async def test_all_callers_at_once_with_one_key(shop: Shop) -> None:
    create = shop.services.registering.create_customer
    calls = [*callers(shop), *callers(shop), *callers(shop)]
    made = await asyncio.gather(*(create(one, "k", CreateCustomer(name="Ann")) for one in calls))
    assert len({one.id for one in made}) == len(callers(shop))
    assert sum(len(one.replayed) for one in calls) == 2 * len(callers(shop))


async def test_an_order_is_placed_through_the_channel_of_its_caller(shop: Shop) -> None:
    """Callers that name no channel in their headers are those of the order's channel."""
    await shop.stock(9)
    web = await shop.place(1, key="sale 1")
    pos = await shop.place(2, key="sale 1", channel_id=shop.pos.id)
    assert web.id != pos.id
    named = Caller(shop.caller.actor, shop.pos.id, role=Role.ADMIN)
    again = await shop.services.ordering.place(
        named, "sale 1", shop.order(2, channel_id=shop.pos.id)
    )
    assert again.id == pos.id


async def test_keys_of_the_release_before_are_known_by_their_input(shop: Shop) -> None:
    create = shop.services.registering.create_customer
    web, pos = Caller("a", shop.web.id, role=Role.ADMIN), Caller("a", shop.pos.id, role=Role.ADMIN)
    first = await create(web, "k", CreateCustomer(name="Ann"))
    await shop.write("UPDATE idempotency_keys SET scope = NULL")
    assert (await create(web, "k", CreateCustomer(name="Ann"))).id == first.id
    other = await create(pos, "k", CreateCustomer(name="Ben"))
    assert other.id != first.id
    assert (await create(pos, "k", CreateCustomer(name="Ben"))).id == other.id
    assert (await create(web, "k", CreateCustomer(name="Ann"))).id == first.id


async def test_keys_of_all_callers_expire(shop: Shop) -> None:
    create = shop.services.registering.create_customer
    for caller in callers(shop):
        await create(caller, "k", CreateCustomer(name="Ann"))
    deleted = await SqlIdempotencyKeys(shop.hub.engines).delete_before(utc_now() + timedelta(1))
    assert deleted == len(callers(shop))
