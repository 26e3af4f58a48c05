"""Kits of the catalog: sold as one, stocked as parts."""

from typing import Any

import pytest

from tests.graph.staff import Staff, euros, line_quantities, lines

SET = (("POT", 1), ("CUP", 2))
STOCK = """query ($skus: [String!]!, $method: FulfillmentMethod, $at: [ID!], $channel: ID) {
  availability(skus: $skus, method: $method, locationIds: $at, channelId: $channel) {
    sku available incoming why { kind quantity sku } parts { sku quantity available }
    inventoryLevels { id } variant { title components { sku quantity } }
  }
}"""
LINES = "lines { kind sku quantity total { amount } parentLine { sku } }"


def components(*parts: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"sku": sku, "quantity": quantity} for sku, quantity in parts]


async def put(staff: Staff, sku: str, *parts: tuple[str, int], **more: Any) -> dict[str, Any]:
    price = {"channelId": staff.shop.web.id, "amount": euros("30.00")}
    variant = {"sku": sku, "prices": [price], "components": components(*parts), **more}
    return await staff.graph.do("putProduct", title=sku.title(), variants=[variant])


async def sold(staff: Staff, sku: str = "SET", **more: Any) -> dict[str, Any]:
    found: list[dict[str, Any]] = await staff.graph.ask(
        STOCK, **{"skus": [sku], "method": "SHIP", **more}
    )
    (stock,) = found
    assert sum(term["quantity"] for term in stock["why"]) == stock["available"]
    return stock


async def test_a_kit_of_the_catalog_is_sold_as_one_and_fulfilled_by_its_parts(staff: Staff) -> None:
    await put(staff, "SET", *SET)
    await staff.receive(3, "POT")
    await staff.receive(4, "CUP")
    stock = await sold(staff, "set")
    assert (stock["sku"], stock["available"], stock["inventoryLevels"]) == ("SET", 2, [])
    assert stock["why"] == [{"kind": "LIMITED_BY_PART", "quantity": 2, "sku": "CUP"}]
    assert stock["parts"] == [
        {"sku": "POT", "quantity": 1, "available": 3},
        {"sku": "CUP", "quantity": 2, "available": 4},
    ]
    assert stock["variant"] == {"title": "Set", "components": components(*SET)}
    refused = await staff.place(("SET", 3))
    assert (refused["__typename"], refused["sku"], refused["available"]) == ("OutOfStock", "CUP", 4)
    assert refused["path"] == ["input", "lines", "0", "sku"]
    order = await staff.placed(("SET", 2))
    kit, pot, cup = (await staff.look(order, LINES))["lines"]
    assert (kit["kind"], kit["total"]["amount"]) == ("KIT", "60.00")
    assert [(one["sku"], one["quantity"], one["kind"]) for one in (pot, cup)] == [
        ("POT", 2, "GOODS"),
        ("CUP", 4, "GOODS"),
    ]
    assert pot["parentLine"] == {"sku": "SET"}
    assert (await sold(staff))["available"] == 0
    again = await staff.graph.do("cancelOrder", orderId=order["id"], reason="r")
    assert line_quantities(again) == {"CANCELLED": 8}
    assert (await sold(staff))["available"] == 2


async def test_two_kits_and_a_unit_of_the_same_component_share_its_stock(staff: Staff) -> None:
    await put(staff, "SET", *SET)
    await put(staff, "PAIR", ("CUP", 2))
    await staff.receive(9, "POT")
    await staff.receive(5, "CUP")
    refused = await staff.place(("SET", 1), ("PAIR", 1), ("CUP", 2))
    assert (refused["__typename"], refused["available"]) == ("OutOfStock", 5)
    assert (await staff.place(("SET", 1), ("PAIR", 1), ("CUP", 1)))["__typename"] == "Order"
    assert [(await sold(staff, sku))["available"] for sku in ("SET", "PAIR")] == [0, 0]


async def test_a_shipped_kit_is_split_over_locations_and_a_collected_one_is_not(
    staff: Staff,
) -> None:
    shop = staff.shop
    await put(staff, "SET", *SET)
    await staff.receive(1, "POT", at=shop.downtown)
    await staff.receive(2, "CUP", at=shop.harbor)
    assert (await sold(staff))["available"] == 1
    collected = await sold(staff, method="PICKUP")
    assert collected["available"] == 0
    assert [term["quantity"] for term in collected["why"]] == [0]
    at = {"method": "PICKUP", "locationId": shop.harbor.id, "key": "g"}
    refused = await staff.place(("SET", 1), deliveryGroups=[at])
    assert (refused["__typename"], refused["sku"]) == ("OutOfStock", "POT")
    await staff.receive(1, "POT", at=shop.harbor)
    assert (await sold(staff, method="PICKUP"))["available"] == 1
    assert (await staff.place(("SET", 1), deliveryGroups=[at]))["__typename"] == "Order"


async def test_a_cart_keeps_whole_kits(staff: Staff) -> None:
    await put(staff, "SET", *SET)
    await staff.receive(5, "POT")
    await staff.receive(7, "CUP")
    cart = {"channelId": staff.shop.web.id, "lines": lines(("SET", 4))}
    refused = await staff.graph.do("createReservation", **cart)
    assert (refused["__typename"], refused["sku"]) == ("OutOfStock", "CUP")
    assert refused["path"] == ["input", "lines", "0", "sku"]
    kept = await staff.graph.do("createReservation", **cart, partial=True)
    query = "query ($id: ID!) { reservation(by: {id: $id}) { lines { sku quantity } } }"
    found = (await staff.graph.ask(query, id=kept["id"]))["lines"]
    assert sorted((line["sku"], line["quantity"]) for line in found) == [("CUP", 6), ("POT", 3)]
    assert (await sold(staff))["available"] == 0
    order = await staff.place(("SET", 3), reservationId=kept["id"])
    assert order["__typename"] == "Order", order
    assert (await staff.level("CUP"))["available"] == 1


async def test_the_rules_of_a_channel_for_a_component_are_held_by_the_kit(staff: Staff) -> None:
    await put(staff, "SET", *SET)
    await staff.receive(5, "POT")
    await staff.receive(5, "CUP")
    web = staff.shop.web
    version = (await staff.graph.ask('{ channel(by: {code: "web"}) { version } }'))["version"]
    rules = [{"sku": "CUP", "bufferUnits": 2}]
    await staff.graph.do(
        "updateChannel", channelId=web.id, expectedVersion=version, stockRules=rules
    )
    assert (await sold(staff, channel=web.id))["available"] == 1
    assert (await sold(staff))["available"] == 2
    assert (await staff.place(("SET", 2)))["__typename"] == "OutOfStock"


async def test_a_part_that_is_a_kit_is_replaced_by_its_components(staff: Staff) -> None:
    await put(staff, "SET", *SET)
    await staff.receive(2, "POT")
    await staff.receive(4, "CUP")
    kit = {"kind": "KIT", "sku": "TEA", "quantity": 1, "parts": components(("SET", 2))}
    order = await staff.graph.do("placeOrder", **{**staff.order(), "lines": [kit]})
    found = (await staff.look(order, LINES))["lines"]
    assert [(line["sku"], line["quantity"]) for line in found] == [
        ("TEA", 1),
        ("POT", 2),
        ("CUP", 4),
    ]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("moveStock", {"kind": "RECEIVE", "quantity": 1, "sku": "SET"}),
        ("countStock", {"counted": 1, "expected": 0, "sku": "SET"}),
        ("createStockCount", {"skus": ["SET"]}),
    ],
)
async def test_a_kit_has_no_stock_of_its_own(staff: Staff, name: str, more: dict[str, Any]) -> None:
    await put(staff, "SET", *SET)
    refused = await staff.graph.do(name, locationId=staff.shop.warehouse.id, **more)
    assert (refused["__typename"], refused["components"]) == ("KitHasNoStock", ["POT", "CUP"])
    assert refused["path"][:2] in (["input", "sku"], ["input", "skus"])
    assert "POT, CUP" in refused["message"]


async def test_goods_of_a_kit_are_ordered_and_counted_as_its_components(staff: Staff) -> None:
    await put(staff, "SET", *SET)
    assert (await staff.expect(3, "SET"))["__typename"] == "KitHasNoStock"
    ordered = await staff.expect(3, "CUP")
    assert (await staff.arrived(ordered, 1, "SET"))["__typename"] == "KitHasNoStock"
    count = await staff.graph.do(
        "createStockCount", locationId=staff.shop.warehouse.id, skus=["CUP"]
    )
    counted = [{"sku": "SET", "counted": 1}]
    refused = await staff.graph.do("recordStockCount", stockCountId=count["id"], lines=counted)
    assert (refused["__typename"], refused["path"]) == (
        "KitHasNoStock",
        ["input", "lines", "0", "sku"],
    )


async def test_what_cannot_be_a_kit_is_refused_with_what_to_do(staff: Staff) -> None:
    async def refused(sku: str, *parts: tuple[str, int]) -> tuple[str, list[str]]:
        answer = await put(staff, sku, *parts)
        return answer["__typename"], answer.get("path", [])[4:]

    assert await refused("SET", ("NIL", 1)) == ("NotFound", ["0", "sku"])
    assert await refused("SET", ("SET", 1)) == ("InvalidInput", ["0", "sku"])
    assert await refused("SET", ("CUP", 1), ("cup", 1)) == ("InvalidInput", ["1", "sku"])
    assert await refused("SET", ("CUP", 0)) == ("InvalidInput", ["0", "quantity"])
    assert await refused("SET", *SET) == ("Product", [])
    assert await refused("CRATE", ("SET", 2)) == ("InvalidInput", ["0", "sku"])
    assert await refused("CUP", ("TEA", 2)) == ("InvalidInput", [])
    await staff.receive(1, "TEA")
    assert await refused("TEA", ("POT", 2)) == ("InvalidInput", [])


async def test_kits_and_components_may_come_in_one_product_in_any_order(staff: Staff) -> None:
    variants = [
        {"sku": "BOX", "components": components(("LID", 1), ("cup", 6))},
        {"sku": "LID"},
        {"sku": "CRATE", "components": components(("BOX", 1))},
    ]
    refused = await staff.graph.do("putProduct", title="Boxes", variants=variants)
    assert refused["path"] == ["input", "variants", "2", "components", "0", "sku"]
    made = await staff.graph.do("putProduct", title="Boxes", variants=variants[:2])
    query = "query ($id: ID!) { product(by: {id: $id}) { variants { sku components { sku } } } }"
    found = (await staff.graph.ask(query, id=made["id"]))["variants"]
    assert {one["sku"]: one["components"] for one in found} == {
        "BOX": [{"sku": "LID"}, {"sku": "CUP"}],
        "LID": [],
    }
    await staff.graph.do("putProduct", title="Boxes", variants=[{"sku": "BOX", "title": "Box"}])
    assert (await staff.graph.ask(query, id=made["id"]))["variants"] == found, "left out: kept"
    plain = [{"sku": "BOX", "components": []}]
    await staff.graph.do("putProduct", title="Boxes", variants=plain)
    assert (await staff.receive(1, "BOX"))["available"] == 1
