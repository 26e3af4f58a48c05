"""Selling ahead of stock by rules: until when, how many, against what, and before the release."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.wiring import Hub
from tests.graph.inventory.test_reservations import in_an_hour
from tests.graph.orders.test_promised_supply import balanced, states
from tests.graph.staff import SOME_DAY, Staff, line_quantities

QUERY = """query ($channel: ID) { availability(skus: ["CUP"], channelId: $channel) {
  available orderable
  sellingAhead { sells units waiting mode availableFrom until
                 promisable { quantity at confidence } } } }"""


async def ruled(staff: Staff, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    web = staff.shop.web.id
    query = "query ($id: ID!) { channel(by: {id: $id}) { version } }"
    version = (await staff.graph.ask(query, id=web))["version"]
    given = {"channelId": web, "expectedVersion": version, **more}
    return await staff.graph.do("updateChannel", backorderRules=list(rules), **given)


async def told(staff: Staff) -> dict[str, Any]:
    (found,) = await staff.graph.ask(QUERY, channel=staff.shop.web.id)
    ahead: dict[str, Any] = found.pop("sellingAhead")
    return {**found, **ahead}


async def test_a_shop_sells_ahead_up_to_a_limit(staff: Staff, hub: Hub) -> None:
    assert (await told(staff))["orderable"] == 0, "without a rule its policy is REFUSE"
    await ruled(staff, {"sku": "CUP", "limitUnits": 3})
    await staff.receive(1)
    assert (await told(staff))["orderable"] == 4
    order = await staff.place(("CUP", 3))
    assert line_quantities(order) == {"ALLOCATED": 1, "BACKORDERED": 2}
    now = await told(staff)
    assert (now["orderable"], now["units"], now["waiting"], now["mode"]) == (1, 1, 2, "BACKORDER")
    refused = await staff.place(("CUP", 2))
    assert (refused["__typename"], refused["available"]) == ("OutOfStock", 1)
    other = await staff.place(("POT", 1))
    assert other["__typename"] == "OutOfStock", "the rule is for cups"
    await staff.graph.do("cancelOrder", orderId=order["id"], reason="Changed my mind")
    assert (await staff.place(("CUP", 2)))["__typename"] == "Order"
    assert await balanced(hub)


async def test_a_limit_holds_for_orders_of_the_same_moment(staff: Staff, hub: Hub) -> None:
    await ruled(staff, {"limitUnits": 3})
    orders = await asyncio.gather(*(staff.place(("CUP", 1)) for _ in range(8)))
    assert sorted(order["__typename"] for order in orders) == ["Order"] * 3 + ["OutOfStock"] * 5
    assert await balanced(hub)


async def test_only_supply_that_is_free_is_sold_ahead(staff: Staff, hub: Hub) -> None:
    await ruled(staff, {"onlyAgainstSupply": True})
    assert (await staff.place(("CUP", 1)))["__typename"] == "OutOfStock"
    await staff.expect(4)
    first = await staff.place(("CUP", 3))
    assert line_quantities(first) == {"BACKORDERED": 3}
    now = await told(staff)
    assert now["orderable"] == 1
    assert now["promisable"] == [{"quantity": 1, "at": SOME_DAY, "confidence": 60}]
    orders = await asyncio.gather(*(staff.place(("CUP", 1)) for _ in range(3)))
    assert sorted(one["__typename"] for one in orders) == ["Order", "OutOfStock", "OutOfStock"]
    assert await balanced(hub)


async def test_after_its_time_nothing_more_is_sold_ahead(staff: Staff, hub: Hub) -> None:
    soon = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    await ruled(staff, {"until": soon}, availabilityPolicy="BACKORDER")
    assert (await staff.place(("CUP", 1)))["__typename"] == "Order"
    assert (await told(staff))["orderable"] is None, "any number"
    in_an_hour(hub)
    assert (await staff.place(("CUP", 1)))["__typename"] == "OutOfStock"


async def test_a_preorder_gets_its_goods_when_they_are_released(staff: Staff, hub: Hub) -> None:
    release = datetime.now(UTC) + timedelta(minutes=30)
    await ruled(staff, {"sku": "CUP", "mode": "PREORDER", "availableFrom": release.isoformat()})
    bought = await staff.expect(2)
    await staff.receive(1, "POT")
    order = await staff.place(("CUP", 2), ("POT", 1))
    assert line_quantities(order) == {"BACKORDERED": 2, "ALLOCATED": 1}
    look = "status holds { reason steps releaseRule } lines { quantities { state quantity } }"
    now = await staff.look(order, look)
    (hold,) = now["holds"]
    assert (hold["reason"], hold["steps"], hold["releaseRule"]) == (
        "PREORDER",
        ["SOURCE"],
        "AT_DUE_TIME",
    )
    assert now["status"] != "ON_HOLD", "the rest of the order goes on"
    assert (await told(staff))["mode"] == "PREORDER"
    await staff.arrived(bought, 2)
    assert (await staff.level())["reserved"] == 2, "kept for it until the release"
    assert await hub.backorders.once() == 0
    in_an_hour(hub)
    await hub.services.ordering.release_due_holds(order["id"])
    assert await hub.backorders.once() == 1
    assert await states(staff, order) == {"ALLOCATED": 3}
    assert await balanced(hub)


async def test_rules_that_say_nothing_sensible_are_refused(staff: Staff) -> None:
    for rule, path in (
        ({"mode": "PREORDER"}, ["0", "availableFrom"]),
        ({"availableFrom": SOME_DAY}, ["0", "availableFrom"]),
        ({"limitUnits": 0}, ["0", "limitUnits"]),
    ):
        answer = await ruled(staff, rule)
        assert answer["path"] == ["input", "backorderRules", *path], answer
    twice = await ruled(staff, {"limitUnits": 1}, {"limitUnits": 2})
    assert twice["path"] == ["input", "backorderRules", "1", "sku"]
    unknown = await ruled(staff, {"sku": "NIL"})
    assert unknown["__typename"] == "NotFound"
    recorded = await ruled(staff, {"limitUnits": 1}, availabilityPolicy="RECORD")
    assert recorded["path"] == ["input", "backorderRules"]
