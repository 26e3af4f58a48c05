"""What a mutation has done is never lost to what is shown of it: a selection that cannot be read is
refused before the command runs, and what cannot be read after it is null by itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from domain.shared.errors import Unavailable
from persistence.history.trails import SqlHistory
from persistence.reads.reads import SqlReads
from tests.graph.client import ARGUMENTS, SCHEMA, Reply, input_type, mutations
from tests.graph.errors.test_malformed import kept
from tests.graph.errors.valid_inputs import valid_inputs
from tests.graph.staff import Staff

ROOT: Any = SCHEMA.mutation_type


def read_alone(field: GraphQLField) -> bool:
    """Whether the field is read by itself, and so may fail by itself."""
    definition: Any = field.extensions.get("strawberry-definition")
    return bool(definition and definition.is_async)


def all_fields() -> Iterator[tuple[str, GraphQLField]]:
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            yield from ((f"{kind.name}.{name}", field) for name, field in kind.fields.items())


def test_what_is_read_by_itself_can_be_null_by_itself() -> None:
    found = [(name, field) for name, field in all_fields() if read_alone(field)]
    assert len(found) > 60
    streams: Any = SCHEMA.subscription_type
    for name, field in found:
        if name.partition(".")[0] != streams.name:
            assert not isinstance(field.type, GraphQLNonNull), name


def thing_in(payload: Any) -> tuple[str, Any]:
    """The field of a payload that holds the changed object."""
    for name, field in payload.fields.items():
        if name not in ("errors", "skippedContactPoints") and not is_leaf_type(
            get_named_type(field.type)
        ):
            return name, get_named_type(field.type)
    raise AssertionError(payload.name)


# Those that lead to nothing while a mutation can still change the object, or of these inputs.
OF_NOTHING = {
    "Customer.groups",
    "Reservation.order",
    *(
        f"ReplenishmentSuggestion.{name}"
        for name in ("fromLocation", "purchaseOrder", "transferOrder")
    ),
}
# They read something only where nothing is stored with the object.
STORED = {"Order.outcomes"}


def edges_of(kind: Any) -> dict[str, str]:
    """The selection of each edge."""
    return {
        name: f"{name}{ARGUMENTS.get(name, '') if field.args else ''} "
        + ("" if is_leaf_type(get_named_type(field.type)) else "{ __typename }")
        for name, field in kind.fields.items()
        if read_alone(field) and f"{kind.name}.{name}" not in OF_NOTHING | STORED
    }


READS = ("capacity_taken", "one", "many", "page", "pages", "count", "counts", "quantities_at")


async def away(*_: Any) -> Any:
    raise Unavailable


@pytest.mark.parametrize("part", range(3))
async def test_each_edge_fails_after_the_change_is_made(
    staff: Staff, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    inputs = await valid_inputs(staff)
    names = mutations()[part::3]
    done = 0
    for name in names:
        given = staff.graph.keyed(name, inputs[name])
        document, thing, edges = shown_with_edges(name)
        with monkeypatch.context() as patch:
            for read in READS:
                patch.setattr(SqlReads, read, away)
            patch.setattr(SqlHistory, "trails", away)
            reply = await staff.graph.send(document, {"i": given})
        answer = first_answer(reply, name)
        if answer["errors"]:
            continue  # What was done before makes it too late.
        done += 1
        assert answer[thing]["id"], name
        assert {edge: answer[thing][edge] for edge in edges} == dict.fromkeys(edges), name
        assert {error["path"][-1] for error in reply.body.get("errors", [])} == edges, name
        assert set(reply.codes) == ({"UNAVAILABLE"} if edges else set())
        again = first_answer(await staff.graph.send(document, {"i": given}), name)
        if "idempotencyKey" in str(given):
            assert (again["replayed"], again[thing]["id"]) == (True, answer[thing]["id"])
    assert done > len(names) / 2


def first_answer(reply: Reply, name: str) -> Any:
    payload = reply.body["data"][name]
    return payload["rows"][0] if "rows" in payload else payload


def shown_with_edges(name: str) -> tuple[str, str, set[str]]:
    """A mutation with all edges of its object, the object's field, and the edges."""
    payload: Any = get_named_type(ROOT.fields[name].type)
    bulk = "rows" in payload.fields
    thing, kind = thing_in(get_named_type(payload.fields["rows"].type) if bulk else payload)
    edges = edges_of(kind)
    answer = f"{{ {thing} {{ id {' '.join(edges.values())} }} replayed errors {{ __typename }} }}"
    selection = f"{{ rows {answer} }}" if bulk else answer
    head = f"mutation ($i: {input_type(name).name}!)"
    return f"{head} {{ {name}(input: $i) {selection} }}", thing, set(edges)


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("first: 0", {}, "INVALID_INPUT"),
    ("first: 251", {}, "INVALID_INPUT"),
    ("first: 1, last: 1", {}, "INVALID_INPUT"),
    ('after: "x"', {}, "INVALID_CURSOR"),
    ("first: $n", {"n": -1}, "INVALID_INPUT"),
    ("first: $n", {"n": 1.5}, "BAD_USER_INPUT"),
    ("last: 1, before: $c", {"c": "W10"}, "INVALID_CURSOR"),
    ("sort: $s", {"s": None}, "BAD_USER_INPUT"),
    ("where: {not: {and: [$w]}}", {"w": {"channelId": ["x"]}}, "INVALID_INPUT"),
    ("where: $w", {"w": {"and": [{}] * 60}}, "INVALID_INPUT"),
    ("where: $w", {"w": {"channelId": ["channel_7zzzzzzzzzzzzzzzzzzzzzzzzz"] * 2_000}},
     "INVALID_INPUT"),
]  # fmt: skip
TYPES = {"n": "Int", "c": "String", "s": "OrderSort = NUMBER", "w": "OrderWhere!"}


@pytest.mark.parametrize("place", ["here", "fragment", "deep"])
@pytest.mark.parametrize(("arguments", "variables", "code"), WRONG)
async def test_a_selection_that_cannot_be_read_is_refused_before_anything_is_done(
    staff: Staff, arguments: str, variables: dict[str, Any], code: str, place: str
) -> None:
    orders = f"orders({arguments}) {{ nodes {{ id }} }}"
    inner = {
        "here": orders,
        "fragment": "...Theirs",
        "deep": f"orders {{ nodes {{ customer {{ ... on Customer {{ {orders} }} }} }} }}",
    }[place]
    head = ", ".join(f"${name}: {TYPES[name]}" for name in variables)
    document = (
        f"mutation {f'({head})' if head else ''} {{ createCustomer(input: "
        f'{{idempotencyKey: "k", name: "Ann"}}) {{ customer {{ id {inner} }} }} }}'
    )
    if place == "fragment":
        document += f" fragment Theirs on Customer {{ {orders} }}"
    before = await kept(staff)
    reply: Reply = await staff.graph.send(document, variables)
    assert reply.codes[0] == code
    assert reply.body.get("data") is None
    assert await kept(staff) == before


async def test_skipped_fields_are_not_checked(staff: Staff) -> None:
    document = (
        'mutation ($no: Boolean!) { createCustomer(input: {idempotencyKey: "k", name: "Ann"}) '
        "{ customer { id orders(first: 0) @include(if: $no) { totalCount } } } }"
    )
    reply = await staff.graph.send(document, {"no": False})
    assert reply.data["createCustomer"]["customer"]["id"]


async def test_a_field_that_fails_leaves_the_others_their_answers(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    reply = await staff.graph.send(
        f'{{ order(by: {{id: "{order["id"]}"}}) {{ number }} orders(first: 0) {{ totalCount }} '
        'availability(skus: []) { sku } metrics(channelId: "x") { orders } '
        f"nodes(ids: {['x'] * 251}) {{ id }} ".replace("'", '"')
        + "}"
    )
    assert reply.body["data"]["order"]["number"] == order["number"]
    others = ("orders", "availability", "metrics", "nodes")
    assert [reply.body["data"][name] for name in others] == [None] * 4
    assert sorted(error["path"][0] for error in reply.body["errors"]) == sorted(others)


async def test_a_mutation_that_fails_leaves_what_the_others_did(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("A bug.")

    monkeypatch.setattr(type(staff.shop.services.stocking), "idempotent", broken)
    reply = await staff.graph.send(
        'mutation { createCustomer(input: {idempotencyKey: "k", name: "Ann"}) { customer { id } } '
        'moveStock(input: {idempotencyKey: "m", sku: "CUP", quantity: 3, kind: RECEIVE, '
        f'locationId: "{staff.shop.warehouse.id}"}}) {{ inventoryLevel {{ available }} }} }}'
    )
    assert reply.codes == ["INTERNAL"]
    assert reply.body["data"]["createCustomer"]["customer"]["id"]
    assert reply.body["data"]["moveStock"] is None
