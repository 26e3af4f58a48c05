"""Many buyers of kits that share components, at once: no component is sold twice."""

import random

from domain.catalog.kits import KitComponent
from domain.catalog.product import PutProduct, PutVariant, VariantPrice
from domain.services.orders.commands.ordering import PlaceLine
from domain.shared.amounts.money import Money
from persistence.verify.verify import SqlVerify
from tests.persistence.racing import rush
from tests.shop import GOODS, Shop

KITS, BUYERS = ("SET", "PAIR", "CRATE"), 60


async def register(shop: Shop, sku: str, parts: dict[str, int]) -> None:
    price = VariantPrice(channel_id=shop.web.id, amount=Money(3_000, "EUR"))
    components = tuple(KitComponent(sku=part, quantity=n) for part, n in parts.items())
    variant = PutVariant(sku=sku, prices=(price,), components=components)
    command = PutProduct(title=sku, variants=(variant,))
    await shop.services.cataloging.put_product(shop.caller, None, command)


async def test_kits_that_share_components_are_never_oversold(shop: Shop) -> None:
    chance = random.Random(11)
    kits = {kit: {s: chance.randint(1, 3) for s in chance.sample(GOODS, 2)} for kit in KITS}
    for kit, parts in kits.items():
        await register(shop, kit, parts)
    stocked = {sku: 0 for sku in GOODS}
    for sku in GOODS:
        for place in (shop.warehouse, shop.downtown):
            quantity = chance.randint(10, 30)
            await shop.stock(quantity, sku, at=place)
            stocked[sku] += quantity
    wanted = [chance.choice((*KITS, *GOODS)) for _ in range(BUYERS)]
    orders = [
        shop.order(lines=(PlaceLine(sku=sku, quantity=chance.randint(1, 2)),)) for sku in wanted
    ]
    outcome = await rush([(shop.hub, order) for order in orders])
    assert outcome.won
    assert outcome.refused, "there is less than everybody wants"
    rows = await shop.rows(
        "SELECT sku, sum(available), min(available) FROM inventory_levels GROUP BY sku"
    )
    left = {sku: total for sku, total, _ in rows}
    assert all(lowest >= 0 for _, _, lowest in rows)
    for sku in GOODS:
        assert left[sku] + outcome.units[sku] == stocked[sku]
    for kit, parts in kits.items():
        most = min(left[sku] // quantity for sku, quantity in parts.items())
        one_more = shop.order(lines=(PlaceLine(sku=kit, quantity=most + 1),))
        assert (await rush([(shop.hub, one_more)])).refused
    assert await SqlVerify(shop.hub.engines).differences() == []
