"""Every field of every noun that a caller sees, and what it answers."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from domain.access.caller import Caller
from execution.checks.access import MASKED, mask_of
from hub.http.rules import rules_of
from resolvers.shared.nodes import KINDS
from tests.graph.access.people import GRAPH, Scene
from tests.graph.access.seen import seen_by
from tests.graph.client import ARGUMENTS

SCHEMA = GRAPH.graphql_schema
NOUNS = [kind.__name__ for kind in KINDS.values()]


async def walked(scene: Scene) -> tuple[int, int, list[str]]:
    """How many fields were selected by how many callers, how many values were masked, and what was
    wrong: objects that are not theirs, values that are not masked, refusals."""
    rows = await scene.rows()
    pairs, hidden, wrong = 0, 0, list[str]()
    for name, caller in scene.callers().items():
        expected = seen_by(caller, rows)
        everything = set[str]().union(*expected.values()) | {MASKED}
        for noun in NOUNS:
            ids = sorted(expected[noun])[:40]
            if not ids:
                continue
            query, fields = deep(noun, caller)
            answer = await scene.ask(caller, query, {"ids": ids})
            pairs += len(fields)
            if answer["errors"]:
                wrong.append(f"{name}, {noun}: {answer['errors'][0]}")
                continue
            strangers = set(_ids_in(answer["data"])) - everything
            wrong += [f"{name}, {noun}: {id}" for id in sorted(strangers)]
            masks, shown = _masked(caller, noun, answer["data"]["nodes"])
            hidden += masks
            wrong += shown
            named = set(answer["extensions"].get("masked", ()))
            if named != {field for field in fields if not _may(caller, field)}:
                wrong.append(f"{name}, {noun}: extensions.masked has {sorted(named)}")
    return pairs, hidden, wrong


def _may(caller: Caller, name: str) -> bool:
    rules = rules_of(caller.role)
    return rules is None or rules.may_read(*name.split("."))


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
        arguments = ARGUMENTS.get(name, "") if field.args else ""
        path = f"{kind.name}.{name}"
        if not _may(caller, path) and mask_of(field.type) is None:
            continue
        inner_kind = get_named_type(field.type)
        if is_leaf_type(inner_kind):
            selected.add(path)
            parts.append(f"{name}{arguments}")
            continue
        if isinstance(inner_kind, GraphQLObjectType | GraphQLInterfaceType) and levels:
            # Below a mask nothing is read, and nothing is named.
            inner = "__typename"
            if _may(caller, path):
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


def _masked(caller: Caller, noun: str, nodes: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """How many values are masked, and those that are not and should be."""
    count, wrong = 0, []
    for node in nodes:
        for name, value in node.items():
            if name != "__typename" and not _may(caller, f"{noun}.{name}"):
                count += 1
                if value not in (None, MASKED, []):
                    wrong.append(f"{caller.actor}, {noun}.{name}: {value}")
    return count, wrong
