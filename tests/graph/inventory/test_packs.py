"""Lines that are given in packs: documents keep the pack, and stock is kept in units."""

from typing import Any

import pytest

from tests.domain.catalog.test_packs import with_check_digit
from tests.graph.staff import SOME_DAY, Staff

UNIT = with_check_digit("400638133393")
CASE = with_check_digit("1400638133393")
LINES = "lines { sku quantity received damaged packs pack { code quantity } }"
ORDERED = f"query ($id: ID!) {{ purchaseOrder(by: {{id: $id}}) {{ status {LINES} }} }}"
MOVED = f"query ($id: ID!) {{ transferOrder(by: {{id: $id}}) {{ status {LINES} }} }}"
COUNT = """query ($id: ID!) { stockCount(by: {id: $id}) {
  lines { sku counted damaged entries { counted damaged packs { code quantity packs } } }
} }"""


@pytest.fixture
async def tea(staff: Staff) -> Staff:
    await size(staff, 12)
    return staff


async def size(staff: Staff, units: int) -> None:
    case = {"code": "CASE", "quantity": units, "gtin": CASE}
    packs = [case, {"code": "PALLET", "quantity": 100_000}]
    variant = {"sku": "TEA", "gtin": UNIT, "packs": packs}
    await staff.graph.do("putProduct", title="Tea", variants=[variant])


async def bought(staff: Staff, **line: Any) -> dict[str, Any]:
    given = {"sku": "TEA", "expectedAt": SOME_DAY, **line}
    supplier, place = (await staff.supplier())["id"], staff.shop.warehouse.id
    order = await staff.graph.do(
        "createPurchaseOrder", supplierId=supplier, locationId=place, lines=[given]
    )
    return order


async def received(staff: Staff, order: dict[str, Any], *lines: dict[str, Any]) -> dict[str, Any]:
    return await staff.graph.do(
        "receivePurchaseOrder", purchaseOrderId=order["id"], lines=list(lines)
    )


async def on_hand(staff: Staff, sku: str = "TEA") -> int:
    query = "query ($skus: [String!]!) { availability(skus: $skus) { available } }"
    found: list[dict[str, int]] = await staff.graph.ask(query, skus=[sku])
    return found[0]["available"]


async def test_a_purchase_order_keeps_its_pack_when_the_catalog_changes(tea: Staff) -> None:
    order = await bought(tea, pack="case", quantity=3)
    await size(tea, 10)
    (line,) = (await tea.graph.ask(ORDERED, id=order["id"]))["lines"]
    assert (line["quantity"], line["packs"]) == (36, 3)
    assert line["pack"] == {"code": "CASE", "quantity": 12}
    await received(tea, order, {"sku": "tea", "pack": "CASE", "received": 1, "damaged": 1})
    assert await on_hand(tea) == 12
    # What is scanned has the size that the catalog says now.
    await received(tea, order, {"gtin": CASE, "received": 1}, {"gtin": UNIT, "received": 2})
    found = await tea.graph.ask(ORDERED, id=order["id"])
    (line,) = found["lines"]
    assert (line["received"], line["damaged"], found["status"]) == (24, 12, "RECEIVED")
    assert line["packs"] == 3


async def test_what_came_without_being_ordered_has_the_pack_it_came_in(tea: Staff) -> None:
    order = await bought(tea, sku="CUP", quantity=1)
    await received(tea, order, {"gtin": f"0{CASE}"[-14:], "received": 2})
    assert (await tea.graph.ask(ORDERED, id=order["id"]))["lines"][1] == {
        **{"sku": "TEA", "quantity": 0, "received": 24, "damaged": 0},
        **{"packs": 0, "pack": {"code": "CASE", "quantity": 12}},
    }


async def test_transfers_are_requested_shipped_and_received_in_packs(tea: Staff) -> None:
    shop = tea.shop
    moved = await tea.graph.do(
        "moveStock",
        kind="RECEIVE",
        sku="TEA",
        pack="CASE",
        locationId=shop.warehouse.id,
        quantity=4,
    )
    assert moved["available"] == 48
    order = await tea.graph.do(
        "createTransferOrder",
        fromLocationId=shop.warehouse.id,
        toLocationId=shop.downtown.id,
        expectedAt=SOME_DAY,
        lines=[{"gtin": CASE, "quantity": 3}],
    )
    id = {"transferOrderId": order["id"]}
    await size(tea, 10)
    sent = [{"sku": "TEA", "pack": "CASE", "quantity": 2}, {"sku": "TEA", "quantity": 1}]
    await tea.graph.do("shipTransferOrder", **id, lines=sent)
    assert await on_hand(tea) == 23
    arrived = [{"sku": "TEA", "pack": "case", "received": 1}, {"sku": "TEA", "damaged": 13}]
    await tea.graph.do("receiveTransferOrder", **id, lines=arrived)
    (line,) = (await tea.graph.ask(MOVED, id=order["id"]))["lines"]
    assert (line["quantity"], line["packs"], line["pack"]["quantity"]) == (36, 3, 12)
    assert (line["received"], line["damaged"], await on_hand(tea)) == (12, 13, 35)


async def test_counts_add_up_packs_and_loose_units(tea: Staff) -> None:
    place = tea.shop.warehouse.id
    count = await tea.graph.do("createStockCount", locationId=place, skus=["TEA"])
    lines = [
        {"gtin": CASE, "counted": 2, "damaged": 1},
        {"sku": "TEA", "pack": "CASE", "counted": 1, "damaged": 0},
        {"gtin": UNIT, "counted": 5, "damaged": 2},
    ]
    await tea.graph.do("recordStockCount", stockCountId=count["id"], lines=lines)
    await size(tea, 10)
    (line,) = (await tea.graph.ask(COUNT, id=count["id"]))["lines"]
    assert (line["counted"], line["damaged"]) == (41, 14)
    assert line["entries"][0]["packs"] == [
        {"code": "CASE", "quantity": 12, "packs": 2},
        {"code": "CASE", "quantity": 12, "packs": 1},
    ]
    told = await tea.graph.do(
        "importStockCount", locationId=place, lines=[{"gtin": CASE, "counted": 3}]
    )
    (line,) = (await tea.graph.ask(COUNT, id=told["id"]))["lines"]
    assert (line["counted"], line["entries"][0]["packs"][0]["packs"]) == (30, 3)


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"sku": "TEA", "pack": "BOX"}, "UnknownPack", "pack"),
    ({"sku": "CUP", "pack": "CASE"}, "UnknownPack", "pack"),
    ({"sku": "GONE", "pack": "CASE"}, "NotFound", "sku"),
    ({"gtin": "96385074"}, "NotFound", "gtin"),
    ({"gtin": CASE, "pack": "CASE"}, "InvalidInput", "pack"),
    ({"gtin": CASE, "sku": "TEA"}, "InvalidInput", "sku"),
    ({"pack": "CASE"}, "InvalidInput", "sku"),
    ({"sku": "TEA", "pack": "PALLET", "n": 11}, "InvalidInput", "n"),
]
# The line of each mutation, and what it counts.
# fmt: off
GIVEN = {
    "createPurchaseOrder":  "quantity",
    "createTransferOrder":  "quantity",
    "shipTransferOrder":    "quantity",
    "receivePurchaseOrder": "received",
    "receiveTransferOrder": "damaged",
    "recordStockCount":     "counted",
    "importStockCount":     "counted",
    "moveStock":            "quantity",
}
# fmt: on


async def around(staff: Staff) -> dict[str, dict[str, Any]]:
    """What each mutation takes besides its lines."""
    here, there = staff.shop.warehouse.id, staff.shop.downtown.id
    places = {"fromLocationId": here, "toLocationId": there, "expectedAt": SOME_DAY}
    cup = {"sku": "CUP", "quantity": 1}
    moved = await staff.graph.do("createTransferOrder", **places, lines=[cup])
    count = await staff.graph.do("createStockCount", locationId=here, skus=["CUP"])
    supplier = (await staff.supplier())["id"]
    return {
        "createPurchaseOrder": {"supplierId": supplier, "locationId": here},
        "createTransferOrder": places,
        "shipTransferOrder": {"transferOrderId": moved["id"]},
        "receivePurchaseOrder": {"purchaseOrderId": (await bought(staff, quantity=1))["id"]},
        "receiveTransferOrder": {"transferOrderId": moved["id"]},
        "recordStockCount": {"stockCountId": count["id"]},
        "importStockCount": {"locationId": here},
        "moveStock": {"kind": "RECEIVE", "locationId": here},
    }


@pytest.mark.parametrize("name", GIVEN)
async def test_what_names_no_pack_is_refused_and_nothing_is_moved(tea: Staff, name: str) -> None:
    more, counted = (await around(tea))[name], GIVEN[name]
    for wrong, kind, field in REFUSED:
        line = {counted: wrong.get("n", 1), **{k: v for k, v in wrong.items() if k != "n"}}
        if name == "createPurchaseOrder":
            line["expectedAt"] = SOME_DAY
        path = [counted if field == "n" else field]
        if name == "moveStock":
            given = {**more, **line}
        else:
            good = {"sku": "CUP", counted: 1}
            if name == "createPurchaseOrder":
                good["expectedAt"] = SOME_DAY
            given, path = {**more, "lines": [good, line]}, ["lines", "1", *path]
        answer = await tea.graph.do(name, **given)
        assert (answer["__typename"], answer["path"]) == (kind, ["input", *path]), (wrong, answer)
        if kind == "UnknownPack":
            known = ["CASE", "PALLET"] if wrong["sku"] == "TEA" else []
            assert answer["packs"] == known
    assert (await on_hand(tea), await on_hand(tea, "CUP")) == (0, 0)


async def test_the_ledger_knows_units_only(tea: Staff) -> None:
    level = await tea.graph.do(
        "moveStock", kind="RECEIVE", gtin=CASE, locationId=tea.shop.warehouse.id, quantity=2
    )
    query = """query ($id: ID!) { node(id: $id) { ... on InventoryLevel {
      onHand movements { nodes { quantity } } } } }"""
    found = await tea.graph.ask(query, id=level["id"])
    assert found["onHand"] == 24
    assert [one["quantity"] for one in found["movements"]["nodes"]] == [24]
