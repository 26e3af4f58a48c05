"""Purchase orders: what is expected when, and what really arrives."""

from typing import Any

from tests.graph.staff import SOME_DAY, Staff

LATER = "2126-04-01T09:00:00+00:00"


def told(order: dict[str, Any]) -> tuple[Any, ...]:
    """The status, and the units of the first line."""
    assert order["__typename"] == "PurchaseOrder", order
    line = order["lines"][0]
    names = ("received", "damaged", "missing", "outstanding", "excess")
    return (order["status"], *(line[name] for name in names))


async def there(staff: Staff) -> tuple[int, int, int]:
    level = await staff.level()
    return level["incoming"], level["available"], level["damaged"]


async def do(staff: Staff, what: str, order: dict[str, Any], **given: Any) -> dict[str, Any]:
    return await staff.graph.do(f"{what}PurchaseOrder", purchaseOrderId=order["id"], **given)


async def test_what_is_ordered_is_expected_at_its_date_until_it_arrives(staff: Staff) -> None:
    order = await staff.expect(10)
    assert order["status"] == "ORDERED"
    assert order["supportedActions"] == ["CONFIRM", "ADVISE", "CLOSE", "CANCEL", "RECEIVE"]
    (expected,) = order["expected"]
    assert (expected["quantity"], expected["evidence"]) == (10, "ORDERED")
    assert (expected["expectedAt"], expected["confidence"]) == (SOME_DAY, 60)
    assert await there(staff) == (10, 0, 0)
    some = await staff.arrived(order, 4, damaged=1)
    assert told(some) == ("PARTIALLY_RECEIVED", 4, 1, 0, 5, 0)
    assert await there(staff) == (5, 4, 1)
    assert told(await staff.arrived(order, 5)) == ("RECEIVED", 9, 1, 0, 0, 0)
    assert await there(staff) == (0, 9, 1)


async def test_a_draft_expects_nothing_until_it_is_ordered(staff: Staff) -> None:
    draft = await staff.expect(3, draft=True)
    assert (draft["status"], draft["expected"]) == ("DRAFT", [])
    assert (await staff.supplier())["id"]
    ordered = await do(staff, "submit", draft)
    assert (ordered["status"], len(ordered["expected"])) == ("ORDERED", 1)
    again = await do(staff, "submit", draft)
    assert (again["__typename"], again["entity"]) == ("IllegalTransition", "PURCHASE_ORDER")


async def test_the_supplier_confirms_fewer_units_for_another_day(staff: Staff) -> None:
    order = await staff.expect(10)
    line = {"lineId": order["lines"][0]["id"], "expectedAt": LATER, "quantity": 7}
    confirmed = await do(staff, "confirm", order, lines=[line])
    assert told(confirmed) == ("CONFIRMED", 0, 0, 3, 7, 0)
    (expected,) = confirmed["expected"]
    assert (expected["quantity"], expected["expectedAt"]) == (7, LATER)
    assert (expected["evidence"], expected["confidence"]) == ("CONFIRMED", 80)
    assert await there(staff) == (7, 0, 0)
    more = await do(staff, "confirm", order, lines=[{**line, "quantity": 9}])
    assert told(more) == ("CONFIRMED", 0, 0, 1, 9, 0)
    assert await there(staff) == (9, 0, 0)
    refused = await do(staff, "confirm", order, lines=[{**line, "quantity": 11}])
    assert refused["path"] == ["input", "lines", "0", "quantity"]


async def test_shipped_units_have_the_date_of_their_notice(staff: Staff) -> None:
    order = await staff.expect(10)
    shipped = [{"lineId": order["lines"][0]["id"], "quantity": 6}]
    notice = {"reference": "ASN-1", "expectedAt": LATER, "lines": shipped}
    advised = await do(staff, "advise", order, **notice)
    found = {(one["evidence"], one["quantity"], one["expectedAt"]) for one in advised["expected"]}
    assert found == {("ORDERED", 4, SOME_DAY), ("SHIPPED", 6, LATER)}
    arrived = await staff.arrived(order, 5, reference="ASN-1")
    left = {(one["evidence"], one["quantity"]) for one in arrived["expected"]}
    assert left == {("ORDERED", 4), ("SHIPPED", 1)}
    assert await there(staff) == (5, 5, 0)


async def test_more_is_advised_than_ordered_and_more_arrives(staff: Staff) -> None:
    order = await staff.expect(2)
    shipped = [{"lineId": order["lines"][0]["id"], "quantity": 5}]
    notice = {"reference": "ASN-1", "expectedAt": LATER, "lines": shipped}
    advised = await do(staff, "advise", order, **notice)
    assert [(one["quantity"], one["advised"]) for one in advised["expected"]] == [(2, 5)]
    assert told(await staff.arrived(order, 5)) == ("RECEIVED", 5, 0, 0, 0, 3)
    assert await there(staff) == (0, 5, 0)


async def test_what_comes_short_is_closed_and_may_come_after_all(staff: Staff) -> None:
    order = await staff.expect(10)
    await staff.arrived(order, 6)
    assert told(await do(staff, "close", order)) == ("CLOSED", 6, 0, 4, 0, 0)
    assert await there(staff) == (0, 6, 0)
    assert told(await staff.arrived(order, 3)) == ("CLOSED", 9, 0, 1, 0, 0)
    assert await there(staff) == (0, 9, 0)


async def test_goods_at_the_door_are_never_refused(staff: Staff) -> None:
    cancelled = await do(staff, "cancel", await staff.expect(2))
    assert told(cancelled) == ("CANCELLED", 0, 0, 2, 0, 0)
    assert told(await staff.arrived(cancelled, 1)) == ("CLOSED", 1, 0, 1, 0, 0)
    draft = await staff.expect(3, draft=True)
    assert told(await staff.arrived(draft, 3)) == ("RECEIVED", 3, 0, 0, 0, 0)
    dropped = await do(staff, "cancel", await staff.expect(3, draft=True))
    assert told(await staff.arrived(dropped, 3)) == ("CLOSED", 3, 0, 0, 0, 0)
    assert await there(staff) == (0, 7, 0)
    unasked = await staff.arrived(await staff.expect(1), 2, "POT")
    assert [(line["sku"], line["quantity"], line["excess"]) for line in unasked["lines"]] == [
        ("CUP", 1, 0),
        ("POT", 0, 2),
    ]


async def test_two_lines_of_a_sku_are_filled_in_the_order_of_their_dates(staff: Staff) -> None:
    late = {"sku": "CUP", "quantity": 4, "expectedAt": LATER}
    soon = {"sku": "cup", "quantity": 3, "expectedAt": SOME_DAY}
    order = await staff.expect(1, lines=[late, soon])
    arrived = await staff.arrived(order, 5)
    assert [line["received"] for line in arrived["lines"]] == [2, 3]


async def test_a_purchase_order_that_cannot_be_is_refused(staff: Staff) -> None:
    shop = staff.shop
    line = {"sku": "CUP", "quantity": 1, "expectedAt": SOME_DAY}
    number = (await staff.expect(1))["number"]
    cases: list[tuple[dict[str, Any], str, list[str]]] = [
        ({"supplierId": shop.harbor.id}, "InvalidInput", ["supplierId"]),
        ({"lines": []}, "InvalidInput", ["lines"]),
        ({"lines": [line, {**line, "sku": "NIL"}]}, "NotFound", ["lines", "1", "sku"]),
        ({"lines": [{**line, "quantity": 0}]}, "InvalidInput", ["lines", "0", "quantity"]),
        ({"number": number}, "AlreadyExists", ["number"]),
    ]
    supplier = (await staff.supplier())["id"]
    given = {"supplierId": supplier, "locationId": shop.warehouse.id, "lines": [line]}
    for wrong, refusal, path in cases:
        answer = await staff.graph.do("createPurchaseOrder", **{**given, **wrong})
        assert (answer["__typename"], answer["path"]) == (refusal, ["input", *path])
    assert await there(staff) == (1, 0, 0)


async def test_what_is_expected_is_found_by_sku_place_and_date(staff: Staff) -> None:
    await staff.receive(5)
    order = await staff.expect(10, lines=[{"sku": "CUP", "quantity": 10, "expectedAt": LATER}])
    await staff.transfer(2, to=staff.shop.harbor)
    query = """query ($until: DateTime) {
      expectedSupply(where: {sku: ["CUP"], expectedUntil: $until}) {
        nodes { quantity location { code } purchaseOrder { id } transferOrder { id } }
      }
      availability(skus: ["CUP"]) { available incoming expected { quantity expectedAt } }
      purchaseOrders(where: {status: [ORDERED]}) { nodes { number } }
    }"""
    found = (await staff.graph.send(query, {})).data
    nodes = found["expectedSupply"]["nodes"]
    assert [(one["quantity"], one["location"]["code"]) for one in nodes] == [
        (2, "harbor"),
        (10, "warehouse"),
    ]
    assert nodes[0]["transferOrder"]
    assert nodes[1]["purchaseOrder"] == {"id": order["id"]}
    (cups,) = found["availability"]
    assert (cups["available"], cups["incoming"]) == (3, 12)
    assert cups["expected"] == [
        {"quantity": 2, "expectedAt": SOME_DAY},
        {"quantity": 10, "expectedAt": LATER},
    ]
    assert found["purchaseOrders"]["nodes"] == [{"number": order["number"]}]
    soon = (await staff.graph.send(query, {"until": "2126-03-15T00:00:00Z"})).data
    assert len(soon["expectedSupply"]["nodes"]) == 1
