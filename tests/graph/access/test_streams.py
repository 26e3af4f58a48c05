"""Live streams tell each caller of what it may see, while it happens and when it is read again."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest
from strawberry.types.execution import ExecutionResult

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.shared.paging import cursor_of
from hub.http.app import create_app
from schema.shared.snapshot import ORDERS
from tests.graph.access.people import GRAPH, Scene

EVENTS = """subscription ($after: String, $topic: OrderTopic) {
  orderEvents(after: $after, topic: $topic) {
    ... on OrderEvent { cursor kind actor reason order { id email } }
    ... on OrderSnapshot { cursor orders { id } }
  }
}"""
STOCK = """subscription {
  inventoryChanged {
    ... on InventorySnapshot { inventoryLevels { location { id } } }
    ... on InventoryChange { movement { location { id } } }
  }
}"""
SOLD = """subscription Follow($channel: ID!) {
  availabilityChanged(channelId: $channel, skus: ["TEA"]) {
    ... on AvailabilitySnapshot {
      availabilities { available why { kind } inventoryLevels { id } }
    }
    ... on AvailabilityChange { availability { available } }
  }
}"""


@pytest.fixture
async def live(scene: Scene) -> Any:
    """The scene with its streams running."""
    app = create_app(scene.hub)
    async with app.router.lifespan_context(app):
        yield scene


async def read(scene: Scene, caller: Caller, query: str, until: int, **variables: Any) -> list[Any]:
    """The first messages of a stream."""
    found: list[Any] = []
    async with aclosing(await GRAPH.stream(query, variables, scene.hub.context(caller))) as stream:
        async for result in stream:
            assert isinstance(result, ExecutionResult)
            assert result.data
            assert not result.errors, result.errors
            found.append(next(iter(result.data.values())))
            if len(found) == until:
                break
    return found


async def next_of(stream: Any, name: str) -> Any:
    return (await anext(aiter(stream))).data[name]


async def test_a_snapshot_holds_what_may_be_seen(live: Scene) -> None:
    for name in ("ada", "bob", "the link of an order", "the supplier", "an agent of the web"):
        caller = live.callers()[name]
        (first,) = await read(live, caller, EVENTS, 1)
        listed = await live.ask(caller, "{ orders(first: 100) { nodes { id } } }")
        expected = {node["id"] for node in listed["data"]["orders"]["nodes"]}
        assert {order["id"] for order in first["orders"]} == expected, name


async def test_history_that_is_read_again_is_of_what_may_be_seen(live: Scene) -> None:
    (first,) = await read(live, Caller(role=Role.ADMIN), EVENTS, 1)
    everything = await _history(live, Caller(role=Role.ADMIN))
    own = {
        "ada": ("web", "downtown", "short"),
        "the link of an order": ("split",),
        "an agent of the web": ("web", "harbor"),
    }
    assert first["cursor"]
    for name, orders in own.items():
        ids = {live.orders[order].id for order in orders}
        expected = [event["cursor"] for event in everything if event["order"]["id"] in ids]
        found = await _history(live, live.callers()[name], len(expected))
        assert [event["cursor"] for event in found] == expected, name


async def test_a_customer_is_told_no_names_of_staff(live: Scene) -> None:
    for name in ("ada", "the link of an order"):
        for event in await _history(live, live.callers()[name], 2):
            assert event["actor"] == "***"
            assert event["reason"] is None


async def test_events_of_others_do_not_come_by_asking_for_them(live: Scene) -> None:
    """An event of another's order, asked for by its id, and then one of the own."""
    bob, theirs, mine = live.callers()["bob"], live.orders["downtown"], live.orders["harbor"]
    topics: tuple[dict[str, Any], ...] = (
        {"orderId": theirs.id},
        {"customerId": live.ada.id},
        {"locationId": live.shop.downtown.id},
    )
    for topic in topics:
        stream = await GRAPH.stream(EVENTS, {"topic": topic}, live.hub.context(bob))
        async with aclosing(stream):
            first = await next_of(stream, "orderEvents")
            assert {order["id"] for order in first["orders"]} <= {
                live.orders[name].id for name in ("harbor", "supplied", "split")
            }
            coming = asyncio.ensure_future(next_of(stream, "orderEvents"))
            await live.shop.hold(await live.shop.load(theirs.id))
            await live.shop.hold(await live.shop.load(mine.id))
            own = await read(live, bob, EVENTS, 1, after=first["cursor"])
            assert own[0]["order"]["id"] == mine.id
            # What is given to one follower was given to the other, if it was for both.
            assert not coming.done()
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


async def test_stock_is_followed_where_the_caller_works(live: Scene) -> None:
    shop = live.shop
    packer = live.callers()["a packer"]
    stream = await GRAPH.stream(STOCK, {}, live.hub.context(packer))
    async with aclosing(stream):
        first = await next_of(stream, "inventoryChanged")
        places = {level["location"]["id"] for level in first["inventoryLevels"]}
        assert places == {shop.warehouse.id}
        await shop.stock(1, "TEA", at=shop.harbor)
        await shop.stock(1, "TEA", at=shop.warehouse)
        change = await next_of(stream, "inventoryChanged")
        assert change["movement"]["location"]["id"] == shop.warehouse.id


async def _history(scene: Scene, caller: Caller, count: int | None = None) -> list[Any]:
    """All events of a log, or as many as there should be, from its beginning."""
    ids = "SELECT count(*) FROM order_events"
    expected = count or (await scene.shop.rows(ids))[0][0]
    return await read(scene, caller, EVENTS, expected, after=cursor_of(ORDERS, 0))


async def test_customers_follow_what_can_be_sold_and_not_where_it_is(live: Scene) -> None:
    shop, ada = live.shop, live.callers()["ada"]
    given = {"channel": shop.web.id}
    stream = await GRAPH.stream(SOLD, given, live.hub.context(ada))
    async with aclosing(stream):
        (first,) = (await next_of(stream, "availabilityChanged"))["availabilities"]
        assert (first["why"], first["inventoryLevels"]) == (None, [])
        await shop.stock(1, "TEA")
        change = await next_of(stream, "availabilityChanged")
        assert change["availability"]["available"] == first["available"] + 1
