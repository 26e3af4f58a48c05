"""Units that wait are promised what is on its way: each unit once, with its date, in turn."""

from typing import Any

from domain.services.sourcing import promised
from hub.wiring import Hub
from persistence.verify.verify import SqlVerify
from tests.graph.orders.test_availability import policy
from tests.graph.staff import SOME_DAY, Staff, line_quantities

LATER, SOONER = "2126-04-01T09:00:00+00:00", "2126-02-01T09:00:00+00:00"
EXPECTED = """events(last: 9) { nodes { kind } }
  lines { id expectedAt expectedAvailability { quantity at confidence }
          quantities { state quantity } }"""


async def waiting(staff: Staff, quantity: int, **more: Any) -> dict[str, Any]:
    """An order of cups of which nothing is there."""
    order = await staff.place(("CUP", quantity), **more)
    assert line_quantities(order) == {"BACKORDERED": quantity}, order
    return order


async def expected(staff: Staff, order: dict[str, Any]) -> list[tuple[int, str | None]]:
    """How many of its units are expected when."""
    (line,) = (await staff.look(order, EXPECTED))["lines"]
    return [(one["quantity"], one["at"]) for one in line["expectedAvailability"]]


async def told(staff: Staff, order: dict[str, Any]) -> str | None:
    at: str | None = (await staff.look(order, EXPECTED))["lines"][0]["expectedAt"]
    return at


async def states(staff: Staff, order: dict[str, Any]) -> dict[str, int]:
    return line_quantities(await staff.look(order, EXPECTED))


async def balanced(hub: Hub) -> bool:
    found = await SqlVerify(hub.engines).differences()
    assert found == []
    return True


async def test_units_that_wait_are_promised_the_earliest_supply_each_unit_once(
    staff: Staff, hub: Hub
) -> None:
    await policy(staff, staff.shop.web, "BACKORDER")
    await staff.expect(3)
    first, second = await waiting(staff, 2), await waiting(staff, 4)
    assert await expected(staff, first) == [(2, SOME_DAY)]
    assert await told(staff, first) == SOME_DAY
    assert await expected(staff, second) == [(1, SOME_DAY), (3, None)]
    assert await told(staff, second) is None, "of some nothing is expected"
    later = await staff.expect(9)
    line = {"lineId": later["lines"][0]["id"], "expectedAt": LATER}
    await staff.graph.do("confirmPurchaseOrder", purchaseOrderId=later["id"], lines=[line])
    assert await hub.backorders.once() == 0
    assert await expected(staff, second) == [(1, SOME_DAY), (3, LATER)]
    assert await told(staff, second) == LATER
    kinds = [one["kind"] for one in (await staff.look(second, EXPECTED))["events"]["nodes"]]
    assert kinds == ["ORDER_PLACED", "UNITS_BACKORDERED", "EXPECTED_DATE_CHANGED"]
    assert await balanced(hub)


async def test_a_promise_moves_with_its_supply_and_whoever_waits_is_told(
    staff: Staff, hub: Hub
) -> None:
    await policy(staff, staff.shop.web, "BACKORDER")
    bought = await staff.expect(3)
    order = await waiting(staff, 2)
    line = bought["lines"][0]["id"]
    await staff.graph.do(
        "confirmPurchaseOrder",
        purchaseOrderId=bought["id"],
        lines=[{"lineId": line, "expectedAt": LATER}],
    )
    assert await expected(staff, order) == [(2, LATER)], "read at once"
    assert await told(staff, order) == SOME_DAY, "told by the next round"
    await hub.backorders.once()
    assert await told(staff, order) == LATER
    notice = {"lineId": line, "quantity": 1}
    await staff.graph.do(
        "advisePurchaseOrder",
        purchaseOrderId=bought["id"],
        expectedAt=SOONER,
        reference="ASN-1",
        lines=[notice],
    )
    await hub.backorders.once()
    assert await expected(staff, order) == [(1, SOONER), (1, LATER)]
    await staff.graph.do("cancelPurchaseOrder", purchaseOrderId=bought["id"], reason="Gone")
    assert await expected(staff, order) == [(2, None)]
    await hub.backorders.once()
    assert await told(staff, order) is None
    await hub.backorders.once()
    kinds = [one["kind"] for one in (await staff.look(order, EXPECTED))["events"]["nodes"]]
    assert kinds.count("EXPECTED_DATE_CHANGED") == 2, "the last date stayed the same"
    assert await balanced(hub)


async def test_what_arrives_for_those_who_wait_nobody_else_can_order(
    staff: Staff, hub: Hub
) -> None:
    await policy(staff, staff.shop.web, "BACKORDER")
    bought = await staff.expect(5)
    order = await waiting(staff, 3)
    await staff.arrived(bought, 4)
    level = await staff.level()
    assert (level["available"], level["reserved"]) == (1, 3)
    assert await balanced(hub), "reserved for who waits"
    quick = await staff.place(("CUP", 2))
    assert line_quantities(quick) == {"ALLOCATED": 1, "BACKORDERED": 1}
    assert await hub.backorders.once() == 1
    assert await states(staff, order) == {"ALLOCATED": 3}
    assert await told(staff, order) is None
    assert await expected(staff, quick) == [(1, SOME_DAY)]
    assert await balanced(hub)


async def test_who_waits_no_longer_gives_back_what_arrived(staff: Staff, hub: Hub) -> None:
    await policy(staff, staff.shop.web, "BACKORDER")
    bought = await staff.expect(5)
    order = await waiting(staff, 3)
    await staff.arrived(bought, 2)
    part = [{"lineId": order["lines"][0]["id"], "quantity": 2}]
    await staff.graph.do("cancelOrder", orderId=order["id"], reason="Less", lines=part)
    level = await staff.level()
    assert (level["available"], level["reserved"]) == (1, 1)
    assert await balanced(hub)
    await staff.graph.do("allocateOrder", orderId=order["id"])
    assert await states(staff, order) == {"ALLOCATED": 1, "CANCELLED": 2}
    assert (await staff.level())["reserved"] == 1
    assert await balanced(hub)


async def test_goods_that_are_short_go_to_customers_of_higher_priority_first(
    staff: Staff, hub: Hub
) -> None:
    await policy(staff, staff.shop.web, "BACKORDER")
    bought = await staff.expect(2)
    early = await waiting(staff, 2)
    made = await staff.graph.do("createCustomer", name="Clinic")
    clinic = await staff.graph.do(
        "updateCustomer", customerId=made["id"], expectedVersion=made["version"], priority=5
    )
    query = "query ($id: ID!) { customer(by: {id: $id}) { priority } }"
    assert await staff.graph.ask(query, id=clinic["id"]) == {"priority": 5}
    critical = await waiting(staff, 1, customerId=made["id"])
    assert await expected(staff, critical) == [(1, None)], "what is promised stays promised"
    await staff.arrived(bought, 2)
    assert await hub.backorders.once() == 2
    assert await states(staff, critical) == {"ALLOCATED": 1}
    assert await states(staff, early) == {"ALLOCATED": 1, "BACKORDERED": 1}
    assert await balanced(hub)
    wrong = await staff.graph.do(
        "updateCustomer", customerId=made["id"], expectedVersion=2, priority=10
    )
    assert (wrong["__typename"], wrong["path"]) == ("InvalidInput", ["input", "priority"])


async def test_less_supply_is_lost_by_those_whose_turn_is_last(staff: Staff, hub: Hub) -> None:
    await policy(staff, staff.shop.web, "BACKORDER")
    bought = await staff.expect(4)
    orders = [await waiting(staff, 2), await waiting(staff, 2)]
    line = {"lineId": bought["lines"][0]["id"], "expectedAt": SOME_DAY, "quantity": 3}
    await staff.graph.do("confirmPurchaseOrder", purchaseOrderId=bought["id"], lines=[line])
    assert [await expected(staff, order) for order in orders] == [
        [(2, SOME_DAY)],
        [(1, SOME_DAY), (1, None)],
    ]
    assert await balanced(hub)


async def test_an_order_that_cannot_be_served_stops_no_other(
    staff: Staff, hub: Hub, monkeypatch: Any
) -> None:
    await policy(staff, staff.shop.web, "BACKORDER")
    orders = [await waiting(staff, 1) for _ in range(3)]
    allocate = promised.allocate_promised

    async def poisoned(service: Any, uow: Any, order: Any, *others: Any) -> bool:
        if order.id == orders[0]["id"]:
            raise ValueError("poison")
        return await allocate(service, uow, order, *others)

    monkeypatch.setattr("domain.services.sourcing.backorders.allocate_promised", poisoned)
    await staff.receive(3)
    assert await hub.backorders.once() == 2
    assert await states(staff, orders[0]) == {"BACKORDERED": 1}
