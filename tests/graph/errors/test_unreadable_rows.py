"""A row that cannot be read is refused alone, at its index and with the paths of its faults; the
other rows are kept. Whether it is written in the document or sent in variables."""

import json
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLSchema,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_list_type,
)
from graphql.utilities import coerce_input_value

from execution.bulk.rows import bulk_fields
from tests.graph.breaking import broken
from tests.graph.client import SCHEMA, Reply, input_type
from tests.graph.errors.valid_inputs import valid_inputs
from tests.graph.staff import Staff

TOLD = """{
  accepted refused errors { ... on UserError { message path } }
  rows { index replayed errors { ... on UserError { code message path } } }
}"""
WAYS = ("input", "rows", "row", "literal")


async def sent(staff: Staff, name: str, rows: list[Any], way: str, policy: str = "") -> Reply:
    """The rows, sent as one variable, as a list, as one variable each, or in the document."""
    kind, row = input_type(name).name, row_type(name).name
    policy = policy or "REJECT_FAILED_ROWS"
    variables: dict[str, Any] = {}
    if way == "input":
        head, variables = f"$i: {kind}!", {"i": {"rows": rows, "errorPolicy": policy}}
        argument = "$i"
    elif way == "rows":
        head, variables = f"$r: [{row}!]!", {"r": rows}
        argument = f"{{rows: $r, errorPolicy: {policy}}}"
    elif way == "row":
        head = ", ".join(f"$r{n}: {row}!" for n in range(len(rows)))
        variables = {f"r{n}": one for n, one in enumerate(rows)}
        names = ", ".join(f"$r{n}" for n in range(len(rows)))
        argument = f"{{rows: [{names}], errorPolicy: {policy}}}"
    else:
        written = ", ".join(literal(one, row_type(name)) for one in rows)
        head, argument = "", f"{{rows: [{written}], errorPolicy: {policy}}}"
    head = f"({head})" if head else ""
    body = {"query": f"mutation {head} {{ {name}(input: {argument}) {TOLD} }}"}
    content = json.dumps({**body, "variables": variables}).encode()
    headers = {"content-type": "application/json"}
    response = await staff.graph.http.post("/graphql", content=content, headers=headers)
    return Reply(response.status_code, response.json())


def row_type(name: str) -> GraphQLInputObjectType:
    kind = get_named_type(input_type(name).fields["rows"].type)
    assert isinstance(kind, GraphQLInputObjectType)
    return kind


def literal(value: Any, kind: Any) -> str:
    """A value as it is written in a document."""
    kind = get_nullable_type(kind) if kind else None
    if isinstance(value, list):
        inner = kind.of_type if is_list_type(kind) else None
        return f"[{', '.join(literal(one, inner) for one in value)}]"
    if isinstance(value, dict):
        fields = getattr(get_named_type(kind), "fields", {}) if kind else {}
        parts = (
            f"{k}: {literal(v, fields[k].type if k in fields else None)}" for k, v in value.items()
        )
        return f"{{{', '.join(parts)}}}"
    named = get_named_type(kind) if kind else None
    if is_enum_type(named) and isinstance(value, str) and value in named.values:
        return value
    return json.dumps(value)


def unreadable(name: str, valid: dict[str, Any]) -> list[tuple[str, Any]]:
    """Rows of which a value is not of its type. A number of 400 digits is no JSON to the hub."""
    kind = row_type(name)
    return [
        (fault, row)
        for fault, row in broken(kind, valid)
        if coerce_input_value(row, kind) is Undefined
        and len(json.dumps(row)) < 20_000
        and "0" * 350 not in json.dumps(row)
    ]


async def test_every_value_that_is_none_of_its_type_refuses_its_row_alone(staff: Staff) -> None:
    given = await valid_inputs(staff)
    for name in bulk_fields(SCHEMA):
        valid = given[name]["rows"][0]
        faults = unreadable(name, valid)
        assert len(faults) > 20, name
        for first in range(0, len(faults), 40):
            part = faults[first : first + 40]
            rows = [row for _, row in part]
            good = {**valid, "idempotencyKey": f"good {name} {first}"}
            reply = await sent(staff, name, [*rows, good, None, 7], "input")
            payload = reply.data[name]
            for n, (fault, _) in enumerate(part):
                refused_alone(payload["rows"][n], n, fault)
            assert payload["refused"] >= len(part) + 2
            refused_alone(payload["rows"][len(part) + 1], len(part) + 1, "null")


def refused_alone(row: dict[str, Any], index: int, fault: str) -> None:
    assert row["index"] == index
    assert row["errors"], fault
    for error in row["errors"]:
        assert error["code"] == "INVALID_INPUT", (fault, error)
        assert error["path"][:3] == ["input", "rows", str(index)], (fault, error)


CUSTOMERS: list[Any] = [
    {"idempotencyKey": "a", "name": "Ann"},
    {"idempotencyKey": "b", "name": 7},
    {"idempotencyKey": "c"},
    {"idempotencyKey": "d", "name": "Dan", "colour": "blue"},
    {"idempotencyKey": "e", "name": "Eve", "addresses": [{"country": "ZZ"}, {"city": "Ghent"}]},
    {"idempotencyKey": "f", "name": "Flo", "kind": "ROBOT"},
    {"idempotencyKey": "g", "name": "Gus"},
]


@pytest.mark.parametrize("way", WAYS)
async def test_it_does_not_matter_how_rows_are_sent(staff: Staff, way: str) -> None:
    reply = await sent(staff, "bulkCreateCustomers", CUSTOMERS, way)
    payload = reply.data["bulkCreateCustomers"]
    assert (payload["accepted"], payload["refused"]) == (2, 5)
    paths = [[error["path"][3:] for error in row["errors"]] for row in payload["rows"]]
    assert paths[0] == paths[6] == []
    assert paths[1] == [["name"]]
    assert (paths[2], paths[3]) == ([["name"]], [["colour"]])
    assert sorted(paths[4]) == [["addresses", "0", "country"], ["addresses", "1", "country"]]
    assert paths[5] == [["kind"]]
    again = (await sent(staff, "bulkCreateCustomers", CUSTOMERS, way)).data["bulkCreateCustomers"]
    assert [row["replayed"] for row in again["rows"]] == [True, *[False] * 5, True]


@pytest.mark.parametrize("way", WAYS)
async def test_all_or_nothing_says_which_row_cannot_be_read(staff: Staff, way: str) -> None:
    reply = await sent(staff, "bulkCreateCustomers", CUSTOMERS[:2], way, "ALL_OR_NOTHING")
    rows = reply.data["bulkCreateCustomers"]["rows"]
    assert [[e["code"] for e in row["errors"]] for row in rows] == [
        ["ROLLED_BACK"],
        ["INVALID_INPUT"],
    ]


@pytest.mark.parametrize(
    ("literals", "codes"),
    [
        ('{idempotencyKey: "a", name: Ann}', ["INVALID_INPUT"]),
        ('{idempotencyKey: "a", name: "Ann", kind: "GUEST"}', ["INVALID_INPUT"]),
        ('{idempotencyKey: "a", name: "Ann", kind: GUEST}', []),
        ('{idempotencyKey: "a", name: "Ann", addresses: {country: "DE"}}', []),
        ('{idempotencyKey: "a", name: "Ann", addresses: [null]}', ["INVALID_INPUT"]),
    ],
)
async def test_a_row_in_the_document_is_read_as_one(
    staff: Staff, literals: str, codes: list[str]
) -> None:
    query = f"mutation {{ bulkCreateCustomers(input: {{rows: {literals}}}) {TOLD} }}"
    reply = await staff.graph.send(query)
    (row,) = reply.data["bulkCreateCustomers"]["rows"]
    assert [error["code"] for error in row["errors"]] == codes


async def test_fields_and_fragments_of_one_operation_have_rows_of_their_own(staff: Staff) -> None:
    query = f"""
    mutation ($bad: [CreateCustomerInput!]!, $key: String!) {{
      first: bulkCreateCustomers(input: {{rows: $bad}}) {TOLD}
      ...Second
      moveStock(input: {{idempotencyKey: "m", sku: "CUP", locationId: "x", kind: RECEIVE,
        quantity: 1}}) {{ errors {{ ... on UserError {{ code }} }} }}
      third: bulkCreateCustomers(input: {{rows: []}}) {TOLD}
    }}
    fragment Second on Mutation {{
      second: bulkCreateCustomers(
        input: {{rows: [{{idempotencyKey: $key, name: "Bob"}}, {{idempotencyKey: $key}}]}}
      ) {TOLD}
    }}
    """
    variables: dict[str, Any] = {
        "bad": [{"name": 1}, {"idempotencyKey": "x", "name": "Ann"}],
        "key": "k",
    }
    reply = await staff.graph.send(query, variables)
    first, second = reply.data["first"], reply.data["second"]
    assert [bool(row["errors"]) for row in first["rows"]] == [True, False]
    assert [bool(row["errors"]) for row in second["rows"]] == [False, True]
    assert reply.data["third"]["errors"][0]["path"] == ["input", "rows"]


@pytest.mark.parametrize(
    "given",
    [
        {"rows": [{"idempotencyKey": "a", "name": "Ann"}], "errorPolicy": "SOME"},
        {"rows": [{"idempotencyKey": "a", "name": "Ann"}], "colour": "blue"},
        {"errorPolicy": "ALL_OR_NOTHING"},
        {"rows": None},
        None,
    ],
)
async def test_what_is_wrong_beside_the_rows_refuses_the_request(staff: Staff, given: Any) -> None:
    reply = await staff.graph.send(
        f"mutation ($i: BulkCreateCustomersInput!) {{ bulkCreateCustomers(input: $i) {TOLD} }}",
        {"i": given},
    )
    assert reply.codes[0] == "BAD_USER_INPUT"
    assert "data" not in reply.body or reply.body["data"] is None


def test_every_bulk_mutation_is_read_row_by_row() -> None:
    schema: GraphQLSchema = SCHEMA
    assert schema.mutation_type
    names = {name for name in schema.mutation_type.fields if name.startswith("bulk")}
    assert names
    assert names == set(bulk_fields(schema))
