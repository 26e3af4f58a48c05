"""Orders of more than goods, through the graph: kits, services, gift cards, fees."""

from typing import Any

from tests.graph.client import statements
from tests.graph.staff import Staff, euros, line_quantities

LINES = """lines {
  position kind sku title quantity unitPrice { amount } subtotal { amount } total { amount }
  providedAt variant { sku } parentLine { position } parts { sku quantity }
  quantities { state quantity }
}"""
TO_PROVIDE = """query ($wanted: Boolean!) {
  orders(where: {toProvide: $wanted}) { nodes { id } }
}"""
KIT = {
    "kind": "KIT",
    "sku": "CUP",
    "title": "Tea set",
    "quantity": 2,
    "parts": [{"sku": "POT", "quantity": 1}, {"sku": "TEA", "quantity": 3}],
}
SERVICE = {"kind": "SERVICE", "title": "Engraving", "quantity": 1, "unitPrice": euros("5.00")}
CARD = {"kind": "GIFT_CARD", "sku": "TEA", "quantity": 1, "unitPrice": euros("25.00")}
FEE = {"kind": "FEE", "title": "Bag", "quantity": 3, "unitPrice": euros("0.0125")}


async def a_till_order(staff: Staff, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    given = {**staff.order(channel=staff.shop.pos), "lines": list(lines), **more}
    return await staff.graph.do("placeOrder", **given)


async def test_a_kit_is_fulfilled_by_its_parts(staff: Staff) -> None:
    await staff.receive(2, "POT")
    await staff.receive(6, "TEA")
    order = await a_till_order(staff, KIT)
    assert order["originalTotal"] == euros("20.00")
    kit, pot, tea = (await staff.look(order, LINES))["lines"]
    assert (kit["kind"], kit["title"], kit["parentLine"]) == ("KIT", "Tea set", None)
    assert kit["parts"] == [{"sku": "POT", "quantity": 2}, {"sku": "TEA", "quantity": 6}]
    assert kit["quantities"] == [{"state": "NO_FULFILLMENT", "quantity": 2}]
    assert (pot["kind"], pot["parentLine"], pot["total"]["amount"]) == (
        "GOODS",
        {"position": 1},
        "0.00",
    )
    assert tea["quantities"] == [{"state": "ALLOCATED", "quantity": 6}]
    (work,) = order["fulfillmentOrders"]
    await staff.work("accept", work)
    shipment = await staff.work("ship", work)
    assert sorted((n["line"]["sku"], n["quantity"]) for n in shipment["lines"]) == [
        ("POT", 2),
        ("TEA", 6),
    ]
    assert (await staff.track(shipment, "DELIVER"))["order"]["status"] == "COMPLETED"


async def test_a_cancelled_kit_gives_its_parts_back(staff: Staff) -> None:
    await staff.receive(2, "POT")
    await staff.receive(6, "TEA")
    order = await a_till_order(staff, KIT)
    kit, pot, _ = order["lines"]
    part = {"lineId": pot["id"], "quantity": 1}
    refusal = await staff.graph.do("cancelOrder", orderId=order["id"], reason="r", lines=[part])
    assert refusal["code"] == "INVALID_INPUT"
    assert refusal["path"] == ["input", "lines", "0", "lineId"]
    assert kit["id"] in refusal["message"]
    one = {"lineId": kit["id"], "quantity": 1}
    left = await staff.graph.do("cancelOrder", orderId=order["id"], reason="r", lines=[one])
    assert line_quantities(left) == {"NO_FULFILLMENT": 1, "ALLOCATED": 4, "CANCELLED": 5}
    assert (await staff.level("TEA"))["available"] == 3
    assert (await staff.look(order, "currentTotal { amount }"))["currentTotal"]["amount"] == "10.00"


async def test_services_and_gift_cards_are_provided_by_people(staff: Staff) -> None:
    order = await a_till_order(staff, SERVICE, CARD, FEE)
    assert (order["status"], order["fulfillmentOrders"], order["exceptions"]) == (
        "CONFIRMED",
        [],
        [],
    )
    service, card, fee = (await staff.look(order, LINES))["lines"]
    assert (service["sku"], service["variant"], service["title"]) == (None, None, "Engraving")
    assert card["variant"] == {"sku": "TEA"}
    assert (fee["unitPrice"]["amount"], fee["subtotal"]["amount"]) == ("0.0125", "0.04")
    (_, bought, _) = order["lines"]
    assert await staff.graph.ask(TO_PROVIDE, wanted=True) == {"nodes": [{"id": order["id"]}]}
    issued = await staff.graph.do(
        "provideOrderLines",
        orderId=order["id"],
        lines=[{"lineId": bought["id"], "quantity": 1}],
        reference="GC-4711",
        occurredAt=order["placedAt"],
    )
    assert issued["fulfillmentStatus"] == "PARTIALLY_DELIVERED"
    done = await staff.graph.do("provideOrderLines", orderId=order["id"])
    assert (done["status"], done["fulfillmentStatus"]) == ("COMPLETED", "DELIVERED")
    assert line_quantities(done) == {"PROVIDED": 2, "NO_FULFILLMENT": 3}
    seen = await staff.look(
        order, f"deliveredAt {LINES} events(last: 2) {{ nodes {{ kind reference }} }}"
    )
    assert seen["lines"][1]["providedAt"] == order["placedAt"]
    assert seen["deliveredAt"] == seen["lines"][0]["providedAt"] != order["placedAt"]
    assert seen["events"]["nodes"] == [
        {"kind": "UNITS_PROVIDED", "reference": "GC-4711"},
        {"kind": "UNITS_PROVIDED", "reference": None},
    ]
    assert await staff.graph.ask(TO_PROVIDE, wanted=True) == {"nodes": []}
    assert await staff.graph.ask(TO_PROVIDE, wanted=False) == {"nodes": [{"id": order["id"]}]}
    again = await staff.graph.do("provideOrderLines", orderId=order["id"])
    assert (again["code"], again["path"]) == ("INVALID_INPUT", ["input", "orderId"])


async def test_a_gift_card_of_a_doubtful_order_is_not_issued(staff: Staff) -> None:
    order = await a_till_order(staff, CARD)
    await staff.graph.do("holdOrder", orderId=order["id"], reason="HIGH_RISK_OF_FRAUD")
    refusal = await staff.graph.do("provideOrderLines", orderId=order["id"])
    assert (refusal["code"], refusal["step"]) == ("ON_HOLD", "HAND_OVER")


async def test_an_order_of_fees_alone_needs_nothing_more(staff: Staff) -> None:
    order = await a_till_order(staff, FEE)
    assert (order["status"], order["fulfillmentStatus"]) == ("COMPLETED", "DELIVERED")
    waived = await staff.graph.do("cancelOrder", orderId=order["id"], reason="Goodwill")
    assert waived["status"] == "CANCELLED"


async def test_a_line_that_lacks_what_its_kind_needs_is_refused_with_all_that_is_missing(
    staff: Staff,
) -> None:
    lines = [
        {"quantity": 1},
        {"kind": "FEE", "quantity": 1},
        {"sku": "CUP", "quantity": 1, "parts": [{"sku": "POT", "quantity": 0}]},
    ]
    given = {**staff.order(channel=staff.shop.pos), "lines": lines}
    reply = await staff.graph.reply("placeOrder", given)
    assert [".".join(error["path"]) for error in reply.data["placeOrder"]["errors"]] == [
        "input.lines.0.sku",
        "input.lines.1.title",
        "input.lines.1.unitPrice",
        "input.lines.2.parts.0.quantity",
        "input.lines.2.parts",
    ]
    empty = await a_till_order(staff, {"kind": "KIT", "sku": "CUP", "quantity": 1})
    assert empty["path"] == ["input", "lines", "0", "parts"], "the catalog has no components of it"
    nowhere = "location_7zzzzzzzzzzzzzzzzzzzzzzzzz"
    part = {"sku": "POT", "quantity": 1, "locationId": staff.shop.warehouse.id}
    lost = await a_till_order(staff, {**KIT, "locationId": nowhere, "parts": [part]})
    assert (lost["code"], lost["path"]) == ("NOT_FOUND", ["input", "lines", "0", "locationId"])
    unknown = await a_till_order(staff, {**KIT, "parts": [{"sku": "NO-SUCH", "quantity": 1}]})
    assert (unknown["code"], unknown["path"]) == (
        "NOT_FOUND",
        ["input", "lines", "0", "parts", "0", "sku"],
    )


async def test_parts_and_kits_of_many_lines_are_two_statements(staff: Staff) -> None:
    await staff.receive(20, "POT")
    await staff.receive(60, "TEA")
    sent = []
    for kits in (1, 4):
        order = await a_till_order(staff, *[{**KIT, "quantity": 1}] * kits)
        with statements(staff.shop.hub) as seen:
            await staff.look(order, "lines { parts { sku } parentLine { sku } }")
        sent.append(len(seen))
    assert sent == [4, 4]
