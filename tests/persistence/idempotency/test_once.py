"""What is asked twice happens once."""

import asyncio
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.catalog.product import PutProduct, PutVariant
from domain.customers.customer import CreateCustomer
from domain.inventory.commands import MoveStock
from domain.inventory.stock import MovementKind
from domain.network.channel import ChannelKind, CreateChannel
from domain.orders.order import Order
from domain.services.orders.commands.ordering import PlaceOrder
from domain.shared.errors import AlreadyExists, IdempotencyKeyReused, InvalidInput, OutOfStock
from domain.shared.ids import Prefix
from hub.ids import new_id
from tests.shop import STAFF, Shop


async def counted(shop: Shop) -> tuple[int, int, int, int]:
    tables = ("orders", "order_events", "inventory_movements", "idempotency_keys")
    a, b, c, d = [(await shop.rows(f"SELECT count(*) FROM {t}"))[0][0] for t in tables]
    return a, b, c, d


async def test_the_same_key_and_input_answer_with_the_same_order(shop: Shop) -> None:
    await shop.stock(5)
    first = await shop.place(2, key="k")
    before = await counted(shop)
    again = Caller(actor=STAFF, role=Role.ADMIN)
    second = await shop.services.ordering.place(again, "k", shop.order(2))
    assert (second.id, second.number) == (first.id, first.number)
    assert again.replayed == ["k"]
    assert shop.caller.replayed == []
    assert await counted(shop) == before


async def test_the_same_key_for_another_input_is_refused(shop: Shop) -> None:
    await shop.stock(5)
    await shop.place(2, key="k")
    before = await counted(shop)
    with pytest.raises(IdempotencyKeyReused) as refused:
        await shop.place(3, key="k")
    assert refused.value.key == "k"
    assert await counted(shop) == before


async def test_fifty_duplicate_requests_make_one_order_and_forty_nine_replays(shop: Shop) -> None:
    await shop.stock(60)
    callers = [Caller(actor=STAFF, role=Role.ADMIN) for _ in range(50)]
    orders = await asyncio.gather(
        *(shop.services.ordering.place(caller, "k", shop.order()) for caller in callers)
    )
    assert len({order.id for order in orders}) == 1
    assert sorted(len(caller.replayed) for caller in callers) == [0] + [1] * 49
    assert (await shop.level()).reserved == 1


async def test_a_refusal_is_not_stored(shop: Shop) -> None:
    await shop.stock(1)
    before = await counted(shop)
    with pytest.raises(OutOfStock):
        await shop.place(2, key="k")
    assert await counted(shop) == before
    await shop.stock(1)
    assert (await shop.place(2, key="k")).number == "WEB-100001"


@pytest.mark.parametrize("key", ["", " ", "k" * 256, "k\0"])
async def test_a_key_that_is_no_key_is_refused(shop: Shop, key: str) -> None:
    with pytest.raises(InvalidInput):
        await shop.place(key=key)


async def test_every_kind_of_command_can_be_repeated(shop: Shop) -> None:
    await shop.stock(9)
    move = MoveStock(
        kind=MovementKind.RECEIVE, sku="CUP", location_id=shop.warehouse.id, quantity=4
    )
    for _ in range(3):
        level = await shop.services.stocking.move(shop.caller, "stock", move)
        ann = await shop.services.registering.create_customer(
            shop.caller, "customer", CreateCustomer(name="Ann")
        )
    assert level.available == 13
    assert shop.caller.replayed == ["stock", "customer"] * 2
    assert (await shop.rows("SELECT count(*) FROM customers WHERE id = :id", id=ann.id)) == [(1,)]


async def test_the_id_that_a_point_of_sale_chose_names_one_order(shop: Shop) -> None:
    await shop.stock(9)
    id = new_id(Prefix.ORDER)
    command = shop.order(2, channel_id=shop.pos.id, id=id)
    first = await _place(shop, command)
    assert (await _place(shop, command)).number == first.number
    assert shop.caller.replayed == [id]
    with pytest.raises(AlreadyExists) as refused:
        await _place(shop, replace(command, note="Another"))
    assert refused.value.entity_id == id
    assert (await shop.level()).reserved == 2


async def test_an_external_id_names_one_order_of_its_channel(shop: Shop) -> None:
    await shop.stock(9)
    command = shop.order(2, external_id="A-1")
    first = await _place(shop, command)
    assert (await _place(shop, command)).id == first.id
    with pytest.raises(AlreadyExists):
        await _place(shop, replace(command, note="Another"))
    elsewhere = await _place(shop, replace(command, channel_id=shop.pos.id))
    assert elsewhere.id != first.id


async def test_an_offline_till_that_sends_all_its_sales_twice_and_shuffled(shop: Shop) -> None:
    await shop.stock(50)
    sales = [shop.order(1, channel_id=shop.pos.id, id=new_id(Prefix.ORDER)) for _ in range(20)]
    sent = [*sales, *reversed(sales)]
    orders = await asyncio.gather(*(_place(shop, sale) for sale in sent))
    assert len({order.id for order in orders}) == 20
    assert (await shop.level()).reserved == 20


@pytest.mark.parametrize("id", ["order_1", "line_00000000000000000000000001", "x", "order_"])
async def test_an_id_of_another_kind_is_refused(shop: Shop, id: str) -> None:
    with pytest.raises(InvalidInput):
        await shop.place(id=id, channel_id=shop.pos.id)


async def test_names_that_differ_in_blanks_only_are_the_same(shop: Shop) -> None:
    """They are kept trimmed, so they must be looked for trimmed."""
    registering, caller = shop.services.registering, shop.caller
    await registering.create_customer(caller, None, CreateCustomer(name="A", external_id=" x "))
    for variant in ("x", " x ", "x "):
        with pytest.raises(AlreadyExists):
            await registering.create_customer(
                caller, None, CreateCustomer(name="B", external_id=variant)
            )
    with pytest.raises(AlreadyExists):
        await shop.services.configuring.create_channel(caller, None, _a_channel(" web "))
    with pytest.raises(AlreadyExists):
        await shop.services.configuring.create_channel(caller, None, _a_channel("w", " WEB "))
    cups = PutProduct(title="Cups", variants=(PutVariant(sku=" CUP "),))
    assert (await shop.services.cataloging.put_product(caller, None, cups)).id == shop.products[
        "CUP"
    ].id


PRINT = """
from domain.network.channel import *
from domain.services.shared.service import fingerprint_of
kind, some = ChannelKind.WEB, frozenset(Permission)
print(fingerprint_of(CreateChannel(
    code="c", name="c", kind=kind, number_prefix="C", currency="EUR", permissions=some)))
"""


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    """Each process iterates a set of strings in another order."""
    printed = [
        subprocess.run(
            [sys.executable, "-c", PRINT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2", "3")
    ]
    assert len(set(printed)) == 1


def _a_channel(code: str, prefix: str = "NEW") -> CreateChannel:
    return CreateChannel(
        code=code,
        name="New",
        kind=ChannelKind.WEB,
        number_prefix=prefix,
        currency="EUR",
    )


async def _place(shop: Shop, command: PlaceOrder) -> Order:
    return await shop.services.ordering.place(shop.caller, None, command)
