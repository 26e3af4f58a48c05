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


async def test_places_are_changed_by_whom_they_are_of(shop: Shop) -> None:
    """A manager of the warehouse and the web shop, and what is of all places or of others."""
    scene = await a_scene(shop)
    mine, others = shop.warehouse, shop.harbor
    here = Scope(location_ids=frozenset({mine.id}), channel_ids=frozenset({shop.web.id}))
    manager = Caller(actor="manager", role=Role.MANAGER, scope=here)

    async def tried(action: str, **given: Any) -> set[str]:
        sent = {"rows": [given]} if action.startswith("bulk") else given
        return refusals_of(await scene.ask(manager, operation(action), {"input": sent}))

    for action in ("updateLocation", "updateLocationCalendar", "updateLocationCapacity"):
        given = {"locationId": others.id, "expectedVersion": others.version}
        assert await tried(action, **given) == {"NOT_FOUND"}, action
    given = {"locationId": mine.id, "expectedVersion": mine.version, "rank": 3}
    assert await tried("updateLocation", **given) == set()
    for action in ("setReplenishmentPolicy", "bulkSetReplenishmentPolicies"):
        foreign, whole, own = ({"idempotencyKey": f"{action} {n}", "active": True} for n in "abc")
        assert await tried(action, **foreign, locationId=others.id) == {"NOT_FOUND"}, action
        assert await tried(action, **whole) == {"INVALID_INPUT"}, "of all places"
        assert await tried(action, **own, locationId=mine.id) == set(), action
    group = {"idempotencyKey": "g", "code": "g", "name": "g"}
    both = [mine.id, others.id]
    assert await tried("createLocationGroup", **group, locationIds=both) == {"NOT_FOUND"}
    for channel, refused in ((shop.pos, {"NOT_FOUND"}), (shop.web, set[str]())):
        price = {"channelId": channel.id, "amount": {"amount": "1.00", "currencyCode": "EUR"}}
        product = {"title": "Cup", "variants": [{"sku": "CUP", "prices": [price]}]}
        done = await tried("putProduct", idempotencyKey=channel.code, **product)
        assert done == refused, channel.code
