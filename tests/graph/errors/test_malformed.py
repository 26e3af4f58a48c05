"""Whatever is sent, the answer is what was asked for, a typed refusal, or an error with a code:
never our failure, and a refused command leaves no trace."""

import json
import random
from typing import Any

import pytest
from graphql import get_named_type

from domain.shared.paging import cursor_of
from persistence.events.logs import LOGS
from persistence.tables import log_heads, metadata
from tests.graph.breaking import broken
from tests.graph.client import SCHEMA, Client, Reply, answer_of, input_type, mutation, mutations
from tests.graph.errors.valid_inputs import valid_inputs
from tests.graph.staff import Staff

# Of each mutation on each engine; the same ones in every run. Raise it to try them all.
FAULTS_MAX = 10


async def kept(staff: Staff) -> list[Any]:
    """How many rows every table has. Positions are given to events after the answer."""
    later = {log_heads.name, *(log.positions.name for log in LOGS)}
    tables = (table for table in metadata.tables if table not in later)
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    return await staff.shop.rows(f"SELECT {counts}")


def accepted(payload: Any) -> bool:
    if "rows" in payload:
        return bool(payload["accepted"])
    return not payload["errors"]


async def post(graph: Client, query: str, variables: Any) -> Reply:
    # By hand: the client's own encoder refuses some of what we want to send.
    body = json.dumps({"query": query, "variables": variables})
    headers = {"content-type": "application/json"}
    response = await graph.http.post("/graphql", content=body.encode(), headers=headers)
    reply = Reply(response.status_code, response.json())
    assert reply.status < 500, response.text[:500]
    assert "INTERNAL" not in reply.codes, (variables, response.text[:500])
    assert "Traceback" not in response.text
    return reply


async def test_the_inputs_to_be_broken_are_valid(staff: Staff) -> None:
    """Else every fault would hide behind another. One after the other, some only come too late."""
    given = await valid_inputs(staff)
    for name in mutations():
        reply = await staff.graph.reply(name, given[name])
        assert not reply.codes, (name, reply.body)
        answer = answer_of(reply, name)
        answer = answer["rows"][0]["result"] if "rows" in answer else answer
        late = answer["__typename"] in ("IllegalTransition", "OnHold", "StockMismatch")
        # Whatever is placed here has its locations already, and what is shipped is not collected.
        needless = name in ("allocateOrder", "collectFulfillmentOrder")
        assert late or "message" not in answer or needless, (name, answer)


@pytest.mark.parametrize("part", range(4))
async def test_every_field_of_every_mutation_broken_in_turn(staff: Staff, part: int) -> None:
    given = await valid_inputs(staff)
    for number, name in enumerate(mutations()):
        if number % 4 != part:
            continue
        valid, before = staff.graph.keyed(name, given[name]), await kept(staff)
        faults = list(broken(input_type(name), valid))
        # Each engine meets faults of its own.
        dice = random.Random(f"{name} {staff.shop.hub.engines.writer.dialect.name}")
        chosen = dice.sample(faults, min(FAULTS_MAX, len(faults)))
        for place, (fault, bad) in enumerate(chosen):
            fresh = f"{name} {place}"
            if bad.get("idempotencyKey") == valid.get("idempotencyKey") is not None:
                bad = {**bad, "idempotencyKey": fresh}
            reply = await post(staff.graph, mutation(name), {"input": bad})
            after = await kept(staff)
            if reply.codes or not accepted(reply.data[name]):
                assert after == before, (name, fault)
            before = after


TEXTS = ["", "\x00", "x" * 20_000, "😀", "' OR 1=1 --", "%", "_", "\u202e", "{}"]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:20])
async def test_every_question_about_nothing_is_answered(staff: Staff, text: str) -> None:
    assert SCHEMA.query_type
    questions: list[tuple[str, Any]] = [
        ("query ($t: ID!) { node(id: $t) { id } }", text),
        ("query ($t: [ID!]!) { nodes(ids: $t) { id } }", [text]),
        (
            "query ($t: [String!]!) { availability(skus: $t) { inventoryLevels { id } } }",
            [text],
        ),
    ]
    for name, field in SCHEMA.query_type.fields.items():
        if "by" in field.args:
            kind: Any = get_named_type(field.args["by"].type)
            query = f"query ($t: {kind.name}!) {{ {name}(by: $t) {{ id }} }}"
            questions += [(query, {key: text}) for key in kind.fields]
        if "where" in field.args:
            kind = get_named_type(field.args["where"].type)
            query = f"query ($t: {kind.name}) {{ {name}(first: 1, where: $t) {{ totalCount }} }}"
            for key, part in kind.fields.items():
                if get_named_type(part.type).name in ("String", "ID"):
                    questions.append((query, {key: text if key == "text" else [text]}))
    for query, given in questions:
        await post(staff.graph, query, {"t": given})


LISTS = ("orders", "customers", "products", "locations", "channels", "inventoryLevels")
CURSORS = ["x", "é", "=", "W10", cursor_of("a"), cursor_of(1), cursor_of("a", "b", "c")]


@pytest.mark.parametrize("name", [*LISTS, "fulfillmentOrders", "shipments"])
async def test_a_cursor_of_another_list_is_refused(graph: Client, name: str) -> None:
    deep = "[" * 5_000
    for cursor in [*CURSORS, cursor_of(2**63, "a"), deep, "\x00", "😀", "x" * 20_000]:
        for page in ("first: 1, after", "last: 1, before"):
            query = f"query ($c: String) {{ {name}({page}: $c) {{ totalCount }} }}"
            assert await graph.refused(query, c=cursor) == "INVALID_CURSOR", (name, cursor[:40])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}',
        b'{"query": "{ order(by: {number: \\"\\ud800\\"}) { id } }"}',
        b'{"query": "{ order(by: {number: \\"\\\\ud800\\"}) { id } }"}',
        b'{"query": "{ order(by: {number: \\"\\\\u{110000}\\"}) { id } }"}',
        b'{"query": "{ order(by: {id: \\"a\\", number: \\"b\\"}) { id } }"}',
        b'{"query": "{ order(by: {id: null}) { id } }"}',
        b'{"query": "{ order(by: {}) { id } }"}',
        b'{"query": "{ orders(first: 1, where: '
        + b"{not: " * 300
        + b"{}"
        + b"}" * 300
        + b') { totalCount } }"}',
        b'{"query": "{ orders(first: 1, where: {and: [' + b"{}," * 60 + b']}) { totalCount } }"}',
        b'{"query": "{ orders(first: 1, where: {placedFrom: \\"x\\"}) { totalCount } }"}',
        b'{"query": "{ orders(first: 250) { nodes { lines { order { events(first: 250) { nodes '
        b'{ kind } } } } } } }"}',
        b'{"query": "{ orders(first: 1) { nodes '
        + b"{ customer { orders(first: 1) { nodes " * 8
        + b"{ id }"
        + b"} } }" * 8
        + b' } }"}',
    ],
    ids=lambda body: body[:60].decode(errors="replace"),
)
async def test_a_request_that_is_none_says_why(graph: Client, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    response = await graph.http.post("/graphql", content=body, headers=headers)
    assert response.status_code in (200, 400)
    codes = Reply(response.status_code, response.json()).codes
    assert codes, response.text[:300]
    assert "INTERNAL" not in codes
