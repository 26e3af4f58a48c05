"""Transfer orders: a transfer neither makes nor loses units."""

from typing import Any

from tests.graph.staff import SOME_DAY, Staff, lines


async def asked(staff: Staff, quantity: int, **more: Any) -> dict[str, Any]:
    """Cups that the harbor requests of the warehouse, which has ten."""
    await staff.receive(10)
    return await staff.transfer(quantity, to=staff.shop.harbor, ship=False, **more)


async def do(staff: Staff, what: str, order: dict[str, Any], **given: Any) -> dict[str, Any]:
    return await staff.graph.do(f"{what}TransferOrder", transferOrderId=order["id"], **given)


def told(order: dict[str, Any]) -> tuple[Any, ...]:
    assert order["__typename"] == "TransferOrder", order
    line = order["lines"][0]
    names = ("shipped", "received", "damaged", "missing", "inTransit", "excess")
    return (order["status"], *(line[name] for name in names))


async def there(staff: Staff) -> tuple[int, int, int, int]:
    """What the warehouse has; what is in transit to the harbor, available and damaged there."""
    here, other = await staff.level(), await staff.level(at=staff.shop.harbor)
    return here["available"], other["inTransit"], other["available"], other["damaged"]


async def test_units_leave_are_in_transit_and_arrive(staff: Staff) -> None:
    order = await asked(staff, 6)
    assert told(order) == ("REQUESTED", 0, 0, 0, 0, 0, 0)
    assert order["supportedActions"] == ["SHIP", "CANCEL", "RECEIVE"]
    some = await do(staff, "ship", order, lines=lines(("CUP", 4)), reference="van-1")
    assert told(some) == ("PARTIALLY_SHIPPED", 4, 0, 0, 0, 4, 0)
    assert [one["reference"] for one in some["expected"]] == ["van-1"]
    assert await there(staff) == (6, 4, 0, 0)
    assert (await staff.place(("CUP", 7)))["__typename"] == "OutOfStock", "nobody has it yet"
    assert told(await do(staff, "ship", order)) == ("SHIPPED", 6, 0, 0, 0, 6, 0)
    arrived = await staff.arrived(order, 3, damaged=2)
    assert told(arrived) == ("PARTIALLY_RECEIVED", 6, 3, 2, 0, 1, 0)
    assert told(await staff.arrived(order, 1)) == ("RECEIVED", 6, 4, 2, 0, 0, 0)
    assert await there(staff) == (4, 0, 4, 2)


async def test_what_is_lost_on_the_way_is_closed_and_not_sold(staff: Staff) -> None:
    order = await asked(staff, 6)
    await do(staff, "ship", order)
    await staff.arrived(order, 4)
    closed = await do(staff, "close", order, reason="Two never came")
    assert told(closed) == ("CLOSED", 6, 4, 0, 2, 0, 0)
    assert await there(staff) == (4, 0, 4, 0)
    assert told(await staff.arrived(order, 1)) == ("CLOSED", 6, 5, 0, 1, 0, 0)
    assert await there(staff) == (4, 0, 5, 0)


async def test_more_leaves_than_was_requested_and_more_arrives_than_left(staff: Staff) -> None:
    order = await asked(staff, 2)
    more = lines(("CUP", 3))
    assert told(await do(staff, "ship", order, lines=more)) == ("SHIPPED", 3, 0, 0, 0, 3, 0)
    assert told(await staff.arrived(order, 5)) == ("RECEIVED", 3, 5, 0, 0, 0, 2)
    assert await there(staff) == (7, 0, 5, 0)


async def test_units_arrive_before_it_is_recorded_that_they_left(staff: Staff) -> None:
    """The store's scanner was online, the warehouse's was not."""
    order = await asked(staff, 6)
    assert told(await staff.arrived(order, 4)) == ("PARTIALLY_RECEIVED", 0, 4, 0, 0, 0, 4)
    sent = await do(staff, "ship", order)
    assert told(sent) == ("PARTIALLY_RECEIVED", 6, 4, 0, 0, 2, 0)
    assert await there(staff) == (4, 2, 4, 0)
    assert told(await staff.arrived(order, 2)) == ("RECEIVED", 6, 6, 0, 0, 0, 0)


async def test_units_cannot_leave_that_are_not_there(staff: Staff) -> None:
    order = await asked(staff, 11)
    refused = await do(staff, "ship", order)
    assert (refused["__typename"], refused["quantity"]) == ("InsufficientStock", 10)
    both = await staff.transfer(11, to=staff.shop.harbor)
    assert both["__typename"] == "InsufficientStock"
    assert (await staff.level())["available"] == 10
    query = "{ transferOrders { nodes { number } } }"
    assert len((await staff.graph.ask(query))["nodes"]) == 1, "nothing is half done"


async def test_only_what_has_not_left_is_cancelled(staff: Staff) -> None:
    order = await asked(staff, 2)
    assert told(await do(staff, "cancel", order))[0] == "CANCELLED"
    other = await asked(staff, 2)
    await do(staff, "ship", other)
    refused = await do(staff, "cancel", other)
    assert (refused["__typename"], refused["from"]) == ("IllegalTransition", "SHIPPED")
    again = await do(staff, "ship", other)
    assert (again["__typename"], again["entity"]) == ("IllegalTransition", "TRANSFER_ORDER")


async def test_a_transfer_needs_two_places(staff: Staff) -> None:
    refusal = await staff.transfer(1, to=staff.shop.warehouse)
    assert (refusal["__typename"], refusal["field"]) == ("InvalidInput", "toLocationId")
    strange = await staff.transfer(1, "NIL", to=staff.shop.harbor)
    assert (strange["__typename"], strange["path"]) == ("NotFound", ["input", "lines", "0", "sku"])


async def test_a_transfer_is_found_by_its_number_and_places(staff: Staff) -> None:
    order = await asked(staff, 2, number="T-1")
    again = await staff.transfer(2, to=staff.shop.downtown, number="T-1", ship=False)
    assert (again["__typename"], again["entityId"]) == ("AlreadyExists", order["id"])
    query = """query ($at: [ID!]) {
      transferOrder(by: {number: "T-1"}) { expectedAt }
      transferOrders(where: {toLocationId: $at}) { totalCount }
    }"""
    found = (await staff.graph.send(query, {"at": [staff.shop.harbor.id]})).data
    assert found == {
        "transferOrder": {"expectedAt": SOME_DAY},
        "transferOrders": {"totalCount": 1},
    }
