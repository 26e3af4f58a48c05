"""Stock: a ledger of movements, counts that compare and set, transfers that take their time."""

import pytest

from tests.graph.staff import Staff


async def move(staff: Staff, kind: str, quantity: int, **more: object) -> dict[str, object]:
    given = {"sku": "CUP", "locationId": staff.shop.warehouse.id, **more}
    return await staff.graph.do("moveStock", kind=kind, quantity=quantity, **given)


@pytest.mark.parametrize(
    ("there", "back", "name"),
    [
        ("DAMAGE", "REPAIR", "damaged"),
        ("QUARANTINE", "CLEAR_QUALITY_CONTROL", "qualityControl"),
        ("ADD_SAFETY_STOCK", "REMOVE_SAFETY_STOCK", "safetyStock"),
    ],
)
async def test_units_go_from_name_to_name(staff: Staff, there: str, back: str, name: str) -> None:
    await staff.receive(5)
    apart = await move(staff, there, 2)
    assert (apart[name], apart["available"], apart["onHand"]) == (2, 3, 5)
    again = await move(staff, back, 1)
    assert (again[name], again["available"]) == (1, 4)
    refusal = await move(staff, back, 2)
    assert refusal["__typename"] == "InsufficientStock"
    assert (refusal["sku"], refusal["quantity"]) == ("CUP", 1)
    assert refusal["locationId"] == staff.shop.warehouse.id


@pytest.mark.parametrize("kind", ["RESERVE", "SHIP", "COUNT_UP", "EXPECT", "RECEIVE_TRANSFER"])
async def test_what_orders_and_counts_do_is_not_done_by_hand(staff: Staff, kind: str) -> None:
    await staff.receive(5)
    refusal = await move(staff, kind, 1)
    assert (refusal["__typename"], refusal["field"]) == ("InvalidInput", "kind")


async def test_a_count_sets_what_is_available_if_nothing_moved(staff: Staff) -> None:
    await staff.receive(10)
    given = {"sku": "CUP", "locationId": staff.shop.warehouse.id}
    counted = await staff.graph.do("countStock", counted=8, expected=10, **given)
    assert (counted["available"], counted["onHand"]) == (8, 8)
    same = await staff.graph.do("countStock", counted=8, expected=8, **given)
    assert same["version"] == counted["version"], "a count that finds what is known moves nothing"
    refusal = await staff.graph.do("countStock", counted=9, expected=10, **given)
    assert (refusal["__typename"], refusal["expected"], refusal["actual"]) == (
        "StockMismatch",
        10,
        8,
    )


async def test_a_level_lists_the_movements_that_led_to_it(staff: Staff) -> None:
    level = await staff.receive(3)
    await move(staff, "DAMAGE", 1, reason="Dropped", cause="shift-7")
    query = """query ($id: ID!) { node(id: $id) { ... on InventoryLevel {
      movements(first: 5) { totalCount nodes { sequence kind quantity cause reason available } }
    } } }"""
    told = (await staff.graph.ask(query, id=level["id"]))["movements"]
    assert told["totalCount"] == 2
    newest = told["nodes"][0]
    assert newest == {
        "sequence": 2,
        "kind": "DAMAGE",
        "quantity": 1,
        "cause": "shift-7",
        "reason": "Dropped",
        "available": 2,
    }


async def test_a_count_is_the_cause_of_its_movement_by_its_idempotency_key(staff: Staff) -> None:
    level = await staff.receive(3)
    at = {"sku": "CUP", "locationId": staff.shop.warehouse.id}
    await staff.graph.do("countStock", counted=2, expected=3, idempotencyKey="Monday", **at)
    query = """query ($id: ID!) { node(id: $id) { ... on InventoryLevel {
      movements(first: 5) { nodes { kind quantity cause reason } }
    } } }"""
    newest = (await staff.graph.ask(query, id=level["id"]))["movements"]["nodes"][0]
    counted = {"kind": "COUNT_DOWN", "quantity": 1, "cause": "Monday", "reason": "Stock count"}
    assert newest == counted


async def test_availability_of_many_skus_at_once(staff: Staff) -> None:
    await staff.receive(3)
    await staff.receive(4, at=staff.shop.harbor)
    await staff.expect(5)
    query = """query ($skus: [String!]!, $at: [ID!]) {
      availability(skus: $skus, locationIds: $at) {
        sku available incoming variant { title } inventoryLevels { location { code } }
      }
    }"""
    cup, unknown, pot, again = await staff.graph.ask(query, skus=["CUP", "NONE", "POT", "CUP"])
    assert (cup["available"], cup["incoming"], cup["variant"]) == (7, 5, {"title": "Cup"})
    assert unknown == {
        "sku": "NONE",
        "available": 0,
        "incoming": 0,
        "variant": None,
        "inventoryLevels": [],
    }
    assert (pot["available"], pot["variant"]) == (0, {"title": "Pot"})
    assert again == cup
    (here,) = await staff.graph.ask(query, skus=["CUP"], at=[staff.shop.harbor.id])
    assert here["available"] == 4
    (nowhere,) = await staff.graph.ask(query, skus=["CUP"], at=[])
    assert nowhere["available"] == 0


@pytest.mark.parametrize("skus", [[], ["CUP"] * 251], ids=["none", "too many"])
async def test_availability_is_bounded(staff: Staff, skus: list[str]) -> None:
    query = "query ($skus: [String!]!) { availability(skus: $skus) { sku } }"
    assert await staff.graph.refused(query, skus=skus) == "INVALID_INPUT"


async def test_stock_at_a_location_taken_out_of_sourcing_is_not_sold(staff: Staff) -> None:
    await staff.receive(3)
    at = staff.shop.warehouse
    await staff.graph.do("updateLocation", locationId=at.id, expectedVersion=1, active=False)
    (cup,) = await staff.graph.ask('{ availability(skus: ["CUP"]) { available } }')
    assert cup["available"] == 0, "what is not sourced from cannot be sold"
    assert (await staff.place(("CUP", 1)))["__typename"] == "OutOfStock"
