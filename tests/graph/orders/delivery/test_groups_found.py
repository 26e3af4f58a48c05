"""Orders by their groups: what is found by a method, and what is measured by a promise."""

from datetime import UTC, datetime, timedelta

import pytest

from persistence.verify.verify import SqlVerify
from tests.graph.orders.delivery.test_delivery_groups import line, placed
from tests.graph.staff import PORTO, Staff


async def test_orders_are_found_by_any_of_their_methods(staff: Staff) -> None:
    order = await placed(staff)
    shipped = await staff.placed(("CUP", 1))
    query = "query ($m: [FulfillmentMethod!]) { orders(where: {method: $m}) { nodes { id } } }"
    for methods, expected in (
        (["PICKUP"], [order]),
        (["SHIP"], [shipped, order]),
        (["CARRY_OUT", "PICKUP"], [order]),
    ):
        nodes = (await staff.graph.ask(query, m=methods))["nodes"]
        assert [node["id"] for node in nodes] == [one["id"] for one in expected]


async def test_a_store_sees_who_may_collect(staff: Staff) -> None:
    await placed(staff)
    query = """{ fulfillmentOrders(where: {method: [PICKUP]}) { nodes {
      deliveryGroup { pickupPerson { name phone } promisedUntil } } } }"""
    (work,) = (await staff.graph.ask(query))["nodes"]
    assert work["deliveryGroup"]["pickupPerson"]["name"] == "Ben Bastos"
    assert work["deliveryGroup"]["promisedUntil"]


@pytest.mark.parametrize(("days", "on_time"), [((-9, 9), 1), ((-9, -2), 0)])
async def test_an_order_is_on_time_by_its_latest_promise(
    staff: Staff, days: tuple[int, int], on_time: int
) -> None:
    await staff.receive(2)
    now = datetime.now(UTC)
    groups = [
        {"key": f"{n}", "shipTo": PORTO, "promisedOn": (now + timedelta(days=n)).date().isoformat()}
        for n in days
    ]
    given = staff.order(lines=[line("CUP", 1, f"{n}") for n in days], deliveryGroups=groups)
    order = await staff.graph.do("placeOrder", **given)
    for part in order["fulfillmentOrders"]:
        await staff.work("accept", part)
        shipment = await staff.work("ship", part)
        await staff.track(shipment, "DELIVER", occurredAt=now.isoformat())
    found = await staff.graph.ask("{ metrics { onTime { part whole } } }")
    assert found["onTime"] == {"part": on_time, "whole": 1}


async def test_work_that_the_release_before_adds_is_of_the_first_group(staff: Staff) -> None:
    """During an upgrade it assigns units of orders that this release has placed."""
    order = await placed(staff)
    first, *_ = order["deliveryGroups"]
    work, *_ = order["fulfillmentOrders"]
    forget = "UPDATE fulfillment_orders SET delivery_group_id = NULL WHERE id = :id"
    assert await staff.shop.write(forget, id=work["id"]) == 1
    found = await staff.look(order, "fulfillmentOrders { id deliveryGroup { id } }")
    groups = {one["id"]: one["deliveryGroup"]["id"] for one in found["fulfillmentOrders"]}
    assert groups[work["id"]] == first["id"]
    assert await SqlVerify(staff.shop.hub.engines).differences() == []
