"""Many products at once whose packs are to have the same GTIN: one of them has it."""

import asyncio

from domain.catalog.packs import PutPack
from domain.catalog.product import Product, PutProduct, PutVariant
from domain.shared.errors import AlreadyExists
from persistence.verify.verify import SqlVerify
from tests.shop import Shop

WRITERS = 12
CASE = "14006381333938"


async def put(shop: Shop, number: int) -> Product | AlreadyExists:
    variant = PutVariant(sku=f"JAM-{number}", packs=(PutPack(code="CASE", quantity=6, gtin=CASE),))
    command = PutProduct(title="Jam", variants=(variant,))
    try:
        return await shop.services.cataloging.put_product(shop.caller, None, command)
    except AlreadyExists as refusal:
        return refusal


async def test_one_of_many_packs_gets_a_number(shop: Shop) -> None:
    answers = await asyncio.gather(*(put(shop, number) for number in range(WRITERS)))
    (first,) = (one for one in answers if isinstance(one, Product))
    refused = [one for one in answers if isinstance(one, AlreadyExists)]
    assert len(refused) == WRITERS - 1
    assert {one.entity_id for one in refused} == {first.variants[0].id}
    assert await shop.rows("SELECT gtin, quantity FROM packs") == [(CASE, 6)]
    assert await SqlVerify(shop.hub.engines).differences() == []
