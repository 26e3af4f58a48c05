"""What a channel may sell: one rule for what is shown and for what may be ordered."""

from typing import Any

import pytest

from tests.graph.staff import Staff, lines

QUERY = """query ($channel: ID, $at: [ID!], $method: FulfillmentMethod) {
  availability(skus: ["CUP"], channelId: $channel, locationIds: $at, method: $method) {
    available why { kind quantity }
  }
}"""


async def ruled(staff: Staff, *rules: dict[str, Any], channel: Any = None) -> dict[str, Any]:
    of = channel or staff.shop.web
    query = "query ($id: ID!) { channel(by: {id: $id}) { version } }"
    version = (await staff.graph.ask(query, id=of.id))["version"]
    return await staff.graph.do(
        "updateChannel", channelId=of.id, expectedVersion=version, stockRules=list(rules)
    )


async def told(staff: Staff, channel: Any = None, **more: Any) -> tuple[int, dict[str, int]]:
    """What is available, and the terms it is made of."""
    given = {"channel": (channel or staff.shop.web).id, "method": "SHIP", **more}
    (found,) = await staff.graph.ask(QUERY, **given)
    terms = {term["kind"]: term["quantity"] for term in found["why"]}
    assert sum(terms.values()) == found["available"]
    return found["available"], terms


async def test_a_buffer_is_not_sold_and_not_shown(staff: Staff) -> None:
    await staff.receive(10)
    await ruled(staff, {"bufferUnits": 3})
    available, terms = await told(staff)
    assert (available, terms["BUFFERED_BY_CHANNEL"]) == (7, -3)
    assert (await told(staff, staff.shop.marketplace))[0] == 10
    refused = await staff.place(("CUP", 8))
    assert (refused["__typename"], refused["available"]) == ("OutOfStock", 7)
    assert (await staff.place(("CUP", 7)))["__typename"] == "Order"
    assert (await told(staff))[0] == 0
    other = await staff.place(("CUP", 3), channel=staff.shop.marketplace)
    assert other["fulfillmentOrders"], "other channels sell what one keeps back"


async def test_a_location_can_be_excluded_for_one_sku(staff: Staff) -> None:
    shop = staff.shop
    await staff.receive(4)
    await staff.receive(5, at=shop.harbor)
    await ruled(staff, {"sku": "cup", "locationId": shop.warehouse.id, "excluded": True})
    available, terms = await told(staff)
    assert (available, terms["EXCLUDED_BY_CHANNEL"]) == (5, -4)
    order = await staff.place(("CUP", 5))
    assert [part["location"]["code"] for part in order["fulfillmentOrders"]] == ["harbor"]


async def test_why_names_each_reason(staff: Staff) -> None:
    await staff.receive(20)
    place = {"sku": "CUP", "locationId": staff.shop.warehouse.id}
    for kind, quantity in (("DAMAGE", 2), ("QUARANTINE", 3), ("ADD_SAFETY_STOCK", 4)):
        await staff.graph.do("moveStock", kind=kind, quantity=quantity, **place)
    await staff.place(("CUP", 5))
    await ruled(staff, {"bufferPercent": 50})
    available, terms = await told(staff)
    assert available == 3
    assert terms == {
        "ON_HAND": 20,
        "RESERVED": -5,
        "SAFETY_STOCK": -4,
        "QUALITY_CONTROL": -3,
        "DAMAGED": -2,
        "BUFFERED_BY_CHANNEL": -3,
    }


async def test_a_cart_is_held_to_the_rules_and_keeps_what_it_has(staff: Staff) -> None:
    await staff.receive(5)
    await ruled(staff, {"bufferUnits": 2})
    cart = {"channelId": staff.shop.web.id}
    refused = await staff.graph.do("createReservation", **cart, lines=lines(("CUP", 4)))
    assert (refused["__typename"], refused["available"]) == ("OutOfStock", 3)
    kept = await staff.graph.do("createReservation", **cart, lines=lines(("CUP", 3)))
    await ruled(staff, {"excluded": True})
    assert (await told(staff))[0] == 0
    order = await staff.place(("CUP", 3), reservationId=kept["id"])
    assert order["__typename"] == "Order", order


@pytest.mark.parametrize(
    ("rules", "refusal", "path"),
    [
        ([{}], "InvalidInput", ["0", "bufferUnits"]),
        ([{"bufferPercent": 101}], "InvalidInput", ["0", "bufferPercent"]),
        ([{"bufferUnits": 1}, {"excluded": True}], "InvalidInput", ["1", "sku"]),
        ([{"sku": "NIL", "excluded": True}], "NotFound", ["0", "sku"]),
    ],
)
async def test_a_rule_that_cannot_be_is_refused(
    staff: Staff, rules: list[dict[str, Any]], refusal: str, path: list[str]
) -> None:
    answer = await ruled(staff, *rules)
    assert (answer["__typename"], answer["path"]) == (refusal, ["input", "stockRules", *path])


async def test_sales_that_have_happened_have_no_rules(staff: Staff) -> None:
    answer = await ruled(staff, {"bufferUnits": 1}, channel=staff.shop.pos)
    assert (answer["__typename"], answer["path"]) == ("InvalidInput", ["input", "stockRules"])


async def test_a_channel_that_does_not_exist_sells_nothing(staff: Staff) -> None:
    reply = await staff.graph.send(QUERY, {"channel": "channel_01m8epyk8mernbad1tc7p9vw0x"})
    assert reply.codes == ["NOT_FOUND"]


async def test_the_last_units_are_for_customers_of_higher_priority(staff: Staff) -> None:
    await staff.receive(3)
    await ruled(staff, {"sku": "CUP", "bufferUnits": 2, "unlessPriority": 4})
    made = await staff.graph.do("createCustomer", name="Clinic")
    given = {"customerId": made["id"], "expectedVersion": made["version"]}
    await staff.graph.do("updateCustomer", **given, priority=4)
    refused = await staff.place(("CUP", 2))
    assert (refused["__typename"], refused["available"]) == ("OutOfStock", 1)
    cart = {"channelId": staff.shop.web.id, "lines": lines(("CUP", 1))}
    kept = await staff.graph.do("createReservation", **cart, customerId=made["id"])
    assert kept["__typename"] == "Reservation"
    critical = await staff.place(("CUP", 2), customerId=made["id"])
    assert critical["__typename"] == "Order"
    wrong = await ruled(staff, {"bufferUnits": 2, "unlessPriority": 0})
    assert wrong["path"] == ["input", "stockRules", "0", "unlessPriority"]
