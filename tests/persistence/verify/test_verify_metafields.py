"""The checker finds nothing wrong with metafields that have an owner, and those that have none."""

import pytest

from domain.metafields.metafield import SetMetafield
from domain.services.metafields.commands import SetMetafields
from domain.verify.laws import Check
from persistence.verify.verify import SqlVerify
from tests.shop import Shop

OAK = SetMetafield(namespace="care", key="material", value="oak")


@pytest.fixture
def database_url(each_database_url: str) -> str:
    """Both engines."""
    return each_database_url


async def test_every_metafield_belongs_to_something(shop: Shop) -> None:
    await shop.stock(1)
    order = await shop.place(metafields=(OAK,))
    owners = (order.lines[0], shop.customer, shop.products["CUP"], shop.warehouse)
    for owner in owners:
        command = SetMetafields(owner_id=owner.id, metafields=(OAK,))
        await shop.services.describing.set_metafields(shop.caller, f"key {owner.id}", command)
    verify = SqlVerify(shop.hub.engines)
    assert await verify.differences() == []
    lie = "UPDATE metafields SET owner_id = 'customer_0' WHERE owner_id = :owner"
    assert await shop.write(lie, owner=shop.customer.id) == 1
    (found,) = await verify.differences()
    assert (found.check, found.stored) == (Check.METAFIELD_OWNERS, "customer_0")
    assert found.subject == f"{shop.customer.id}:care:material"
