"""Many things in one unit of work: looked up together, written together, refused together."""

import pytest

from domain.inventory.level import InventoryLevel
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.orders.commands.ordering import PlaceLine
from domain.services.shared.service import NestedTransaction
from domain.shared.errors import OutOfStock
from hub.wiring import services_on, utc_now
from tests.shop import GOODS, Shop

PLACES = ("warehouse", "downtown")


async def stocked(shop: Shop, quantity: int) -> None:
    """Six levels: more than are written one by one."""
    for sku in GOODS:
        for place in PLACES:
            await shop.stock(quantity, sku, getattr(shop, place))


async def place_together(shop: Shop, quantity: int, orders: int = 1) -> None:
    """Orders of every SKU at every place, all in one transaction."""

    async def act(work: UnitOfWork) -> None:
        ordering = services_on(NestedTransaction(work), utc_now).ordering
        lines = tuple(
            PlaceLine(sku=sku, quantity=quantity, location_id=getattr(shop, place).id)
            for sku in GOODS
            for place in PLACES
        )
        command = shop.order(channel_id=shop.marketplace.id, lines=lines)
        for _ in range(orders):
            await ordering.place(shop.caller, None, command)

    await shop.hub.transact(act)


async def test_many_levels_move_together(shop: Shop) -> None:
    await stocked(shop, 5)
    await place_together(shop, 2, orders=2)
    for sku in GOODS:
        for place in PLACES:
            level = await shop.level(sku, getattr(shop, place))
            assert (level.available, level.reserved, level.on_hand, level.version) == (1, 4, 5, 3)
            [movements] = [
                await shop.rows(
                    "SELECT sequence, available, on_hand FROM inventory_movements"
                    " WHERE level_id = :id ORDER BY sequence",
                    id=level.id,
                )
            ]
            assert movements == [(1, 5, 5), (2, 3, 5), (3, 1, 5)]


async def test_one_short_level_refuses_them_all(shop: Shop) -> None:
    await stocked(shop, 5)
    with pytest.raises(OutOfStock):
        await place_together(shop, 2, orders=3)
    assert await shop.rows(
        "SELECT DISTINCT available, reserved, version FROM inventory_levels"
    ) == [(5, 0, 1)]
    assert await shop.rows("SELECT id FROM orders") == []


async def test_numbers_stay_without_gaps_when_a_part_fails(shop: Shop) -> None:
    await shop.stock(9)

    async def act(work: UnitOfWork) -> list[str]:
        async def place(inner: UnitOfWork, quantity: int = 1) -> str:
            ordering = services_on(NestedTransaction(inner), utc_now).ordering
            return (await ordering.place(shop.caller, None, shop.order(quantity))).number

        numbers = [await place(work), await place(work)]
        async with work.savepoint() as inner:
            numbers.append(await place(inner))

        async def fail() -> None:
            async with work.savepoint() as inner:
                await place(inner)
                await place(inner, 100)

        with pytest.raises(OutOfStock):
            await fail()
        return [*numbers, await place(work)]

    assert await shop.hub.transact(act) == [f"WEB-10000{n}" for n in (1, 2, 3, 4)]
    assert (await shop.place()).number == "WEB-100005"


async def test_stored_values_are_found_and_so_are_those_added_in_the_transaction(
    shop: Shop,
) -> None:
    await shop.stock(9)
    await shop.place(external_id="old")

    async def act(work: UnitOfWork) -> None:
        mine = {"channel_id": shop.web.id}
        assert await work.existing_values(Order, "external_id", ["old", "new"], **mine) == {"old"}
        assert await work.find(Order, external_id="new", **mine) is None
        ordering = services_on(NestedTransaction(work), utc_now).ordering
        placed = await ordering.place(shop.caller, None, shop.order(external_id="new"))
        assert await work.find(Order, external_id="new", **mine) is placed
        elsewhere = {"channel_id": shop.pos.id}
        assert await work.existing_values(Order, "external_id", ["old"], **elsewhere) == set()

    await shop.hub.transact(act)


async def test_many_keys_are_read_at_once_and_then_from_memory(shop: Shop) -> None:
    await stocked(shop, 1)

    async def act(work: UnitOfWork) -> None:
        levels = await work.get_many(InventoryLevel, "sku", GOODS)
        assert len(levels) == len(GOODS) * len(PLACES)
        assert await work.get(InventoryLevel, levels[0].id) is levels[0]
        assert await work.get_many(InventoryLevel, "sku", GOODS) == levels

    await shop.hub.transact(act)
