"""Lots while several transactions want the same units."""

import asyncio
import random
from collections import Counter
from contextlib import suppress

import pytest

from domain.inventory.stock import MovementKind
from domain.orders.order import Order
from domain.shared.errors import DomainError
from persistence.verify.verify import SqlVerify
from tests.persistence.lots import SKU, block, lot, move, put_milk
from tests.persistence.racing import rush
from tests.shop import Shop


async def require_balanced(shop: Shop) -> None:
    assert await SqlVerify(shop.hub.engines).differences() == []


async def units_of(shop: Shop) -> Counter[str]:
    rows = await shop.rows(
        "SELECT lots.code, lot_levels.quantity FROM lot_levels"
        " JOIN lots ON lots.id = lot_levels.lot_id WHERE lot_levels.quantity > 0"
    )
    return Counter({code: int(quantity) for code, quantity in rows})


async def test_orders_beside_expiry_get_only_what_keeps(shop: Shop) -> None:
    await put_milk(shop)
    await move(shop, MovementKind.RECEIVE, 30, lot("OLD", 20, -1), lot("NEW", 10, 9))
    outcome, *_ = await asyncio.gather(
        rush([(shop.hub, shop.order(1, SKU))] * 25),
        shop.services.lots.expire_due(),
        shop.services.lots.expire_due(),
    )
    assert len(outcome.won) == 10
    assert await units_of(shop) == {"NEW": 10}
    await require_balanced(shop)


async def test_a_recall_beside_orders_leaves_only_promises_from_before(shop: Shop) -> None:
    await put_milk(shop)
    await move(shop, MovementKind.RECEIVE, 40, lot("A", 40, 9))
    outcome, _ = await asyncio.gather(rush([(shop.hub, shop.order(1, SKU))] * 20), block(shop, "A"))
    again = await rush([(shop.hub, shop.order(1, SKU))] * 3)
    assert again.won == []
    await shop.services.lots.expire_due()
    assert await units_of(shop) == Counter({"A": len(outcome.won)})
    await require_balanced(shop)


async def test_two_shipments_never_take_the_same_units_of_a_lot(shop: Shop) -> None:
    await put_milk(shop)
    await move(shop, MovementKind.RECEIVE, 12, lot("A", 5, 3), lot("B", 4, 5), lot("C", 3, 9))
    orders = [await shop.place(2, SKU) for _ in range(6)]
    await asyncio.gather(*(shop.ship(one.fulfillment_orders[0]) for one in orders))
    rows = await shop.rows(
        "SELECT lots.code, sum(shipped_lots.quantity) FROM shipped_lots"
        " JOIN lots ON lots.id = shipped_lots.lot_id GROUP BY lots.code"
    )
    assert {code: int(units) for code, units in rows} == {"A": 5, "B": 4, "C": 3}
    assert await units_of(shop) == Counter()
    await require_balanced(shop)


async def test_deliveries_of_one_new_lot_make_it_once(shop: Shop) -> None:
    await put_milk(shop)
    await asyncio.gather(*(move(shop, MovementKind.RECEIVE, 2, lot("A", 2, 9)) for _ in range(6)))
    assert await units_of(shop) == {"A": 12}
    await require_balanced(shop)


DAYS = {"OLD": -2, "SHORT": 1, "LONG": 30, "EVER": None}


class Life:
    """What happens to a shelf, at random; each order is compared with what keeps."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop, self.chance = shop, random.Random(seed)
        self.orders = list[Order]()

    async def receive(self) -> None:
        code, units = self.chance.choice(list(DAYS)), self.chance.randint(1, 4)
        await move(self.shop, MovementKind.RECEIVE, units, lot(code, units, DAYS[code]))

    async def withdraw(self) -> None:
        await move(self.shop, MovementKind.WITHDRAW, self.chance.randint(1, 3))

    async def damage(self) -> None:
        code = self.chance.choice(list(DAYS))
        await move(self.shop, MovementKind.DAMAGE, 1, lot(code, 1, DAYS[code]))

    async def repair(self) -> None:
        await move(self.shop, MovementKind.REPAIR, 1)

    async def clear(self) -> None:
        await move(self.shop, MovementKind.CLEAR_QUALITY_CONTROL, self.chance.randint(1, 3))

    async def place(self) -> None:
        before = await self._sellable()
        quantity = self.chance.randint(1, 4)
        try:
            self.orders.append(await self.shop.place(quantity, SKU))
        except DomainError:
            assert before < quantity
        else:
            assert before >= quantity

    async def ship(self) -> None:
        if self.orders:
            await self.shop.ship(self.orders.pop().fulfillment_orders[0])

    async def cancel(self) -> None:
        if self.orders:
            await self.shop.cancel(self.orders.pop())

    async def expire(self) -> None:
        await self.shop.services.lots.expire_due()

    async def _sellable(self) -> int:
        """Units that keep and are promised to nobody; none, while what has expired is promised."""
        ((available,),) = await self.shop.rows(
            "SELECT coalesce(sum(available), 0) FROM inventory_levels WHERE sku = 'MILK'"
        )
        old = (await units_of(self.shop))["OLD"]
        return int(available) - old if old <= available else 0


@pytest.mark.parametrize("seed", range(6))
async def test_random_lives_of_lots_stay_balanced_and_sell_what_keeps(
    shop: Shop, seed: int
) -> None:
    await put_milk(shop)
    life = Life(shop, seed)
    acts = (
        *(life.receive, life.receive, life.withdraw, life.damage, life.repair),
        *(life.clear, life.place, life.place, life.ship, life.cancel, life.expire),
    )
    for _ in range(40):
        act = life.chance.choice(acts)
        if act == life.place:
            await act()
        else:
            with suppress(DomainError):
                await act()
    await require_balanced(shop)
