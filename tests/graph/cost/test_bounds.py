"""Every list has a bound: what a caller gives is refused beyond it, what is read is counted."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from domain.shared import bounds
from execution.checks.directives import Constraint, ListSize, directive_of
from hub.http.graph import make_graph
from tests.graph.client import Client
from tests.graph.staff import Staff, euros

SCHEMA = make_graph().graphql_schema
PARENTS = GraphQLObjectType | GraphQLInterfaceType
# Lists of a connection have the size of its page; those of errors tell of one request.
SIZED_BY_PARENT = ("Connection", "Edge")


def is_list(part: Any) -> bool:
    return is_list_type(get_nullable_type(part.type))


def lists_given() -> Iterator[tuple[str, Any]]:
    """All arguments and fields of inputs that are lists."""
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{kind.name}.{name}", f) for name, f in kind.fields.items() if is_list(f))
        elif isinstance(kind, PARENTS) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                for argument, one in field.args.items():
                    if is_list(one):
                        yield f"{kind.name}.{name}({argument})", one


def lists_answered() -> Iterator[tuple[str, Any]]:
    """All fields with lists of objects."""
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, PARENTS) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                if is_list(field) and is_composite_type(get_named_type(field.type)):
                    yield f"{kind.name}.{name}", field


def test_every_list_that_is_given_has_a_maximum() -> None:
    given = dict(lists_given())
    assert len(given) > 100
    bounds = {name: directive_of(part, Constraint) for name, part in given.items()}
    assert [name for name, bound in bounds.items() if bound is None] == []
    assert all(1 <= bound.max_items <= 1_000 for bound in bounds.values() if bound)


def test_every_list_that_is_answered_counts_as_so_many() -> None:
    sized = {
        f"{kind.name}.{name}"
        for kind in SCHEMA.type_map.values()
        if isinstance(kind, PARENTS)
        for field in kind.fields.values()
        if (declared := directive_of(field, ListSize)) and declared.sized_fields
        for name in declared.sized_fields
        for kind in [get_named_type(field.type)]
    }
    left = {
        name
        for name, field in lists_answered()
        if directive_of(field, ListSize) is None and name not in sized
    }
    assert left == {name for name in left if name.endswith("skippedContactPoints")}


def wheres() -> list[tuple[str, str, str]]:
    """Each list of the filters: the field it filters, the filter, its name."""
    found = []
    for name, field in SCHEMA.query_type.fields.items() if SCHEMA.query_type else ():
        where = field.args.get("where")
        if where is not None:
            kind: Any = get_named_type(where.type)
            found += [(name, kind.name, part) for part, one in kind.fields.items() if is_list(one)]
    return found


@pytest.mark.parametrize(("field", "kind", "part"), wheres())
async def test_a_filter_with_too_many_values_is_refused(
    graph: Client, field: str, kind: str, part: str
) -> None:
    where: Any = SCHEMA.type_map[kind]
    inner = get_named_type(where.fields[part].type)
    members = list(getattr(inner, "values", ()))
    value: Any = {} if part in ("and", "or") else members[0] if members else "x"
    query = f"query ($where: {kind}) {{ {field}(first: 1, where: $where) {{ nodes {{ id }} }} }}"
    reply = await graph.send(query, {"where": {part: [value] * 1_001}})
    assert reply.codes in (["INVALID_INPUT"], ["COST_EXCEEDED"])


@pytest.mark.parametrize("count", [251, 33_000])
@pytest.mark.parametrize(
    "query",
    [
        "query ($keys: [ID!]!) { nodes(ids: $keys) { id } }",
        "query ($keys: [String!]!) { availability(skus: $keys) { sku } }",
        'query ($keys: [ID!]!) { availability(skus: ["CUP"], locationIds: $keys) { sku } }',
        "query ($keys: [String!]!) { inventoryLevels(where: {sku: $keys}) { nodes { id } } }",
    ],
)
async def test_too_many_keys_are_refused_before_they_are_read(
    graph: Client, query: str, count: int
) -> None:
    if "inventoryLevels" in query and count == 251:
        pytest.skip("a filter may have them")
    reply = await graph.send(query, {"keys": [f"SKU{n}" for n in range(count)]})
    assert reply.codes in (["INVALID_INPUT"], ["COST_EXCEEDED"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "a" * 39_000 + "@example.com"),
        ("name", "\u0301" * 39_000),
        ("externalId", "ﬃ" * 39_000),
    ],
)
async def test_long_texts_are_refused_before_they_are_normalized(
    graph: Client, field: str, value: str
) -> None:
    mutation = """mutation ($input: CreateCustomerInput!) {
      createCustomer(input: $input) { errors { ... on UserError { path } } }
    }"""
    point = [{"kind": "EMAIL", "value": value}] if field == "email" else []
    given: dict[str, Any] = {"idempotencyKey": "k", "name": "Bea", "contactPoints": point}
    if field != "email":
        given[field] = value
    reply = await graph.send(mutation, {"input": given})
    errors = reply.data["createCustomer"]["errors"]
    assert errors[0]["path"][:2] == ["input", "contactPoints" if point else field]


async def test_a_text_that_nothing_has_room_for_is_refused_with_its_place(graph: Client) -> None:
    query = "query ($where: OrderWhere) { orders(where: $where) { nodes { id } } }"
    reply = await graph.send(query, {"where": {"text": "a" * 900_000}})
    assert (reply.status, reply.codes) == (400, ["BAD_REQUEST"])
    assert "`variables.where.text` has more than 40,000 characters" in str(reply.body)
    literal = f'{{ orders(where: {{text: "{"a" * 900_000}"}}) {{ nodes {{ id }} }} }}'
    assert await graph.refused(literal) == "TOKENS_EXCEEDED"


async def test_more_values_than_any_request_needs_are_refused(graph: Client) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert await graph.refused(query, ids=["x"] * 60_000) == "BAD_REQUEST"


@pytest.mark.parametrize("after", ["A" * 39_000, "=" * 39_000])
async def test_a_long_cursor_is_none(graph: Client, after: str) -> None:
    query = "query ($after: String) { orders(after: $after) { nodes { id } } }"
    assert await graph.refused(query, after=after) == "INVALID_CURSOR"


async def test_a_number_of_very_many_digits_is_refused(graph: Client) -> None:
    mutation = """mutation ($input: AuthorizePaymentInput!) {
      authorizePayment(input: $input) { payment { id } }
    }"""
    amount = {"amount": "9" * 39_000, "currencyCode": "EUR"}
    given = {"idempotencyKey": "k", "orderId": "x", "method": "CREDIT_CARD", "amount": amount}
    reply = await graph.send(mutation, {"input": given})
    assert set(reply.codes) == {"BAD_USER_INPUT"}


async def test_an_order_has_so_many_holds_and_authorized_payments(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "PARTS_MAX", 2)
    order = await staff.placed(("CUP", 1))
    for _ in range(2):
        await staff.graph.do("holdOrder", orderId=order["id"], reason="OTHER")
    error = await staff.graph.do("holdOrder", orderId=order["id"], reason="OTHER")
    assert (error["__typename"], error["path"]) == ("InvalidInput", ["input", "reason"])
    payment = {"orderId": order["id"], "method": "CREDIT_CARD", "amount": euros("1.00")}
    for _ in range(2):
        await staff.graph.do("authorizePayment", **payment)
    error = await staff.graph.do("authorizePayment", **payment)
    assert error["path"] == ["input", "amount"]
    # What was captured elsewhere is a fact.
    kept = await staff.graph.do("authorizePayment", **payment, captured=True)
    assert kept["__typename"] == "Payment"
