"""Whatever is sold, received, lost and told late while a location is counted: after the approval
the books have what is on the shelf."""

from random import Random

import pytest

from persistence.verify.verify import SqlVerify
from tests.persistence.writes.stock.shelves import Shelves
from tests.shop import GOODS, Shop

ROUNDS = 6


@pytest.mark.parametrize("seed", range(5))
async def test_after_approval_the_books_have_what_is_on_the_shelf(shop: Shop, seed: int) -> None:
    shelves = Shelves(shop, Random(seed))
    for _ in range(5):
        await shelves.receive()
    for _ in range(ROUNDS):
        for _ in range(4):
            await shelves.anything()
        shelves.lose_and_find()
        kept = await shelves.approve(await shelves.count())
        for sku in GOODS:
            level = await shop.level(sku)
            assert level.on_hand == shelves.units[sku] + kept[sku], sku
            assert not kept[sku] or level.available == 0
    assert await SqlVerify(shop.hub.engines).differences() == []
