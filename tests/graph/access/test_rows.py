"""Nobody sees a row that is not theirs, on any path."""

from domain.access.caller import Caller
from hub.http.rules import rules_of
from tests.graph.access.people import Scene
from tests.graph.access.seen import seen_by
from tests.graph.access.walking import NOUNS, walked

LISTS = {
    "channels": "Channel", "locations": "Location", "products": "Product", "variants": "Variant",
    "customers": "Customer", "orders": "Order", "payments": "Payment", "holds": "Hold",
    "fulfillmentOrders": "FulfillmentOrder", "shipments": "Shipment",
    "inventoryLevels": "InventoryLevel", "orderExceptions": "OrderException",
}  # fmt: skip
PAGE = 100


async def test_a_noun_is_seen_by_whom_the_table_says_and_by_nobody_else(scene: Scene) -> None:
    rows = await scene.rows()
    ids = [row["id"] for noun in NOUNS for row in rows[noun]]
    for name, caller in scene.callers().items():
        expected = seen_by(caller, rows)
        found = await _nodes(scene, caller, ids)
        for noun in NOUNS:
            assert found.get(noun, set()) == expected[noun], (name, noun)


async def test_lists_and_their_counts_hold_what_may_be_seen(scene: Scene) -> None:
    rows = await scene.rows()
    for name, caller in scene.callers().items():
        expected, rules = seen_by(caller, rows), rules_of(caller.role)
        for field, noun in LISTS.items():
            if rules and not rules.may_read("Query", field):
                continue
            query = f"{{ {field}(first: {PAGE}) {{ totalCount nodes {{ id }} }} }}"
            answer = await scene.ask(caller, query)
            assert not answer["errors"], (name, field, answer["errors"])
            found = answer["data"][field]
            assert {node["id"] for node in found["nodes"]} == expected[noun], (name, field)
            assert found["totalCount"] == len(expected[noun]), (name, field)


async def test_no_edge_leads_to_what_may_not_be_seen(scene: Scene) -> None:
    """Every field of every noun that a caller sees, two levels deep."""
    pairs, hidden, wrong = await walked(scene)
    assert wrong == []
    assert pairs > 2_000
    assert hidden > 300


async def _nodes(scene: Scene, caller: Caller, ids: list[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for start in range(0, len(ids), 200):
        query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
        answer = await scene.ask(caller, query, {"ids": ids[start : start + 200]})
        assert not answer["errors"], answer["errors"]
        for node in answer["data"]["nodes"]:
            if node is not None:
                found.setdefault(node["__typename"], set()).add(node["id"])
    return found
