"""What is noted on an order: staff member, purchase order number, note, tags; and no customer."""

from typing import Any

from tests.graph.client import mutation
from tests.graph.staff import Staff

NOTED = "staffMember purchaseOrderNumber note tags version sequence"
EVENTS = "events(first: 9) { nodes { kind actor } }"


async def update(staff: Staff, order: Any, **changes: Any) -> Any:
    given = {"orderId": order["id"], "expectedVersion": order["version"], **changes}
    return await staff.graph.do("updateOrder", **given)


async def found(staff: Staff, **where: Any) -> list[str]:
    query = "query ($where: OrderWhere!) { orders(where: $where) { nodes { id } } }"
    return [one["id"] for one in (await staff.graph.ask(query, where=where))["nodes"]]


async def test_an_order_is_placed_with_what_is_noted_on_it(staff: Staff) -> None:
    order = await staff.placed(
        staffMember=" Eve  May ", purchaseOrderNumber="PO\u00a07", tags=["VIP", "gift", "vip"]
    )
    assert await staff.look(order, NOTED) == {
        "staffMember": "Eve May",
        "purchaseOrderNumber": "PO 7",
        "note": None,
        "tags": ["VIP", "gift"],
        "version": 1,
        "sequence": order["sequence"],
    }


async def test_what_is_left_out_stays_and_null_clears(staff: Staff) -> None:
    order = await staff.placed(staffMember="Eve", purchaseOrderNumber="PO 7", tags=["a"], note="n")
    changed = await update(staff, order, staffMember=None, tags=["b", "a"])
    told = await staff.look(order, NOTED)
    assert (told["staffMember"], told["purchaseOrderNumber"], told["note"]) == (None, "PO 7", "n")
    assert told["tags"] == ["b", "a"]
    assert changed["version"] == order["version"] + 1
    cleared = await update(staff, changed, note=None, purchaseOrderNumber=None, tags=None)
    told = await staff.look(order, NOTED)
    assert (told["purchaseOrderNumber"], told["note"], told["tags"]) == (None, None, [])
    assert told["sequence"] == cleared["sequence"] == order["sequence"] + 2


async def test_a_change_is_an_event_and_none_is_none(staff: Staff) -> None:
    order = await staff.placed(tags=["a"], note="n")
    same = await update(staff, order, tags=["a"], note="n")
    assert (same["version"], same["sequence"]) == (order["version"], order["sequence"])
    given = {"orderId": order["id"], "expectedVersion": 1, "tags": ["b"]}
    headers = {"x-order-hub-actor": "eve"}
    reply = await staff.graph.send(mutation("updateOrder"), {"input": given}, headers)
    assert reply.data["updateOrder"]["errors"] == []
    events = (await staff.look(order, EVENTS))["events"]["nodes"]
    assert events[-1] == {"kind": "ORDER_UPDATED", "actor": "eve"}
    assert [one["kind"] for one in events].count("ORDER_UPDATED") == 1


async def test_an_order_is_changed_with_the_version_that_was_read(staff: Staff) -> None:
    order = await staff.placed()
    refused = await update(staff, {**order, "version": 7}, note="late")
    assert (refused["__typename"], refused["currentVersion"]) == ("VersionConflict", 1)
    cancelled = await staff.graph.do("cancelOrder", orderId=order["id"], reason="r")
    assert (await update(staff, cancelled, note="Called"))["status"] == "CANCELLED"


async def test_faults_of_a_change_come_together(staff: Staff) -> None:
    order = await staff.placed()
    given = {"orderId": order["id"], "expectedVersion": 1, "note": "x" * 2_001, "tags": ["a", " "]}
    reply = await staff.graph.reply("updateOrder", {**given, "staffMember": "x" * 201})
    assert {".".join(one["path"]) for one in reply.data["updateOrder"]["errors"]} == {
        "input.note",
        "input.staffMember",
        "input.tags.1",
    }


async def test_orders_are_found_by_tag_and_purchase_order_number(staff: Staff) -> None:
    first = await staff.placed(tags=["VIP", "gift"], purchaseOrderNumber="PO 7")
    second = await staff.placed(tags=["gift"])
    assert await found(staff, hasTag="vip") == [first["id"]]
    assert set(await found(staff, hasTag=" Gift ")) == {first["id"], second["id"]}
    assert await found(staff, **{"not": {"hasTag": "VIP"}}) == [second["id"]]
    assert await found(staff, hasTag="gif") == []
    assert await found(staff, purchaseOrderNumber=["PO  7", "PO 8"]) == [first["id"]]
    await update(staff, first, tags=["gift"], purchaseOrderNumber="PO 9")
    assert await found(staff, hasTag="vip") == []
    assert await found(staff, purchaseOrderNumber=["PO 7"]) == []


async def test_a_point_of_sale_sells_to_an_anonymous_customer(staff: Staff) -> None:
    order = await staff.placed(channel=staff.shop.pos, customerId=None)
    told = await staff.look(order, "email customer { id }")
    assert told == {"email": None, "customer": None}
    named = await staff.placed(channel=staff.shop.pos)
    assert (await staff.look(named, "customer { id }"))["customer"]["id"] == staff.shop.customer.id


async def test_a_channel_that_must_know_its_customers_says_so(staff: Staff) -> None:
    await staff.receive(1)
    given = {k: v for k, v in staff.order().items() if k != "customerId"}
    refused = await staff.graph.do("placeOrder", **given)
    assert (refused["__typename"], refused["channelCode"]) == ("CustomerRequired", "web")
    assert refused["path"] == ["input", "customerId"]
    assert "ANONYMOUS_ORDERS" in refused["message"]
    web = staff.shop.web
    permissions = [*web.permissions, "ANONYMOUS_ORDERS"]
    await staff.graph.do(
        "updateChannel", channelId=web.id, expectedVersion=1, permissions=permissions
    )
    assert (await staff.graph.do("placeOrder", **given))["__typename"] == "Order"


async def test_anonymous_sales_are_not_those_of_one_loyal_customer(staff: Staff) -> None:
    for _ in range(3):
        await staff.placed(channel=staff.shop.pos, customerId=None)
    share = "metrics { orders repeatCustomers { part whole } }"
    nobody = await staff.graph.ask(f"{{ {share} }}")
    assert nobody == {"orders": 3, "repeatCustomers": {"part": 0, "whole": 0}}
    for _ in range(2):
        await staff.placed()
    ada = await staff.graph.ask(f"{{ {share} }}")
    assert ada == {"orders": 5, "repeatCustomers": {"part": 1, "whole": 1}}
