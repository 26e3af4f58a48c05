"""Work that people direct: rejected twice and moved by hand, split, cancelled in part."""

from typing import Any

import pytest

from hub.wiring import Hub
from tests.graph.client import statements
from tests.graph.staff import Staff, line_quantities

WORK = (
    "id status lines { id sku unsourced rejectedBy { code } quantities { state quantity } }"
    " fulfillmentOrders { id status requestStatus location { code }"
    " cancellationLines { quantity line { sku } } quantities { state quantity } }"
)
Thing = dict[str, Any]


async def look(staff: Staff, order: Thing) -> Thing:
    return await staff.look(order, WORK)


def open_at(order: Thing) -> dict[str, Thing]:
    """The open fulfillment orders, by the code of their location."""
    parts = [part for part in order["fulfillmentOrders"] if part["status"] == "OPEN"]
    return {part["location"]["code"]: part for part in parts}


def units(order: Thing, quantity: int, sku: str = "CUP") -> list[Thing]:
    line = next(line["id"] for line in order["lines"] if line["sku"] == sku)
    return [{"lineId": line, "quantity": quantity}]


async def refusals(staff: Staff, name: str, /, **given: Any) -> list[Thing]:
    """All errors that a mutation answers with."""
    errors: list[Thing] = (await staff.graph.reply(name, given)).data[name]["errors"]
    return errors


async def rejected_twice(staff: Staff) -> Thing:
    """Two cups that the warehouse and the store have, and have no time for."""
    order = await staff.placed(("CUP", 2))
    await staff.receive(2, at=staff.shop.downtown)
    for code in ("warehouse", "downtown"):
        work = open_at(await look(staff, order))[code]
        await staff.work("reject", work, rejectReason="NO_CAPACITY")
    return await look(staff, order)


# --- rejected, and allocated where somebody says --------------------------------------------------


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


async def test_where_units_cannot_go_is_told_at_once(staff: Staff) -> None:
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


# --- moved ---------------------------------------------------------------------------------------


async def test_all_of_it_is_moved_or_nothing(staff: Staff) -> None:
    order = await staff.placed(("CUP", 3), ("POT", 1))
    await staff.receive(2, at=staff.shop.downtown)
    (work,) = order["fulfillmentOrders"]
    there = {"fulfillmentOrderId": work["id"], "locationId": staff.shop.downtown.id}
    short = await refusals(staff, "moveFulfillmentOrder", **there)
    assert {(error["sku"], error["available"]) for error in short} == {("CUP", 2), ("POT", 0)}
    assert (await staff.level())["reserved"] == 3
    moved = await staff.graph.do("moveFulfillmentOrder", **there, lines=units(order, 2))
    assert line_quantities(moved) == {"ALLOCATED": 2}
    events = await staff.look(order, "events(last: 2) { nodes { kind subjectId } }")
    assert [event["kind"] for event in events["events"]["nodes"]] == [
        "FULFILLMENT_MOVED",
        "UNITS_ALLOCATED",
    ]


async def test_what_cannot_be_moved_is_refused(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    (work,) = order["fulfillmentOrders"]
    here = {"fulfillmentOrderId": work["id"], "locationId": staff.shop.warehouse.id}
    (same,) = await refusals(staff, "moveFulfillmentOrder", **here)
    assert (same["__typename"], same["path"]) == ("InvalidInput", ["input", "locationId"])
    await staff.work("accept", work)
    there = {**here, "locationId": staff.shop.downtown.id}
    begun = await staff.graph.do("moveFulfillmentOrder", **there)
    assert (begun["__typename"], begun["action"]) == ("IllegalTransition", "MOVE")


async def test_units_on_hold_stay_on_hold_wherever_they_are(staff: Staff) -> None:
    order = await staff.placed(("CUP", 3))
    await staff.receive(3, at=staff.shop.downtown)
    (work,) = order["fulfillmentOrders"]
    await staff.graph.do("holdOrder", fulfillmentOrderId=work["id"], reason="OTHER", note="Wait")
    moved = await staff.work("move", work, locationId=staff.shop.downtown.id, lines=units(order, 2))
    apart = await staff.work("split", moved, lines=units(order, 1))
    for part in (moved, apart):
        refusal = await staff.work("accept", part)
        assert refusal["__typename"] == "OnHold"
    now = await staff.look(order, "holds { scopeId note status }")
    held = {hold["scopeId"] for hold in now["holds"] if hold["status"] == "ACTIVE"}
    assert held == {work["id"], moved["id"], apart["id"]}


# --- split ---------------------------------------------------------------------------------------


async def test_a_part_of_the_work_goes_on_apart(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 3))
    order = await look(staff, work["order"])
    await staff.work("pick", work, lines=units(order, 2))
    apart = await staff.work("split", work, lines=units(order, 2), reason="One more parcel")
    assert (apart["status"], apart["requestStatus"]) == ("IN_PROGRESS", "ACCEPTED")
    assert line_quantities(apart) == {"RELEASED": 1, "PICKED": 1}
    shipment = await staff.work("ship", apart)
    assert shipment["order"]["fulfillmentStatus"] == "PARTIALLY_FULFILLED"
    rest = await staff.work("ship", work)
    assert rest["order"]["status"] == "FULFILLED"


async def test_a_split_leaves_something_and_waits_for_answers(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 2))
    order = await look(staff, work["order"])
    given = {"fulfillmentOrderId": work["id"]}
    (all_of_it,) = await refusals(staff, "splitFulfillmentOrder", **given, lines=units(order, 2))
    assert (all_of_it["__typename"], all_of_it["path"]) == ("InvalidInput", ["input", "lines"])
    (more,) = await refusals(staff, "splitFulfillmentOrder", **given, lines=units(order, 3))
    assert (more["__typename"], more["possible"]) == ("QuantityExceeded", 2)
    await staff.graph.do("requestFulfillmentCancellation", **given)
    asked = await staff.graph.do("splitFulfillmentOrder", **given, lines=units(order, 1))
    assert (asked["__typename"], asked["action"]) == ("IllegalTransition", "SPLIT")


# --- cancelled in part ---------------------------------------------------------------------------


async def test_a_location_is_asked_for_the_units_that_are_cancelled(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 3), ("POT", 1))
    order = await look(staff, work["order"])
    id = work["order"]["id"]
    cancel = {"orderId": id, "reason": "One will do", "lines": units(order, 2)}
    await staff.graph.do("cancelOrder", **cancel)
    now = await look(staff, work["order"])
    (part,) = now["fulfillmentOrders"]
    assert part["requestStatus"] == "CANCELLATION_REQUESTED"
    assert part["cancellationLines"] == [{"quantity": 2, "line": {"sku": "CUP"}}]
    done = await staff.graph.do("acceptFulfillmentCancellation", fulfillmentOrderId=work["id"])
    assert (done["status"], done["requestStatus"]) == ("IN_PROGRESS", "ACCEPTED")
    assert line_quantities(done) == {"CANCELLED": 2, "RELEASED": 2}
    assert (await staff.level())["available"] == 2
    shipment = await staff.work("ship", work)
    assert shipment["order"]["status"] == "FULFILLED"


async def test_more_than_a_location_has_cannot_be_asked_for(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 2))
    order = await look(staff, work["order"])
    (more,) = await refusals(
        staff,
        "requestFulfillmentCancellation",
        fulfillmentOrderId=work["id"],
        lines=units(order, 3),
    )
    assert (more["__typename"], more["possible"]) == ("QuantityExceeded", 2)
    assert more["path"] == ["input", "lines", "0", "lineId"]


async def test_packed_goods_that_are_damaged_are_sourced_elsewhere(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 2))
    await staff.receive(1, at=staff.shop.harbor)
    await staff.work("pack", work)
    order = await look(staff, work["order"])
    rejected = await staff.work("reject", work, rejectReason="DAMAGED", lines=units(order, 1))
    assert line_quantities(rejected) == {"PACKED": 1}
    assert (await staff.level())["damaged"] == 1
    assert "harbor" in open_at(await look(staff, work["order"]))


async def test_who_rejected_and_what_is_asked_costs_the_same_however_many_orders(
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


# --- repeated ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["allocateOrder", "moveFulfillmentOrder", "splitFulfillmentOrder"])
async def test_a_repetition_changes_nothing_and_answers_the_same(staff: Staff, name: str) -> None:
    order = await staff.placed(("CUP", 2))
    await staff.receive(2, at=staff.shop.downtown)
    (work,) = order["fulfillmentOrders"]
    there = staff.shop.downtown.id
    given: Thing = {"fulfillmentOrderId": work["id"], "lines": units(order, 1)}
    if name == "allocateOrder":
        await staff.work("reject", work, rejectReason="NO_CAPACITY", lines=units(order, 2))
        now = await look(staff, order)
        await staff.work("reject", open_at(now)["downtown"], rejectReason="NO_CAPACITY")
        given = {"orderId": order["id"], "lines": units(order, 1)}
    if name != "splitFulfillmentOrder":
        given["locationId"] = there
    key = {"idempotencyKey": f"again-{name}"}
    first = await staff.graph.do(name, **given, **key)
    assert first["__typename"] in ("Order", "FulfillmentOrder"), first
    again = await staff.graph.do(name, **given, **key)
    assert again == first
    other = await staff.graph.do(name, **{**given, "lines": units(order, 2)}, **key)
    assert other["__typename"] == "IdempotencyKeyReused"
