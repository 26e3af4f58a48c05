"""Who may do what with carts, purchase orders and transfer orders."""

from typing import Any

from domain.access.caller import Caller
from domain.access.roles import Role, Scope
from tests.graph.access.people import a_scene
from tests.graph.access.test_actions import operation, refusals_of
from tests.graph.staff import SOME_DAY, Staff
from tests.shop import Shop


async def test_a_customer_has_one_cart_in_a_channel(shop: Shop) -> None:
    scene = await a_scene(shop)
    await scene.shop.stock(10)
    web, bob = scene.shop.web, scene.callers()["bob"]
    cart = {"channelId": web.id, "lines": [{"sku": "CUP", "quantity": 1}]}

    async def tried(caller: Caller, key: str, **more: Any) -> set[str]:
        given = {"idempotencyKey": key, **cart, **more}
        return refusals_of(
            await scene.ask(caller, operation("createReservation"), {"input": given})
        )

    assert await tried(bob, "1") == set()
    assert await tried(bob, "1") == set(), "a repetition is no other cart"
    assert await tried(bob, "2") == {"ALREADY_EXISTS"}
    assert await tried(bob, "3", customerId=scene.ada.id) == {"NOT_FOUND"}
    server = Caller(actor="shop", role=Role.INTEGRATION)
    assert await tried(server, "4", customerId=scene.bob.id) == set()


async def test_goods_are_ordered_and_lost_where_the_caller_works(shop: Shop, staff: Staff) -> None:
    scene = await a_scene(shop)
    await shop.stock(5)
    here = Scope(location_ids=frozenset({shop.warehouse.id}))
    manager = Caller(actor="warehouse", role=Role.MANAGER, scope=here)
    supplier = (await staff.supplier())["id"]
    line = {"sku": "CUP", "quantity": 1, "expectedAt": SOME_DAY}

    async def tried(name: str, **given: Any) -> set[str]:
        sent = {"input": {"idempotencyKey": f"{name}{given}", **given}}
        return refusals_of(await scene.ask(manager, operation(name), sent))

    bought = {"supplierId": supplier, "lines": [line]}
    assert await tried("createPurchaseOrder", **bought, locationId=shop.warehouse.id) == set()
    assert await tried("createPurchaseOrder", **bought, locationId=shop.harbor.id) == {"NOT_FOUND"}
    sent = await staff.transfer(2, to=shop.harbor)
    assert await tried("closeTransferOrder", transferOrderId=sent["id"]) == {"NOT_FOUND"}
    assert await tried(
        "receiveTransferOrder",
        transferOrderId=sent["id"],
        lines=[{"sku": "CUP", "received": 1}],
    ) == {"NOT_FOUND"}
