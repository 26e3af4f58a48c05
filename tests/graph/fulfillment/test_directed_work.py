"""Units that were rejected, and are allocated where somebody says."""

from hub.wiring import Hub
from tests.graph.client import statements
from tests.graph.fulfillment.directing import WORK, look, open_at, refusals, rejected_twice, units
from tests.graph.staff import Staff


async def test_an_order_that_was_rejected_twice_is_moved_by_hand(staff: Staff) -> None:
    order = await rejected_twice(staff)
    id, (line,) = order["id"], order["lines"]
    assert [place["code"] for place in line["rejectedBy"]] == ["warehouse", "downtown"]
    assert (order["status"], line["unsourced"]) == ("ON_HOLD", 2)
    short = await staff.graph.do("allocateOrder", orderId=id)
    assert (short["__typename"], short["sku"]) == ("OutOfStock", "CUP"), "both have rejected it"
    given = {"orderId": id, "locationId": staff.shop.warehouse.id, "lines": units(order, 1)}
    named = await staff.graph.do("allocateOrder", **given)
    assert named["lines"][0]["unsourced"] == 1, "the one that was named"
    await staff.receive(5, at=staff.shop.harbor)
    await staff.graph.do("allocateOrder", orderId=id)
    now = await look(staff, {"id": id})
    assert set(open_at(now)) == {"warehouse", "harbor"}, "the other, where nobody rejected it"
    moved = await staff.work("move", open_at(now)["warehouse"], locationId=staff.shop.harbor.id)
    assert (moved["status"], moved["location"]["code"]) == ("OPEN", "harbor")
    assert (await staff.level())["available"] == 2
    assert (await staff.level(at=staff.shop.harbor))["reserved"] == 2
    now = await look(staff, {"id": id})
    assert (now["status"], list(open_at(now))) == ("CONFIRMED", ["harbor"])


async def test_a_named_location_gives_as_many_as_it_has(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 3))
    await staff.work("reject", work, rejectReason="NOT_FOUND")
    await staff.receive(2, at=staff.shop.harbor)
    await staff.receive(9, at=staff.shop.downtown)
    given = {"orderId": work["order"]["id"], "locationId": staff.shop.harbor.id}
    part = await staff.graph.do("allocateOrder", **given)
    assert part["lines"][0]["unsourced"] == 1
    none = await staff.graph.do("allocateOrder", **given)
    assert (none["__typename"], none["available"]) == ("OutOfStock", 0)
    assert none["path"] == ["input", "locationId"]


async def test_one_line_was_rejected_and_another_comes_from_the_same_location(
    staff: Staff, hub: Hub
) -> None:
    await staff.receive(1)
    parts, channel = (("CUP", 1), ("POT", 1)), staff.shop.marketplace
    order = await staff.place(*parts, channel=channel)
    (work,) = order["fulfillmentOrders"]
    await staff.work("reject", work, rejectReason="NO_CAPACITY")
    await staff.receive(1, "POT")
    assert await hub.backorders.once() == 1
    now = await look(staff, order)
    assert {line["sku"]: line["unsourced"] for line in now["lines"]} == {"CUP": 1, "POT": 0}


async def test_what_the_release_before_saw_rejected_is_not_allocated_there_again(
    staff: Staff, hub: Hub
) -> None:
    await staff.receive(2)
    order = await staff.place(("CUP", 2), channel=staff.shop.marketplace)
    await staff.work("reject", order["fulfillmentOrders"][0], rejectReason="NO_CAPACITY")
    await staff.shop.write("UPDATE order_lines SET rejected_by = '[]'")
    assert await hub.backorders.once() == 0


async def test_every_fault_of_a_destination_is_reported(staff: Staff) -> None:
    order = await staff.place(("CUP", 1), channel=staff.shop.marketplace)
    shop, line = staff.shop, order["lines"][0]["id"]
    much = [{"lineId": line, "quantity": 2}]
    both = await refusals(
        staff, "allocateOrder", orderId=order["id"], locationId=shop.supplier.id, lines=much
    )
    assert [(error["__typename"], error["path"]) for error in both] == [
        ("QuantityExceeded", ["input", "lines", "0", "lineId"]),
        ("InvalidInput", ["input", "locationId"]),
    ]
    assert "ships" in both[1]["message"]
    given = {"orderId": order["id"], "locationId": "location_00000000000000000000000000"}
    (unknown,) = await refusals(staff, "allocateOrder", **given)
    assert (unknown["__typename"], unknown["path"]) == ("NotFound", ["input", "locationId"])
    await staff.graph.do(
        "updateLocation", locationId=shop.harbor.id, expectedVersion=1, active=False
    )
    closed = {**given, "locationId": shop.harbor.id}
    (inactive,) = await refusals(staff, "allocateOrder", **closed)
    assert "active" in inactive["message"]


async def test_a_line_stays_where_its_channel_wants_it(staff: Staff) -> None:
    await staff.receive(1, at=staff.shop.downtown)
    await staff.receive(1, at=staff.shop.harbor)
    order = await staff.place(("CUP", 1), method="PICKUP", locationId=staff.shop.downtown.id)
    (refusal,) = await refusals(
        staff,
        "moveFulfillmentOrder",
        fulfillmentOrderId=order["fulfillmentOrders"][0]["id"],
        locationId=staff.shop.harbor.id,
    )
    assert (refusal["__typename"], refusal["path"]) == ("InvalidInput", ["input", "locationId"])
    assert "CUP" in refusal["message"]


async def test_a_named_line_on_hold_is_not_allocated(staff: Staff) -> None:
    order = await staff.place(("CUP", 1), ("POT", 1), channel=staff.shop.marketplace)
    await staff.receive(1)
    line = order["lines"][0]["id"]
    await staff.graph.do("holdOrder", lineId=line, reason="OTHER", steps=["SOURCE"])
    refusal = await staff.graph.do("allocateOrder", orderId=order["id"], lines=units(order, 1))
    assert (refusal["__typename"], refusal["step"]) == ("OnHold", "SOURCE")


async def test_rejections_and_requests_take_the_same_statements_for_any_number_of_orders(
    staff: Staff,
) -> None:
    query = f"query ($first: Int!) {{ orders(first: $first) {{ nodes {{ {WORK} }} }} }}"
    for _ in range(3):
        order = await rejected_twice(staff)
        named = {"orderId": order["id"], "locationId": staff.shop.downtown.id}
        await staff.graph.do("allocateOrder", **named)
        work = await staff.work("accept", open_at(await look(staff, order))["downtown"])
        cancel = {"orderId": order["id"], "reason": "One will do", "lines": units(order, 1)}
        await staff.graph.do("cancelOrder", **cancel)
        assert (await staff.work("pick", work))["requestStatus"] == "CANCELLATION_REQUESTED"
    sent = []
    for first in (1, 3):
        with statements(staff.shop.hub) as each:
            await staff.graph.ask(query, first=first)
        sent.append(len(each))
    assert sent[0] == sent[1]
