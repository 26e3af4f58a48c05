"""Every argument of every question, and every field of its inputs, given what its type can meet:
any answer but an error of ours, on both engines."""

import json
import random
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_leaf_type,
    is_list_type,
)

from domain.shared.ids import Prefix
from domain.shared.paging import cursor_of
from hub.ids import new_id
from tests.graph.breaking import BAD, changed, fields
from tests.graph.client import SCHEMA, Client, Reply, input_type, mutation, mutations
from tests.graph.errors.valid_inputs import valid_inputs
from tests.graph.staff import Staff

# Of each argument on each engine; the same ones in every run. Raise it to try them all.
TRIES_MAX = 4
NUMBERS: list[Any] = [0, -1, 2**31, -(2**31) - 1, 2**53, 2**63 - 1, -(2**63) + 1, 2**64, 1.5, True]
TEXTS: list[Any] = ["", "\x00", " padded ", "x" * 3_000, "é" * 3_000, "😀", "'", "%", "\u202e"]
INSTANTS = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00+00:00"]
# What a cursor can be forged of: a sort key and an id, or an id alone.
KEYS: list[Any] = [*NUMBERS, *TEXTS, *INSTANTS, "2026-01-01", None, [], {}]
CURSORS = [cursor_of(key, "x") for key in KEYS] + [cursor_of(key) for key in KEYS]
TOO_MANY = [str(n) for n in range(40_000)]
CURSORS += [cursor_of("x", key) for key in KEYS] + ["", "x", "\x00", "é", "=", "W10"]


def hostile(kind: Any) -> list[Any]:
    """Values of this type and others that look like it, also as lists that are too long."""
    nullable, named = get_nullable_type(kind), get_named_type(kind)
    if is_list_type(nullable):
        inner = hostile(nullable.of_type)
        many = [[one] * 5_000 for one in inner[:3]] + [TOO_MANY]
        return [None, [None], 5, *([one] for one in inner), *many]
    if is_enum_type(named):
        return [*named.values, "", "NO_SUCH_WORD", 0]
    if isinstance(named, GraphQLInputObjectType):
        return [{name: value} for name, value in inside(named)]
    extra = [new_id(Prefix.ORDER), new_id(Prefix.CHANNEL)] if named.name == "ID" else []
    return [*BAD[named.name], *(CURSORS if named.name == "String" else []), *extra]


def inside(kind: GraphQLInputObjectType, depth: int = 2) -> Iterator[tuple[str, Any]]:
    """One field of an input at a time; what nests itself, once."""
    for name, field in kind.fields.items():
        named = get_named_type(field.type)
        if not isinstance(named, GraphQLInputObjectType):
            yield from ((name, value) for value in hostile(field.type))
        elif depth:
            is_list = is_list_type(get_nullable_type(field.type))
            for inner, value in inside(named, depth - 1):
                yield name, [{inner: value}] * 3 if is_list else {inner: value}
                if is_list:
                    yield name, [{inner: value}] * 60


def questions(
    field_name: str, field: GraphQLField, parent: str, engine: str
) -> Iterator[tuple[str, Any]]:
    """The field with one hostile argument, and what else it requires. Each engine meets values of
    its own."""
    for name, argument in field.args.items():
        values = hostile(argument.type)
        if name in ("after", "before"):
            values = CURSORS
        dice = random.Random(f"{parent} {field_name} {name} {engine}")
        for value in dice.sample(values, min(TRIES_MAX, len(values))):
            others = [
                f"{other}: {needed(a.type)}"
                for other, a in field.args.items()
                if other != name and str(a.type).endswith("!") and a.default_value is None
            ]
            given = ", ".join([f"{name}: $v", *others])
            head = f"query ($v: {get_nullable_type(argument.type)})"
            yield f"{head} {{ %s }}" % f"{field_name}({given}) {selected(field)}", value
        if name in ("after", "before") and "sort" in field.args:
            yield from every_order(field_name, field, name, dice)


def every_order(name: str, field: GraphQLField, side: str, dice: Any) -> Iterator[tuple[str, Any]]:
    """A cursor is read as the sort order says."""
    sorts: Any = get_named_type(field.args["sort"].type)
    for sort in sorts.values:
        for cursor in dice.sample(CURSORS, TRIES_MAX):
            arguments = f"first: 2, {side}: $v, sort: {sort}"
            yield f"query ($v: String) {{ {name}({arguments}) {{ totalCount }} }}", cursor


def needed(kind: Any) -> str:
    named = get_named_type(kind)
    if is_list_type(get_nullable_type(kind)):
        return '["x"]'
    return '{id: "x"}' if isinstance(named, GraphQLInputObjectType) else '"x"'


def selected(field: GraphQLField) -> str:
    named = get_named_type(field.type)
    if is_leaf_type(named):
        return ""
    fields = getattr(named, "fields", {})
    return "{ totalCount nodes { __typename } }" if "totalCount" in fields else "{ __typename }"


def engine_of(staff: Staff) -> str:
    return staff.shop.hub.engines.writer.dialect.name


async def asked(graph: Client, query: str, value: Any) -> None:
    body = json.dumps({"query": query, "variables": {"v": value}}).encode()
    headers = {"content-type": "application/json"}
    response = await graph.http.post("/graphql", content=body, headers=headers)
    reply = Reply(response.status_code, response.json())
    assert reply.status < 500, (query, str(value)[:200], response.text[:300])
    assert "INTERNAL" not in reply.codes, (query, str(value)[:200], response.text[:300])


ROOTS: Any = SCHEMA.query_type


@pytest.mark.parametrize("name", ROOTS.fields)
async def test_every_argument_of_every_question(staff: Staff, name: str) -> None:
    await staff.placed(("CUP", 1))
    for query, value in questions(name, ROOTS.fields[name], "Query", engine_of(staff)):
        await asked(staff.graph, query, value)


def nested() -> list[tuple[str, str]]:
    return [
        (kind.name, name)
        for kind in SCHEMA.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for name, field in kind.fields.items()
        if field.args
        and kind not in (SCHEMA.query_type, SCHEMA.mutation_type)
        and kind is not SCHEMA.subscription_type
    ]


@pytest.mark.parametrize(("kind", "name"), nested())
async def test_every_argument_of_every_field(staff: Staff, kind: str, name: str) -> None:
    order = await staff.placed(("CUP", 1))
    found = await staff.graph.ask('{ availability(skus: ["CUP"]) { inventoryLevels { id } } }')
    level = found[0]["inventoryLevels"][0]
    ids = {
        "Order": order["id"],
        "OrderLine": order["lines"][0]["id"],
        "Customer": staff.shop.customer.id,
        "InventoryLevel": level["id"],
        "Location": staff.shop.warehouse.id,
    }
    product = await staff.graph.ask('{ product(by: {sku: "CUP"}) { id variants { id } } }')
    variant = product["variants"][0]["id"]
    if kind == "Lot":
        ids["Lot"] = (await valid_inputs(staff))["updateLot"]["lotId"]
    id = {**ids, "Product": product["id"], "Variant": variant}[kind]
    shown: Any = SCHEMA.type_map[kind]
    field = shown.fields[name]
    for query, value in questions(name, field, kind, engine_of(staff)):
        head, _, rest = query.partition("{")
        wrapped = f'{head} {{ node(id: "{id}") {{ ... on {kind} {{ {rest} }} }}'
        await asked(staff.graph, wrapped, value)


# White space that no database compresses to the length of an index entry.
BLANKS = "".join(random.Random(1).choice(" \t\n\u2003\xa0\u3000") for _ in range(12_000))
PADDED = (f"a{BLANKS}", BLANKS, "".join(chr(0x4E00 + n * 7_919 % 20_000) for n in range(3_000)))


async def test_texts_that_are_too_long_or_padded_with_blanks(staff: Staff) -> None:
    given, turn = await valid_inputs(staff), cycle(PADDED)
    # Only PostgreSQL has a limit of its own, that of an index entry: SQLite meets one text a field.
    tried = len(PADDED) if engine_of(staff) == "postgresql" else 1
    for name in mutations():
        valid = staff.graph.keyed(name, given[name])
        for path, kind, _ in fields(input_type(name), valid):
            if get_named_type(kind).name not in ("String", "ID"):
                continue
            for text in islice(turn, tried):
                value = [text] if is_list_type(get_nullable_type(kind)) else text
                sent = changed(valid, path, value)
                if "idempotencyKey" in sent and path != ("idempotencyKey",):
                    sent["idempotencyKey"] = f"{name} {path} {text[:1]}"
                await asked(staff.graph, mutation(name).replace("$input", "$v"), sent)
