"""What happens to ordered units that no location has: refused, backordered, or recorded."""

from typing import Any

import pytest

from hub.wiring import Hub
from tests.graph.client import answer_of
from tests.graph.staff import Staff, line_quantities

EXCEPTIONS = "exceptions { id kind status quantity resolution line { sku } }"


async def policy(staff: Staff, channel: Any, policy: str) -> None:
    """Change the availability policy of a channel."""
    answer = await staff.graph.do(
        "updateChannel",
        channelId=channel.id,
        expectedVersion=channel.version,
        availabilityPolicy=policy,
    )
    assert answer["__typename"] == "Channel", answer


async def exceptions(staff: Staff, order: dict[str, Any]) -> list[tuple[str, str, int]]:
    found = (await staff.look(order, EXCEPTIONS))["exceptions"]
    return [(one["kind"], one["status"], one["quantity"]) for one in found]


async def test_the_kind_of_a_channel_decides_what_it_does_without_stock(staff: Staff) -> None:
    query = "query ($first: Int!) { channels(first: $first) { nodes { kind availabilityPolicy } } }"
    for kind in ("B2B", "CALL_CENTER"):
        await staff.graph.do(
            "createChannel", code=kind, name=kind, kind=kind, numberPrefix=kind[:3], currency="EUR"
        )
    nodes = (await staff.graph.ask(query, first=10))["nodes"]
    assert {node["kind"]: node["availabilityPolicy"] for node in nodes} == {
        "WEB": "REFUSE",
        "POS": "RECORD",
        "MARKETPLACE": "RECORD",
        "B2B": "BACKORDER",
        "CALL_CENTER": "REFUSE",
    }


async def test_a_sale_at_the_till_beyond_stock_is_kept_with_an_exception(staff: Staff) -> None:
    downtown = staff.shop.downtown
    await staff.receive(1, at=downtown)
    order = await staff.place(
        ("CUP", 2), channel=staff.shop.pos, method="CARRY_OUT", locationId=downtown.id
    )
    assert (order["status"], line_quantities(order)) == ("COMPLETED", {"COLLECTED": 2})
    assert await exceptions(staff, order) == [("SOLD_WITHOUT_STOCK", "OPEN", 1)]
    level = await staff.level(at=downtown)
    assert (level["onHand"], level["available"], level["reserved"], level["committed"]) == (0,) * 4
    shipments = (await staff.look(order, "shipments { lines { quantity } }"))["shipments"]
    assert [line["quantity"] for one in shipments for line in one["lines"]] == [2]


async def test_a_sale_at_the_till_without_any_stock_is_kept(staff: Staff) -> None:
    downtown = staff.shop.downtown
    order = await staff.place(
        ("CUP", 1), ("POT", 2), channel=staff.shop.pos, method="CARRY_OUT", locationId=downtown.id
    )
    assert (order["status"], line_quantities(order)) == ("COMPLETED", {"COLLECTED": 3})
    assert await exceptions(staff, order) == [
        ("SOLD_WITHOUT_STOCK", "OPEN", 1),
        ("SOLD_WITHOUT_STOCK", "OPEN", 2),
    ]


async def test_an_exception_is_resolved_by_a_person(staff: Staff) -> None:
    order = await staff.place(
        channel=staff.shop.pos, method="CARRY_OUT", locationId=staff.shop.downtown.id
    )
    work_list = """query ($channel: [ID!]) { orderExceptions(
      where: {status: OPEN, kind: SOLD_WITHOUT_STOCK, channelId: $channel}) {
        nodes { id quantity order { number } line { sku } } } }"""
    (open_one,) = (await staff.graph.ask(work_list, channel=[staff.shop.pos.id]))["nodes"]
    assert open_one["order"]["number"] == order["number"]
    assert (await staff.graph.ask(work_list, channel=[staff.shop.web.id]))["nodes"] == []
    given = {"exceptionId": open_one["id"], "resolution": "Counted: one cup was not booked in."}
    answer = await staff.graph.do("resolveException", **given)
    assert answer["id"] == order["id"]
    assert await exceptions(staff, order) == [("SOLD_WITHOUT_STOCK", "RESOLVED", 1)]
    assert (await staff.graph.ask(work_list))["nodes"] == []
    again = await staff.graph.do("resolveException", **given)
    assert (again["__typename"], again["allowed"]) == ("IllegalTransition", [])


async def test_a_resolution_says_something(staff: Staff) -> None:
    await staff.place(channel=staff.shop.pos, method="CARRY_OUT", locationId=staff.shop.downtown.id)
    (one,) = (await staff.graph.ask("{ orderExceptions { nodes { id } } }"))["nodes"]
    refusal = await staff.graph.do("resolveException", exceptionId=one["id"], resolution=" ")
    assert (refusal["__typename"], refusal["path"]) == ("InvalidInput", ["input", "resolution"])


async def test_a_marketplace_order_beyond_stock_waits_for_stock(staff: Staff, hub: Hub) -> None:
    await staff.receive(1)
    order = await staff.place(("CUP", 3), channel=staff.shop.marketplace)
    assert line_quantities(order) == {"ALLOCATED": 1, "PENDING": 2}
    assert await exceptions(staff, order) == [("AWAITING_STOCK", "OPEN", 2)]
    assert (await staff.level())["available"] == 0
    await staff.receive(1)
    assert await hub.backorders.once() == 1
    assert await exceptions(staff, order) == [("AWAITING_STOCK", "OPEN", 1)]
    await staff.receive(5)
    assert await hub.backorders.once() == 1
    assert await hub.backorders.once() == 0
    assert await exceptions(staff, order) == [("AWAITING_STOCK", "RESOLVED", 1)]
    now = await staff.look(order, "lines { quantities { state quantity } }")
    assert line_quantities(now) == {"ALLOCATED": 3}


async def test_units_that_are_cancelled_wait_no_longer(staff: Staff) -> None:
    order = await staff.place(("CUP", 2), channel=staff.shop.marketplace)
    await staff.graph.do("cancelOrder", orderId=order["id"], reason="Too late")
    assert await exceptions(staff, order) == [("AWAITING_STOCK", "RESOLVED", 2)]


async def test_a_backorder_meets_its_delivery(staff: Staff, hub: Hub) -> None:
    await policy(staff, staff.shop.web, "BACKORDER")
    first = await staff.place(("CUP", 2))
    second = await staff.place(("CUP", 2))
    assert (first["status"], line_quantities(first)) == ("CONFIRMED", {"BACKORDERED": 2})
    assert await exceptions(staff, first) == []
    bought = await staff.expect(3)
    assert await hub.backorders.once() == 0, "what is expected is not there"
    await staff.arrived(bought, 3)
    assert await hub.backorders.once() == 2
    states = [
        line_quantities(await staff.look(order, "lines { quantities { state quantity } }"))
        for order in (first, second)
    ]
    assert states == [{"ALLOCATED": 2}, {"ALLOCATED": 1, "BACKORDERED": 1}]
    kinds = (await staff.look(second, "events { nodes { kind actor } }"))["events"]["nodes"]
    assert [event["kind"] for event in kinds] == [
        "ORDER_PLACED",
        "UNITS_BACKORDERED",
        "UNITS_ALLOCATED",
    ]
    assert kinds[-1]["actor"] == "hub"


async def test_a_backordered_unit_can_be_cancelled(staff: Staff) -> None:
    await policy(staff, staff.shop.web, "BACKORDER")
    order = await staff.place(("CUP", 2))
    part = [{"lineId": order["lines"][0]["id"], "quantity": 1}]
    order = await staff.graph.do("cancelOrder", orderId=order["id"], reason="Less", lines=part)
    assert line_quantities(order) == {"BACKORDERED": 1, "CANCELLED": 1}


async def test_waiting_orders_do_not_take_what_others_have_reserved(staff: Staff, hub: Hub) -> None:
    waiting = await staff.place(("CUP", 1), channel=staff.shop.marketplace)
    await staff.placed(("CUP", 4))
    assert await hub.backorders.once() == 0
    assert await exceptions(staff, waiting) == [("AWAITING_STOCK", "OPEN", 1)]


async def test_a_location_that_rejected_units_is_not_given_them_again(
    staff: Staff, hub: Hub
) -> None:
    await staff.receive(2)
    order = await staff.place(("CUP", 2), channel=staff.shop.marketplace)
    await staff.work("reject", order["fulfillmentOrders"][0], rejectReason="NO_CAPACITY")
    assert await exceptions(staff, order) == [("AWAITING_STOCK", "OPEN", 2)]
    assert await hub.backorders.once() == 0
    await staff.receive(2, at=staff.shop.downtown)
    assert await hub.backorders.once() == 1
    assert await exceptions(staff, order) == [("AWAITING_STOCK", "RESOLVED", 2)]


async def test_orders_that_cannot_be_served_do_not_keep_others_from_their_turn(
    staff: Staff, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One was rejected by the only location that has the goods, one waits for a location that ships
    to nobody else; a round looks at one order."""
    monkeypatch.setattr("persistence.writes.stock.backorders.ORDERS_MAX", 1)
    marketplace = staff.shop.marketplace
    await staff.receive(1)
    rejected = await staff.place(("CUP", 1), channel=marketplace)
    await staff.work("reject", rejected["fulfillmentOrders"][0], rejectReason="NO_CAPACITY")
    await staff.receive(3, "POT", at=staff.shop.supplier)
    unshippable = await staff.place(("POT", 1), channel=marketplace)
    served = await staff.place(("TEA", 1), channel=marketplace)
    await staff.receive(1, "TEA")
    assert await hub.backorders.once() == 1
    assert await exceptions(staff, served) == [("AWAITING_STOCK", "RESOLVED", 1)]
    for order in (rejected, unshippable):
        assert await exceptions(staff, order) == [("AWAITING_STOCK", "OPEN", 1)]


async def test_an_order_that_must_not_be_sourced_gets_no_stock_yet(staff: Staff, hub: Hub) -> None:
    first = await staff.place(("CUP", 1), channel=staff.shop.marketplace)
    second = await staff.place(("CUP", 1), channel=staff.shop.marketplace)
    given = {"reason": "OTHER", "steps": ["SOURCE"]}
    held = await staff.graph.do("holdOrder", lineId=first["lines"][0]["id"], **given)
    await staff.graph.do("holdOrder", orderId=second["id"], **given)
    await staff.receive(2)
    assert await hub.backorders.once() == 0
    await staff.graph.do("releaseHold", holdId=held["holds"][0]["id"])
    assert await hub.backorders.once() == 1


async def test_stock_is_reserved_while_an_order_is_reviewed(staff: Staff, hub: Hub) -> None:
    order = await staff.place(("CUP", 1), channel=staff.shop.marketplace)
    await staff.graph.do("holdOrder", orderId=order["id"], reason="HIGH_RISK_OF_FRAUD")
    await staff.receive(1)
    assert await hub.backorders.once() == 1
    now = await staff.look(order, "status fulfillmentOrders { status }")
    assert now == {"status": "PENDING_REVIEW", "fulfillmentOrders": [{"status": "ON_HOLD"}]}


async def test_a_line_may_have_another_policy_than_its_channel(staff: Staff) -> None:
    lines = [
        {"sku": "CUP", "quantity": 1, "availabilityPolicy": "BACKORDER"},
        {"sku": "POT", "quantity": 1},
    ]
    marketplace = staff.shop.marketplace
    order = await staff.graph.do(
        "placeOrder", **{**staff.order(channel=marketplace), "lines": lines}
    )
    assert line_quantities(order) == {"BACKORDERED": 1, "PENDING": 1}
    lines[1]["availabilityPolicy"] = "REFUSE"
    given = {**staff.order(channel=marketplace), "lines": lines}
    refusal = await staff.graph.do("placeOrder", **given)
    assert (refusal["__typename"], refusal["sku"]) == ("OutOfStock", "POT")


async def test_a_web_shop_may_not_choose_a_policy(staff: Staff) -> None:
    lines = [{"sku": "CUP", "quantity": 1, "availabilityPolicy": "RECORD"}]
    refusal = await staff.graph.do("placeOrder", **{**staff.order(), "lines": lines})
    assert (refusal["__typename"], refusal["permission"]) == (
        "PermissionDenied",
        "CHOOSE_AVAILABILITY",
    )
    lines[0]["availabilityPolicy"] = "REFUSE"
    refusal = await staff.graph.do("placeOrder", **{**staff.order(), "lines": lines})
    assert refusal["__typename"] == "OutOfStock"


async def test_allocating_by_hand_takes_what_there_is(staff: Staff) -> None:
    order = await staff.place(("CUP", 2), ("POT", 1), channel=staff.shop.marketplace)
    refused = await staff.graph.reply("allocateOrder", {"orderId": order["id"]})
    errors = refused.data["allocateOrder"]["errors"]
    assert [(error["__typename"], error["sku"]) for error in errors] == [
        ("OutOfStock", "CUP"),
        ("OutOfStock", "POT"),
    ]
    await staff.receive(1)
    answer = await staff.graph.reply("allocateOrder", {"orderId": order["id"]})
    assert line_quantities(answer_of(answer, "allocateOrder")) == {"ALLOCATED": 1, "PENDING": 2}
