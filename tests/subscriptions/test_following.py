"""Live streams over real connections: a snapshot, then everything, once and in order."""

import asyncio
import contextlib
from collections.abc import Callable

import pytest

from domain.shared.paging import cursor_of
from tests.graph.staff import Staff
from tests.subscriptions.following import (
    CHANGES,
    EVENTS,
    FOLLOW,
    WAIT_SECONDS,
    a_socket,
    frames,
    over_socket,
    subscribe,
)

BOTH = pytest.mark.parametrize("transport", ["ws", "sse"])


@BOTH
async def test_a_stream_begins_with_a_snapshot(staff: Staff, url: str, transport: str) -> None:
    order = await staff.placed(("CUP", 1))
    async with FOLLOW[transport](url) as follower:
        snapshot = await follower.next()
        assert snapshot["__typename"] == "OrderSnapshot"
        assert snapshot["complete"]
        assert [o["number"] for o in snapshot["orders"]] == [order["number"]]
        told = order["placedAt"]
        await staff.work("accept", order["fulfillmentOrders"][0], occurredAt=told)
        event = await follower.next()
    assert (event["kind"], event["sequence"]) == ("FULFILLMENT_ACCEPTED", order["sequence"] + 1)
    assert event["occurredAt"] == told < event["recordedAt"]


@BOTH
async def test_a_subscriber_that_reconnects_misses_no_event(
    staff: Staff, url: str, transport: str
) -> None:
    await staff.receive(100)
    await staff.receive(100, "POT")
    seen = await staff.place()
    async with FOLLOW[transport](url, topic={"channelId": staff.shop.web.id}) as follower:
        snapshot = await follower.next()
        assert [order["id"] for order in snapshot["orders"]] == [seen["id"]]
        cursor = snapshot["cursor"]
    # Placing an order is two events. Those of the till are none of this listener's business.
    places = [staff.place() for _ in range(25)]
    tills = [staff.place(("POT", 1), channel=staff.shop.pos) for _ in range(5)]
    orders = (await asyncio.gather(*places, *tills))[:25]
    async with FOLLOW[transport](
        url, topic={"channelId": staff.shop.web.id}, after=cursor
    ) as follower:
        # What the snapshot shows already may come first, once more.
        missed = await follower.take_but(50, seen)
        await staff.pay(seen)
        live = await follower.next()
    assert {event["order"]["id"] for event in missed} == {order["id"] for order in orders}
    for order in orders:
        mine = [e["sequence"] for e in missed if e["order"]["id"] == order["id"]]
        assert mine == [1, 2]
    assert (live["order"]["id"], live["kind"]) == (seen["id"], "PAYMENT_AUTHORIZED")


async def test_a_cursor_from_the_events_of_an_order_resumes_before_it_has_a_position(
    staff: Staff, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def asleep() -> bool:
        return False

    tail = staff.shop.hub.feeds.orders
    with monkeypatch.context() as patch:
        patch.setattr(tail, "_read", asleep)
        order = await staff.placed(("CUP", 1))
        history = await staff.look(order, "events(first: 1) { nodes { cursor } }")
        cursor = history["events"]["nodes"][0]["cursor"]
        assert tail.head == 0
        async with over_socket(url, after=cursor) as follower:
            patch.undo()
            await staff.work("accept", order["fulfillmentOrders"][0])
            assert [event["sequence"] for event in await follower.take(2)] == [2, 3]


@BOTH
@pytest.mark.parametrize(
    "after",
    [
        *("garbage", "é"),
        *(cursor_of("text"), cursor_of(1), cursor_of("orders", -1), cursor_of("orders", 10**12)),
        *(cursor_of(1, 2), cursor_of("inventory", 0)),
    ],
)
async def test_a_cursor_from_elsewhere_is_refused(
    staff: Staff, url: str, transport: str, after: str
) -> None:
    async with FOLLOW[transport](url, after=after) as follower:
        assert await follower.code() == "INVALID_CURSOR"


@pytest.mark.parametrize("what", ["orderId", "channelId", "customerId", "locationId"])
async def test_only_events_of_the_topic_are_delivered(staff: Staff, url: str, what: str) -> None:
    shop = staff.shop
    await staff.receive(5)
    await staff.receive(5, at=shop.downtown)
    bob = await staff.graph.do("createCustomer", name="Bob")
    wanted = await staff.place(channel=shop.pos, method="PICKUP", locationId=shop.downtown.id)
    other = await staff.place(customerId=bob["id"])
    ids = {
        "orderId": wanted["id"],
        "channelId": shop.pos.id,
        "customerId": shop.customer.id,
        "locationId": shop.downtown.id,
    }
    async with over_socket(url, topic={what: ids[what]}) as follower:
        snapshot = await follower.next()
        assert [order["id"] for order in snapshot["orders"]] == [wanted["id"]]
        await staff.work("accept", other["fulfillmentOrders"][0])
        await staff.work("accept", wanted["fulfillmentOrders"][0])
        event = await follower.next()
    assert (event["order"]["id"], event["kind"]) == (wanted["id"], "FULFILLMENT_ACCEPTED")


async def test_an_event_shows_the_order_as_it_is_now(staff: Staff, url: str) -> None:
    order = await staff.placed(("CUP", 1))
    async with over_socket(url) as follower:
        await follower.next()
        work = await staff.work("accept", order["fulfillmentOrders"][0])
        accepted = await follower.next()
        await staff.work("ship", work)
        shipped = await follower.next()
    assert accepted["order"]["status"] == "CONFIRMED"
    assert (shipped["status"], shipped["order"]["status"]) == ("FULFILLED", "FULFILLED")
    assert shipped["order"]["version"] > accepted["order"]["version"]


async def test_stock_is_followed_as_it_moves(staff: Staff, url: str) -> None:
    await staff.receive(5)
    topic = {"skus": ["CUP"], "locationId": staff.shop.warehouse.id}
    async with over_socket(url, CHANGES, topic=topic) as follower:
        snapshot = await follower.next()
        assert snapshot["inventoryLevels"] == [
            {"sku": "CUP", "available": 5, "location": {"code": "warehouse"}}
        ]
        await staff.receive(1, "POT")
        await staff.receive(1, at=staff.shop.harbor)
        await staff.place(("CUP", 2))
        change = await follower.next()
    assert change["inventoryLevel"] == {"available": 3}
    assert change["movement"] == {
        "sku": "CUP",
        "kind": "RESERVE",
        "quantity": 2,
        "available": 3,
        "location": {"code": "warehouse"},
    }


async def test_operations_on_one_socket_share_nothing(staff: Staff, url: str) -> None:
    order = await staff.placed(("CUP", 1))
    status = "query ($id: ID!) { order(by: {id: $id}) { status } }"
    async with a_socket(url, **{"x-order-hub-actor": "carla"}) as socket:
        replies = frames(socket)
        await subscribe(socket, status, {"id": order["id"]}, id="first")
        assert (await anext(replies))["data"] == {"order": {"status": "CONFIRMED"}}
        await staff.graph.do("cancelOrder", orderId=order["id"], reason="Regret")
        await subscribe(socket, status, {"id": order["id"]}, id="second")
        assert (await anext(replies))["data"] == {"order": {"status": "CANCELLED"}}


async def test_a_websocket_names_its_caller_in_connection_init(staff: Staff, url: str) -> None:
    order = await staff.placed(("CUP", 1))
    pay = """mutation ($input: AuthorizePaymentInput!) {
      authorizePayment(input: $input) { __typename }
    }"""
    amount = {"amount": "1.00", "currencyCode": "EUR"}
    given = {"idempotencyKey": "k", "orderId": order["id"], "method": "CASH", "amount": amount}
    who = {"x-order-hub-actor": "carla", "x-order-hub-channel": staff.shop.pos.id}
    async with over_socket(url) as follower, a_socket(url, **who) as socket:
        await follower.next()
        await subscribe(socket, pay, {"input": given})
        event = await follower.next()
    assert (event["actor"], event["channelId"]) == ("carla", staff.shop.pos.id)


async def test_a_client_that_stops_reading_does_not_delay_others(staff: Staff, url: str) -> None:
    await staff.receive(10)
    tail = staff.shop.hub.feeds.orders
    async with a_socket(url) as stalled, over_socket(url) as follower:
        for number in range(20):
            await subscribe(stalled, EVENTS, {}, id=str(number))
        stalled.transport.pause_reading()
        await follower.next()
        await asyncio.gather(*(staff.place() for _ in range(10)))
        received = await follower.take(20)
        assert len({(event["order"]["id"], event["sequence"]) for event in received}) == 20
        stalled.transport.abort()
    await until(lambda: tail.followers == 0)


@BOTH
async def test_a_subscriber_that_leaves_is_released(staff: Staff, url: str, transport: str) -> None:
    tail = staff.shop.hub.feeds.orders
    async with contextlib.AsyncExitStack() as stack:
        followers = [await stack.enter_async_context(FOLLOW[transport](url)) for _ in range(5)]
        for follower in followers:
            await follower.next()
        await until(lambda: tail.followers == 1)
    await until(lambda: tail.followers == 0)


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while not met():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
