"""Orders that must wait, and orders nobody wants any more."""

from typing import Any

import pytest

from tests.graph.desk import Desk, standings


async def hold(desk: Desk, order: dict[str, Any], reason: str = "HIGH_RISK_OF_FRAUD") -> Any:
    return await desk.graph.do("holdOrder", orderId=order["id"], reason=reason)


async def cancel(desk: Desk, order: dict[str, Any], **more: Any) -> Any:
    return await desk.graph.do("cancelOrder", orderId=order["id"], reason="Regret", **more)


async def staffed(desk: Desk, *parts: tuple[str, int]) -> dict[str, Any]:
    """An order of a channel that may hold orders, and may not choose who ships it."""
    return await desk.placed(*(parts or (("CUP", 1),)), channel=desk.shop.pos)


async def test_an_order_waits_until_every_hold_is_released(desk: Desk) -> None:
    order = await staffed(desk)
    first = await hold(desk, order)
    assert (first["status"], first["fulfillmentOrders"][0]["status"]) == (
        "PENDING_REVIEW",
        "ON_HOLD",
    )
    both = await hold(desk, order, "INCORRECT_ADDRESS")
    held = await desk.work("accept", order["fulfillmentOrders"][0])
    assert held["__typename"] == "OnHold"
    assert sorted(held["reasons"]) == ["HIGH_RISK_OF_FRAUD", "INCORRECT_ADDRESS"]
    one = await desk.graph.do("releaseHold", holdId=both["holds"][0]["id"])
    assert one["status"] == "ON_HOLD"
    none = await desk.graph.do("releaseHold", holdId=both["holds"][1]["id"], reason="Checked")
    assert (none["status"], none["fulfillmentOrders"][0]["status"]) == ("CONFIRMED", "OPEN")
    assert (await desk.work("accept", order["fulfillmentOrders"][0]))["status"] == "IN_PROGRESS"


async def test_a_hold_is_released_once(desk: Desk) -> None:
    order = await staffed(desk)
    held = await hold(desk, order)
    for kind in ("Order", "IllegalTransition"):
        answer = await desk.graph.do("releaseHold", holdId=held["holds"][0]["id"])
        assert answer["__typename"] == kind


async def test_held_goods_may_not_leave(desk: Desk) -> None:
    order = await staffed(desk)
    work = await desk.work("accept", order["fulfillmentOrders"][0])
    await hold(desk, order)
    assert (await desk.work("pick", work))["__typename"] == "FulfillmentOrder"
    assert (await desk.work("ship", work))["__typename"] == "OnHold"


async def test_a_web_shop_may_not_hold_orders(desk: Desk) -> None:
    refusal = await hold(desk, await desk.placed(("CUP", 1)))
    assert (refusal["__typename"], refusal["channelCode"]) == ("ChannelMayNot", "web")
    assert refusal["permission"] == "HOLD_ORDERS"


async def test_a_part_of_an_order_is_cancelled(desk: Desk) -> None:
    order = await desk.placed(("CUP", 3))
    line = order["lines"][0]["id"]
    left = await cancel(desk, order, lines=[{"lineId": line, "quantity": 2}])
    assert standings(left) == {"ALLOCATED": 1, "CANCELLED": 2}
    assert (left["status"], left["cancelledAt"]) == ("CONFIRMED", None)
    assert (await desk.level())["available"] == 2
    refusal = await cancel(desk, order, lines=[{"lineId": line, "quantity": 2}])
    assert (refusal["__typename"], refusal["possible"]) == ("QuantityExceeded", 1)


async def test_a_whole_order_is_cancelled_and_its_stock_given_back(desk: Desk) -> None:
    order = await desk.placed(("CUP", 2))
    cancelled = await cancel(desk, order)
    assert cancelled["status"] == cancelled["fulfillmentStatus"] == "CANCELLED"
    assert cancelled["cancelledAt"]
    assert cancelled["supportedActions"] == ["SETTLE_PAYMENT"]
    assert (await desk.level())["available"] == 2
    again = await cancel(desk, order)
    assert (again["__typename"], again["from"]) == ("IllegalTransition", "CANCELLED")


async def test_cancelling_asks_a_location_that_has_begun_to_stop(desk: Desk) -> None:
    work = await desk.accepted(("CUP", 1))
    asked = await cancel(desk, work["order"])
    assert asked["fulfillmentOrders"][0]["requestStatus"] == "CANCELLATION_REQUESTED"
    assert asked["status"] != "CANCELLED", "its goods are not free yet"
    stopped = await desk.graph.do("acceptFulfillmentCancellation", fulfillmentOrderId=work["id"])
    assert stopped["order"]["status"] == "CANCELLED"


async def test_only_a_marketplace_declares_an_order_void(desk: Desk) -> None:
    web = await desk.placed(("CUP", 1))
    refusal = await desk.graph.do("annulOrder", orderId=web["id"], reason="Chargeback")
    assert (refusal["__typename"], refusal["permission"]) == ("ChannelMayNot", "ANNUL_ORDERS")
    shipment = await desk.shipped(("CUP", 1), channel=desk.shop.marketplace)
    void = await desk.graph.do("annulOrder", orderId=shipment["order"]["id"], reason="Chargeback")
    assert (void["status"], standings(void)) == ("CANCELLED", {"SHIPPED": 1})
    assert void["annulledAt"]


@pytest.mark.parametrize(
    ("channel", "offered"),
    [
        ("web", {"FULFILL", "CANCEL", "ALLOCATE", "AUTHORIZE_PAYMENT", "SETTLE_PAYMENT"}),
        ("pos", {"FULFILL", "HOLD", "CANCEL", "ALLOCATE", "AUTHORIZE_PAYMENT", "SETTLE_PAYMENT"}),
        (
            "marketplace",
            {
                *("FULFILL", "HOLD", "CANCEL", "ANNUL", "ALLOCATE"),
                *("AUTHORIZE_PAYMENT", "SETTLE_PAYMENT"),
            },
        ),
    ],
)
async def test_an_order_says_what_its_channel_may_do(
    desk: Desk, channel: str, offered: set[str]
) -> None:
    order = await desk.placed(("CUP", 1), channel=getattr(desk.shop, channel))
    assert set(order["supportedActions"]) == offered


async def test_what_is_offered_follows_the_state(desk: Desk) -> None:
    order = await staffed(desk)
    held = await hold(desk, order)
    assert {"RELEASE_HOLD", "CANCEL"} <= set(held["supportedActions"])
    assert "FULFILL" not in held["supportedActions"]


async def test_a_channel_switched_off_may_do_nothing(desk: Desk) -> None:
    await desk.receive(1)
    web = desk.shop.web
    await desk.graph.do("updateChannel", channelId=web.id, expectedVersion=1, active=False)
    refusal = await desk.place(("CUP", 1))
    assert (refusal["__typename"], refusal["permission"]) == ("ChannelMayNot", "PLACE_ORDERS")
