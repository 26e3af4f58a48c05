"""Orders that must wait, and orders nobody wants any more."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from tests.graph.staff import Staff, line_quantities

PAY = ("AUTHORIZE_PAYMENT",)


async def hold(staff: Staff, order: dict[str, Any], reason: str = "HIGH_RISK_OF_FRAUD") -> Any:
    return await staff.graph.do("holdOrder", orderId=order["id"], reason=reason)


async def cancel(staff: Staff, order: dict[str, Any], **more: Any) -> Any:
    return await staff.graph.do("cancelOrder", orderId=order["id"], reason="Regret", **more)


async def staffed(staff: Staff, *parts: tuple[str, int]) -> dict[str, Any]:
    """An order of a channel that may hold orders, and may not choose who ships it."""
    return await staff.placed(*(parts or (("CUP", 1),)), channel=staff.shop.pos)


async def test_an_order_waits_until_every_hold_is_released(staff: Staff) -> None:
    order = await staffed(staff)
    first = await hold(staff, order)
    assert (first["status"], first["fulfillmentOrders"][0]["status"]) == (
        "PENDING_REVIEW",
        "ON_HOLD",
    )
    both = await hold(staff, order, "INCORRECT_ADDRESS")
    held = await staff.work("accept", order["fulfillmentOrders"][0])
    assert held["__typename"] == "OnHold"
    assert sorted(held["reasons"]) == ["HIGH_RISK_OF_FRAUD", "INCORRECT_ADDRESS"]
    one = await staff.graph.do("releaseHold", holdId=both["holds"][0]["id"])
    assert one["status"] == "ON_HOLD"
    none = await staff.graph.do("releaseHold", holdId=both["holds"][1]["id"], reason="Checked")
    assert (none["status"], none["fulfillmentOrders"][0]["status"]) == ("CONFIRMED", "OPEN")
    assert (await staff.work("accept", order["fulfillmentOrders"][0]))["status"] == "IN_PROGRESS"


async def test_a_hold_is_released_once(staff: Staff) -> None:
    order = await staffed(staff)
    held = await hold(staff, order)
    for kind in ("Order", "IllegalTransition"):
        answer = await staff.graph.do("releaseHold", holdId=held["holds"][0]["id"])
        assert answer["__typename"] == kind


async def test_held_goods_may_not_leave(staff: Staff) -> None:
    order = await staffed(staff)
    work = await staff.work("accept", order["fulfillmentOrders"][0])
    await hold(staff, order)
    assert (await staff.work("pick", work))["__typename"] == "FulfillmentOrder"
    assert (await staff.work("ship", work))["__typename"] == "OnHold"


async def test_a_web_shop_may_not_hold_orders_nor_release_them(staff: Staff) -> None:
    shop, order = staff.shop, await staff.placed(("CUP", 1))
    given = {"orderId": order["id"], "reason": "OTHER"}
    refusal = await staff.graph.do_as(shop.web, "holdOrder", **given)
    assert (refusal["__typename"], refusal["channelCode"]) == ("PermissionDenied", "web")
    assert refusal["permission"] == "HOLD_ORDERS"
    held = await staff.graph.do("holdOrder", **given)
    release = {"holdId": held["holds"][0]["id"]}
    refusal = await staff.graph.do_as(shop.web, "releaseHold", **release)
    assert (refusal["__typename"], refusal["permission"]) == ("PermissionDenied", "HOLD_ORDERS")


async def test_a_staffed_channel_holds_and_cancels_an_order_of_the_web_shop(staff: Staff) -> None:
    shop, order = staff.shop, await staff.placed(("CUP", 1))
    given = {"orderId": order["id"], "reason": "INCORRECT_ADDRESS"}
    held = await staff.graph.do_as(shop.pos, "holdOrder", **given)
    assert held["status"] == "ON_HOLD"
    free = await staff.graph.do_as(shop.pos, "releaseHold", holdId=held["holds"][0]["id"])
    assert free["status"] == "CONFIRMED"
    given["reason"] = "Regret"
    assert (await staff.graph.do_as(shop.pos, "cancelOrder", **given))["status"] == "CANCELLED"


async def test_a_caller_of_an_unknown_channel_may_do_nothing(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    nowhere = replace(staff.shop.web, id=order["id"].replace("order", "channel"))
    given = {"orderId": order["id"], "reason": "OTHER"}
    query = "mutation ($i: HoldOrderInput!) { holdOrder(input: $i) { order { id } } }"
    input = staff.graph.keyed("holdOrder", given)
    headers = {"x-order-hub-channel": nowhere.id}
    reply = await staff.graph.send(query, {"i": input}, headers)
    assert (reply.status, reply.codes) == (400, ["BAD_CHANNEL"])


async def test_a_part_of_an_order_is_cancelled(staff: Staff) -> None:
    order = await staff.placed(("CUP", 3))
    line = order["lines"][0]["id"]
    left = await cancel(staff, order, lines=[{"lineId": line, "quantity": 2}])
    assert line_quantities(left) == {"ALLOCATED": 1, "CANCELLED": 2}
    assert (left["status"], left["cancelledAt"]) == ("CONFIRMED", None)
    assert (await staff.level())["available"] == 2
    refusal = await cancel(staff, order, lines=[{"lineId": line, "quantity": 2}])
    assert (refusal["__typename"], refusal["possible"]) == ("QuantityExceeded", 1)


async def test_a_whole_order_is_cancelled_and_its_stock_given_back(staff: Staff) -> None:
    order = await staff.placed(("CUP", 2))
    cancelled = await cancel(staff, order)
    assert cancelled["status"] == cancelled["fulfillmentStatus"] == "CANCELLED"
    assert cancelled["cancelledAt"]
    assert cancelled["supportedActions"] == [], "nothing was paid"
    assert (await staff.level())["available"] == 2
    again = await cancel(staff, order)
    assert (again["__typename"], again["from"]) == ("IllegalTransition", "CANCELLED")


async def test_cancelling_asks_a_location_that_has_begun_to_stop(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 1))
    asked = await cancel(staff, work["order"])
    assert asked["fulfillmentOrders"][0]["requestStatus"] == "CANCELLATION_REQUESTED"
    assert asked["status"] != "CANCELLED", "its goods are not free yet"
    stopped = await staff.graph.do("acceptFulfillmentCancellation", fulfillmentOrderId=work["id"])
    assert stopped["order"]["status"] == "CANCELLED"


async def test_only_a_marketplace_declares_an_order_void(staff: Staff) -> None:
    web = await staff.placed(("CUP", 1))
    given = {"orderId": web["id"], "reason": "Chargeback"}
    refusal = await staff.graph.do_as(staff.shop.web, "voidOrder", **given)
    assert (refusal["__typename"], refusal["permission"]) == ("PermissionDenied", "VOID_ORDERS")
    shipment = await staff.shipped(("CUP", 1), channel=staff.shop.marketplace)
    void = await staff.graph.do("voidOrder", orderId=shipment["order"]["id"], reason="Chargeback")
    assert (void["status"], line_quantities(void)) == ("CANCELLED", {"SHIPPED": 1})
    assert void["voidedAt"]


@pytest.mark.parametrize(
    ("channel", "offered"),
    [
        (None, {"FULFILL", "HOLD", "CHANGE_DELIVERY", "CANCEL", "VOID", *PAY}),
        ("web", {"FULFILL", "CHANGE_DELIVERY", "CANCEL", *PAY}),
        ("pos", {"FULFILL", "HOLD", "CHANGE_DELIVERY", "CANCEL", *PAY}),
        ("marketplace", {"FULFILL", "HOLD", "CHANGE_DELIVERY", "CANCEL", "VOID", *PAY}),
    ],
)
async def test_an_order_says_what_its_caller_may_do(
    staff: Staff, channel: str | None, offered: set[str]
) -> None:
    await staff.receive(1)
    place = staff.graph.do
    if channel is not None:
        place = partial(staff.graph.do_as, getattr(staff.shop, channel))
    order = await place("placeOrder", **staff.order())
    assert set(order["supportedActions"]) == offered


async def test_what_is_offered_follows_the_state(staff: Staff) -> None:
    order = await staffed(staff)
    held = await hold(staff, order)
    assert {"RELEASE_HOLD", "CANCEL"} <= set(held["supportedActions"])
    assert "FULFILL" not in held["supportedActions"]


async def test_a_channel_switched_off_may_do_nothing(staff: Staff) -> None:
    await staff.receive(1)
    web = staff.shop.web
    await staff.graph.do("updateChannel", channelId=web.id, expectedVersion=1, active=False)
    refusal = await staff.place(("CUP", 1))
    assert (refusal["__typename"], refusal["permission"]) == ("PermissionDenied", "PLACE_ORDERS")
