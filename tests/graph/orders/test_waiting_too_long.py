"""Units do not wait for ever: they are cancelled, or the customer is asked."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hub.wiring import Hub
from tests.graph.inventory.test_reservations import in_an_hour
from tests.graph.orders.test_availability import exceptions
from tests.graph.orders.test_promised_supply import balanced, states, told
from tests.graph.orders.test_selling_ahead import ruled
from tests.graph.staff import SOME_DAY, Staff

LONG = 24 * 365


def soon(minutes: int = 30) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


async def waiting(staff: Staff, quantity: int = 2, **more: Any) -> dict[str, Any]:
    lines = [{"sku": "CUP", "quantity": quantity, **more}, {"sku": "POT", "quantity": 1}]
    order = await staff.graph.do("placeOrder", **{**staff.order(), "lines": lines})
    assert order["__typename"] == "Order", order
    return order


async def test_units_that_waited_too_long_are_cancelled(staff: Staff, hub: Hub) -> None:
    await ruled(staff, {"sku": "CUP"}, backorderMaxDays=30)
    await staff.receive(1, "POT")
    await staff.expect(2)
    order = await waiting(staff)
    look = "lines { cancelAfter }"
    limits = [line["cancelAfter"] for line in (await staff.look(order, look))["lines"]]
    assert all(datetime.fromisoformat(at) > datetime.now(UTC) + timedelta(days=29) for at in limits)
    assert await told(staff, order) == SOME_DAY
    await hub.backorders.once()
    assert await states(staff, order) == {"BACKORDERED": 2, "ALLOCATED": 1}
    in_an_hour(hub, LONG)
    await hub.backorders.once()
    assert await states(staff, order) == {"CANCELLED": 2, "ALLOCATED": 1}
    events = "events(last: 1) { nodes { kind actor reason } }"
    (last,) = (await staff.look(order, events))["events"]["nodes"]
    assert last == {"kind": "UNITS_CANCELLED", "actor": "hub", "reason": "The backorder expired"}
    assert await balanced(hub), "their promise is free again"


async def test_a_channel_may_ask_the_customer_first(staff: Staff, hub: Hub) -> None:
    await ruled(staff, {"sku": "CUP"}, backorderExpiry="ASK")
    await staff.receive(2, "POT")
    order = await waiting(staff, cancelAfter=soon())
    in_an_hour(hub)
    for _ in range(2):
        await hub.backorders.once()
        assert await exceptions(staff, order) == [("BACKORDER_EXPIRED", "OPEN", 2)]
    assert (await states(staff, order))["BACKORDERED"] == 2
    line = order["lines"][0]["id"]
    extended = await staff.graph.do(
        "extendBackorder",
        orderId=order["id"],
        lineIds=[line],
        cancelAfter=SOME_DAY,
    )
    assert (extended["__typename"], extended["path"]) == ("InvalidInput", ["input", "cancelAfter"])
    extended = await staff.graph.do("extendBackorder", orderId=order["id"], cancelAfter=soon(200))
    assert extended["__typename"] == "Order", extended
    await hub.backorders.once()
    assert await exceptions(staff, order) == [("BACKORDER_EXPIRED", "RESOLVED", 2)]
    other = order["lines"][1]["id"]
    wrong = await staff.graph.do(
        "extendBackorder", orderId=order["id"], lineIds=[line, other], cancelAfter=soon(300)
    )
    assert (wrong["__typename"], wrong["path"]) == ("InvalidInput", ["input", "lineIds", "1"])
    unknown = await waiting(staff)
    found = await staff.graph.do(
        "extendBackorder",
        orderId=order["id"],
        lineIds=[unknown["lines"][0]["id"]],
        cancelAfter=soon(300),
    )
    assert (found["__typename"], found["path"]) == ("NotFound", ["input", "lineIds", "0"])
    assert await balanced(hub)


async def test_an_exception_goes_when_the_units_come(staff: Staff, hub: Hub) -> None:
    await ruled(staff, {"sku": "CUP"}, backorderExpiry="ASK")
    await staff.receive(1, "POT")
    order = await waiting(staff, cancelAfter=soon())
    in_an_hour(hub)
    await hub.backorders.once()
    await staff.receive(2)
    assert await hub.backorders.once() == 1
    assert await exceptions(staff, order) == [("BACKORDER_EXPIRED", "RESOLVED", 2)]
    past = await staff.place(
        lines=[{"sku": "POT", "quantity": 1, "cancelAfter": "2020-01-01T00:00:00Z"}]
    )
    assert past["path"] == ["input", "lines", "0", "cancelAfter"], past
    wrong = await ruled(staff, backorderMaxDays=0)
    assert wrong["path"] == ["input", "backorderMaxDays"]
