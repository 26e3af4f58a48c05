"""Many buyers at once, of goods that are replaced or left out when they are short: each unit that
was asked for is told once, and none is sold twice."""

import random
from collections import Counter

import pytest

from domain.catalog.kits import KitComponent
from domain.catalog.product import PutProduct, PutVariant, VariantPrice
from domain.network.channel import AvailabilityPolicy
from domain.orders.lines.line import LineKind, LineState
from domain.orders.lines.outcome import LineOutcome
from domain.orders.order import Order
from domain.services.orders.commands.ordering import PlaceLine, PlaceOrder
from domain.shared.amounts.money import Money
from hub.wiring import Hub, wire
from persistence.verify.verify import SqlVerify
from tests.persistence.racing import rush
from tests.shop import GOODS, Shop

SUBSTITUTES = ("MUG", "BOWL")
EVERYTHING = (*GOODS, *SUBSTITUTES)
BUYERS = 60
STANDING = frozenset(LineState) - {LineState.PENDING, LineState.BACKORDERED, LineState.CANCELLED}


async def register(shop: Shop, sku: str, price: int, **more: object) -> None:
    prices = tuple(
        VariantPrice(channel_id=channel.id, amount=Money(price, "EUR"))
        for channel in (shop.web, shop.marketplace)
    )
    variant = PutVariant(sku=sku, prices=prices, **more)  # type: ignore[arg-type]
    command = PutProduct(title=sku, variants=(variant,))
    await shop.services.cataloging.put_product(shop.caller, None, command)


async def furnish(shop: Shop, chance: random.Random) -> Counter[str]:
    """Goods with substitutes, a kit, and some stock: how much of each SKU."""
    for sku in SUBSTITUTES:
        await register(shop, sku, chance.randint(500, 2_000))
    for sku in GOODS:
        await register(shop, sku, 1_000, substitutes=tuple(chance.sample(SUBSTITUTES, 2)))
    parts = tuple(KitComponent(sku=sku, quantity=chance.randint(1, 2)) for sku in GOODS[:2])
    await register(shop, "SET", 2_500, components=parts, substitutes=("MUG",))
    stocked = Counter[str]()
    for sku in EVERYTHING:
        for place in (shop.warehouse, shop.downtown):
            quantity = chance.randint(5, 20)
            await shop.stock(quantity, sku, at=place)
            stocked[sku] += quantity
    return stocked


def an_order(shop: Shop, chance: random.Random) -> PlaceOrder:
    lines = tuple(
        PlaceLine(
            sku=chance.choice((*GOODS, "SET")),
            quantity=chance.randint(1, 4),
            availability_policy=chance.choice(list(AvailabilityPolicy)),
            accept_substitutes=chance.random() < 0.8,
            substitutes=chance.choice(((), ("BOWL",))),
        )
        for _ in range(chance.randint(1, 3))
    )
    return shop.order(channel_id=shop.marketplace.id, lines=lines)


def units_of(outcome: LineOutcome) -> int:
    waiting = outcome.backordered + outcome.preordered + outcome.recorded
    return outcome.reserved + waiting + outcome.substituted + outcome.left_out


def require_told(order: Order, command: PlaceOrder) -> None:
    """Every unit that was asked for is told once, and the lines of the order agree."""
    outcomes = order.line_outcomes
    assert [one.quantity for one in outcomes] == [line.quantity for line in command.lines]
    for outcome in outcomes:
        assert units_of(outcome) == outcome.quantity
        gone = outcome.substituted + outcome.left_out
        kept = 0 if outcome.line_id is None else order.line(outcome.line_id).quantity
        assert kept == outcome.quantity - gone
        substitutes = [order.line(id) for id in outcome.substitute_ids]
        assert sum(line.quantity for line in substitutes) == outcome.substituted
        for line in substitutes:
            assert line.unit_price.ten_thousandths <= outcome.unit_price.ten_thousandths
            assert line.substitute_for == outcome.position


@pytest.mark.parametrize("seed", range(2))
async def test_every_unit_that_was_asked_for_is_told_once(shop: Shop, seed: int) -> None:
    chance = random.Random(f"{seed} {shop.hub.engines.writer.dialect.name}")
    stocked = await furnish(shop, chance)
    commands = [an_order(shop, chance) for _ in range(BUYERS)]
    other: Hub = wire(shop.hub.settings)
    try:
        hubs = [shop.hub, other]
        outcome = await rush([(chance.choice(hubs), one) for one in commands])
    finally:
        await other.close()
    assert outcome.won
    reserved = Counter[str]()
    told = Counter[str]()
    for won in outcome.won:
        order = await shop.load(won.id)
        assert order.line_outcomes == won.line_outcomes
        for line_id, units in order.quantities.count_by_line(STANDING).items():
            if order.line(line_id).kind is LineKind.GOODS:
                reserved[order.line(line_id).stocked_sku] += units
        told.update(one.sku for one in order.line_outcomes if one.substituted)
    assert told, "some of them were replaced"
    rows = await shop.rows(
        "SELECT sku, sum(available), min(available) FROM inventory_levels GROUP BY sku"
    )
    assert all(lowest >= 0 for _, _, lowest in rows)
    assert {sku: left + reserved[sku] for sku, left, _ in rows} == stocked
    assert await SqlVerify(shop.hub.engines).differences() == []


async def test_every_unit_of_an_order_alone_is_told(shop: Shop) -> None:
    chance = random.Random(f"alone {shop.hub.engines.writer.dialect.name}")
    await furnish(shop, chance)
    placed = 0
    for _ in range(40):
        command = an_order(shop, chance)
        for order in (await rush([(shop.hub, command)])).won:
            placed += 1
            require_told(order, command)
    assert placed


async def test_the_last_substitute_is_sold_once_by_two_hubs(shop: Shop) -> None:
    await register(shop, "MUG", 900)
    await register(shop, "CUP", 1_000, substitutes=("MUG",))
    await shop.stock(3, "MUG")
    line = PlaceLine(sku="CUP", quantity=1, availability_policy=AvailabilityPolicy.SUBSTITUTE)
    command = shop.order(channel_id=shop.marketplace.id, lines=(line,))
    other: Hub = wire(shop.hub.settings)
    try:
        outcome = await rush([(hub, command) for hub in (shop.hub, other)] * 20)
    finally:
        await other.close()
    assert (len(outcome.won), outcome.units) == (3, {"MUG": 3})
    assert await SqlVerify(shop.hub.engines).differences() == []
