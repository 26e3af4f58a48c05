"""Nobody sees a row that is not theirs, on any path."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from domain.access.caller import Caller
from domain.access.fields import MASKED
from execution.checks.access import mask_of
from hub.http.rules import rules_of
from resolvers.shared.nodes import KINDS
from tests.graph.access.people import GRAPH, Scene
from tests.graph.access.seen import seen_by

SCHEMA = GRAPH.graphql_schema
NOUNS = [kind.__name__ for kind in KINDS.values()]
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
    rows = await scene.rows()
    pairs = hidden = 0
    for name, caller in scene.callers().items():
        expected = seen_by(caller, rows)
        everything = set[str]().union(*expected.values())
        for noun in NOUNS:
            ids = sorted(expected[noun])[:40]
            if not ids:
                continue
            query, fields = deep(noun, caller)
            answer = await scene.ask(caller, query, {"ids": ids})
            assert not answer["errors"], (name, noun, answer["errors"][:2])
            strangers = set(_ids_in(answer["data"])) - everything - {MASKED}
            assert not strangers, (name, noun, sorted(strangers)[:3])
            masked = set(answer["extensions"].get("masked", ()))
            pairs += len(fields)
            hidden += len(_require_masked(caller, noun, answer["data"]["nodes"]))
            assert masked == {f for f in fields if not _may(caller, f)}, (name, noun)
    assert pairs > 2_000
    assert hidden > 300


def _may(caller: Caller, name: str) -> bool:
    rules = rules_of(caller.role)
    return rules is None or rules.may_read(*name.split("."))


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


def deep(noun: str, caller: Caller, levels: int = 2) -> tuple[str, set[str]]:
    """A query of every field of a noun and, of what it leads to, of all leaves; with the fields
    that it selects. Fields that would refuse the operation are left out."""
    kind = SCHEMA.type_map[noun]
    assert isinstance(kind, GraphQLObjectType)
    selected = set[str]()
    inner = _selection(kind, caller, selected, levels)
    query = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {noun} {{ {inner} }} }} }}"
    return query, selected


def _selection(kind: Any, caller: Caller, selected: set[str], levels: int) -> str:
    parts = ["__typename"]
    for name, field in kind.fields.items():
        arguments = '(namespace: "erp", key: "rank")' if name == "metafield" else ""
        path = f"{kind.name}.{name}"
        if not _may(caller, path) and mask_of(field.type) is None:
            continue
        inner_kind = get_named_type(field.type)
        if is_leaf_type(inner_kind):
            selected.add(path)
            parts.append(f"{name}{arguments}")
            continue
        if isinstance(inner_kind, GraphQLObjectType | GraphQLInterfaceType) and levels:
            inner = _selection(inner_kind, caller, selected, levels - 1)
            selected.add(path)
            parts.append(f"{name}{arguments} {{ {inner} }}")
    return " ".join(parts)


def _ids_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            if name == "id" and isinstance(one, str) and value.get("__typename") in NOUNS:
                yield one
            else:
                yield from _ids_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from _ids_in(one)


def _require_masked(caller: Caller, noun: str, nodes: list[dict[str, Any]]) -> list[str]:
    """Each field that may not be read is answered with its mask."""
    found = []
    for node in nodes:
        for name, value in node.items():
            if name != "__typename" and not _may(caller, f"{noun}.{name}"):
                assert value in (None, MASKED, []), (caller.actor, noun, name, value)
                found.append(f"{noun}.{name}")
    return found
