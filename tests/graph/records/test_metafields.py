"""Metafields through the graph: with a new object, set, changed, removed, refused, found."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from tests.graph.client import SCHEMA as GRAPH
from tests.graph.client import Client, Reply, statements, union_selection
from tests.graph.staff import PORTO, Staff

FIELD = "namespace key type value updatedAt"
PAYLOAD: Any = GRAPH.type_map["SetMetafieldsPayload"]
SET = f"""mutation ($input: SetMetafieldsInput!) {{ setMetafields(input: $input) {{
  metafieldOwner {{ __typename id metafields {{ {FIELD} }}
    ... on Order {{ version sequence updatedAt }} ... on Customer {{ version updatedAt }}
    ... on Product {{ version updatedAt }} ... on Location {{ version updatedAt }}
  }}
  errors {union_selection(GRAPH.type_map["SetMetafieldsError"])} replayed
}} }}"""
OWNER = f"""query ($id: ID!) {{ node(id: $id) {{ __typename ... on MetafieldOwner {{
  metafields {{ {FIELD} }}
}} }} }}"""
OAK = {"namespace": "care", "key": "material", "value": "oak"}
GIFT = {"namespace": "gift", "key": "message", "value": "Happy birthday"}


def metafield(key: str, value: str | None, kind: str = "TEXT") -> dict[str, Any]:
    return {"namespace": "care", "key": key, "type": kind, "value": value}


def told(owner: dict[str, Any]) -> dict[str, str]:
    return {f"{one['namespace']}.{one['key']}": one["value"] for one in owner["metafields"]}


async def reply(graph: Client, owner: str, *metafields: Any, key: str | None = None) -> Reply:
    given = {"ownerId": owner, "metafields": list(metafields)}
    keyed = graph.keyed("setMetafields", given if key is None else {**given, "idempotencyKey": key})
    return await graph.send(SET, {"input": keyed})


async def put(graph: Client, owner: str, *metafields: Any) -> dict[str, Any]:
    """The owner, after these were set."""
    payload = (await reply(graph, owner, *metafields)).data["setMetafields"]
    assert payload["errors"] == []
    found: dict[str, Any] = payload["metafieldOwner"]
    return found


async def refusals(graph: Client, owner: str, *metafields: Any) -> list[dict[str, Any]]:
    payload = (await reply(graph, owner, *metafields)).data["setMetafields"]
    assert payload["metafieldOwner"] is None
    found: list[dict[str, Any]] = payload["errors"]
    return found


async def kept(graph: Client, owner: str) -> dict[str, str]:
    return told(await graph.ask(OWNER, id=owner))


async def owners(staff: Staff) -> dict[str, str]:
    """One owner of each kind."""
    order, shop = await staff.placed(), staff.shop
    return {
        "Order": order["id"],
        "OrderLine": order["lines"][0]["id"],
        "Customer": shop.customer.id,
        "Product": shop.products["CUP"].id,
        "Location": shop.warehouse.id,
    }


async def test_every_kind_of_owner_can_be_described(staff: Staff) -> None:
    for kind, id in (await owners(staff)).items():
        owner = await put(staff.graph, id, OAK, metafield("size", "042", "INTEGER"))
        assert (owner["__typename"], owner["id"]) == (kind, id)
        assert told(owner) == {"care.material": "oak", "care.size": "42"}
        assert await kept(staff.graph, id) == told(owner)
        changed = await put(staff.graph, id, {**OAK, "value": "ash"}, metafield("size", None), GIFT)
        assert told(changed) == {"care.material": "ash", "gift.message": "Happy birthday"}
        assert await kept(staff.graph, id) == told(changed)


async def test_new_objects_are_described_at_once(staff: Staff) -> None:
    graph, both = staff.graph, [OAK, GIFT]
    made = [
        await graph.do("createCustomer", name="Bea", metafields=both),
        await graph.do(
            "createLocation", code="new", name="New", kind="STORE", address=PORTO, metafields=both
        ),
        await graph.do("putProduct", title="Jar", variants=[{"sku": "JAR"}], metafields=both),
    ]
    await staff.receive(3)
    line = {"sku": "CUP", "quantity": 1, "metafields": [{**OAK, "value": "first"}]}
    order = await staff.place(lines=[line, {**line, "metafields": [GIFT]}], metafields=both)
    for owner in (*made, order):
        expected = {"care.material": "oak", "gift.message": "Happy birthday"}
        assert await kept(graph, owner["id"]) == expected
    first, second = [await kept(graph, one["id"]) for one in order["lines"]]
    assert (first, second) == ({"care.material": "first"}, {"gift.message": "Happy birthday"})
    assert order["version"] == 1


async def test_a_product_put_again_keeps_the_metafields_it_does_not_name(staff: Staff) -> None:
    given = {"title": "Jar", "variants": [{"sku": "JAR"}]}
    first = await staff.graph.do("putProduct", **given, metafields=[OAK])
    again = await staff.graph.do("putProduct", **given, metafields=[GIFT])
    assert (again["id"], again["version"]) == (first["id"], first["version"])
    assert await kept(staff.graph, first["id"]) == {
        "care.material": "oak",
        "gift.message": "Happy birthday",
    }


async def test_a_refused_order_leaves_no_metafields(staff: Staff) -> None:
    refused = await staff.place(metafields=[OAK])
    assert refused["__typename"] == "OutOfStock"
    assert await staff.shop.rows("SELECT count(*) FROM metafields") == [(0,)]


async def test_one_row_that_is_rolled_back_takes_its_metafields_along(staff: Staff) -> None:
    await staff.receive(1)
    rows = [{**staff.order(metafields=[OAK]), "idempotencyKey": key} for key in ("first", "second")]
    answer = await staff.graph.do("bulkPlaceOrders", rows=rows)
    assert [row["result"]["__typename"] for row in answer["rows"]] == ["Order", "OutOfStock"]
    kept_by = await staff.shop.rows("SELECT owner_id FROM metafields")
    assert kept_by == [(answer["rows"][0]["result"]["id"],)]


async def test_a_change_moves_updated_at_and_nothing_else(staff: Staff) -> None:
    for kind, id in (await owners(staff)).items():
        if kind == "OrderLine":
            continue
        first = await put(staff.graph, id, OAK)
        changed = await put(staff.graph, id, {**OAK, "value": "ash"})
        same = await put(staff.graph, id, {**OAK, "value": "ash"})
        removed = await put(staff.graph, id, {**OAK, "value": None})
        times = [datetime.fromisoformat(one["updatedAt"]) for one in (first, changed, removed)]
        assert times == sorted(set(times))
        assert same == changed
        assert removed["version"] == first["version"]
        assert removed.get("sequence") == first.get("sequence")


async def test_a_line_changes_when_its_order_does(staff: Staff) -> None:
    order = await staff.placed()
    before = (await staff.look(order, "updatedAt"))["updatedAt"]
    await put(staff.graph, order["lines"][0]["id"], OAK)
    query = """query ($from: DateTime!) { orders(where: {updatedFrom: $from}) {
      nodes { id version updatedAt lines { metafields { value } } } } }"""
    (found,) = (await staff.graph.ask(query, **{"from": before}))["nodes"]
    assert found["updatedAt"] > before
    assert (found["id"], found["version"]) == (order["id"], order["version"])
    assert found["lines"] == [{"metafields": [{"value": "oak"}]}]


async def test_a_repetition_changes_nothing(staff: Staff) -> None:
    for id in (await owners(staff)).values():
        first = await reply(staff.graph, id, OAK, key=f"once {id}")
        await put(staff.graph, id, {**OAK, "value": "ash"})
        again = await reply(staff.graph, id, OAK, key=f"once {id}")
        assert (first.replayed, again.replayed) == ([], ["setMetafields"])
        assert told(again.data["setMetafields"]["metafieldOwner"]) == {"care.material": "ash"}
        other = await reply(staff.graph, id, GIFT, key=f"once {id}")
        (error,) = other.data["setMetafields"]["errors"]
        assert error["__typename"] == "IdempotencyKeyReused"


async def test_the_owner_must_be_one_that_exists(staff: Staff) -> None:
    for kind, id in (await owners(staff)).items():
        (error,) = await refusals(staff.graph, f"{id.split('_')[0]}_{'0' * 26}", OAK)
        assert (error["__typename"], error["path"]) == ("NotFound", ["input", "ownerId"]), kind
    for id in (staff.shop.web.id, "order_1", "nothing", ""):
        (error,) = await refusals(staff.graph, id, OAK)
        assert (error["__typename"], error["path"]) == ("InvalidInput", ["input", "ownerId"]), id


async def test_all_faults_come_together_with_their_paths(staff: Staff) -> None:
    errors = await refusals(
        staff.graph,
        staff.shop.web.id,
        {**OAK, "namespace": "Care"},
        metafield("size", "big", "INTEGER"),
        {"namespace": "care", "key": "no value"},
        OAK,
        OAK,
    )
    assert {error["__typename"] for error in errors} == {"InvalidInput"}
    assert [".".join(error["path"]) for error in errors] == [
        "input.metafields.0.namespace",
        "input.metafields.1.value",
        "input.metafields.2.key",
        "input.metafields.2.value",
        "input.ownerId",
        "input.metafields.4.key",
    ]


async def test_faults_of_a_new_order_name_their_metafield(staff: Staff) -> None:
    line = {"sku": "CUP", "quantity": 0, "metafields": [OAK, metafield("size", "x", "DECIMAL")]}
    given = staff.order(lines=[line], metafields=[metafield("at", "now", "DATE_TIME")])
    payload = (await staff.graph.reply("placeOrder", given)).data["placeOrder"]
    assert {".".join(error["path"]) for error in payload["errors"]} == {
        "input.lines.0.quantity",
        "input.lines.0.metafields.1.value",
        "input.metafields.0.value",
    }


@pytest.mark.parametrize(("kind", "longest"), [("TEXT", "x" * 2_000), ("JSON", f'"{"é" * 9_998}"')])
async def test_the_longest_value_is_kept_and_found(staff: Staff, kind: str, longest: str) -> None:
    customer = staff.shop.customer.id
    assert told(await put(staff.graph, customer, metafield("long", longest, kind))) == {
        "care.long": longest
    }
    assert await found(staff.graph, "customers", "long", longest) == [customer]
    (error,) = await refusals(staff.graph, customer, metafield("long", f"{longest}1", kind))
    assert error["path"] == ["input", "metafields", "0", "value"]


async def test_an_owner_has_at_most_a_hundred(staff: Staff) -> None:
    customer = staff.shop.customer.id
    many = [metafield(f"k{number}", "1", "INTEGER") for number in range(100)]
    assert len((await put(staff.graph, customer, *many))["metafields"]) == 100
    (error,) = await refusals(staff.graph, customer, OAK)
    assert (error["__typename"], error["path"]) == ("InvalidInput", ["input", "metafields"])
    assert "at most 100" in error["reason"]
    (error,) = await refusals(staff.graph, customer, *many, OAK)
    assert error["path"] == ["input", "metafields"]


async def test_simultaneous_writers_keep_the_bound(staff: Staff) -> None:
    customer = staff.shop.customer.id
    await put(staff.graph, customer, *(metafield(f"k{n}", "1") for n in range(95)))
    writes = (reply(staff.graph, customer, metafield(f"new{n}", "1")) for n in range(10))
    payloads = [one.data["setMetafields"] for one in await asyncio.gather(*writes)]
    assert sorted(len(payload["errors"]) for payload in payloads) == [0] * 5 + [1] * 5
    assert len(await kept(staff.graph, customer)) == 100


async def found(graph: Client, list_: str, key: str, value: str | None = None) -> list[str]:
    kind = f"{list_[:-1].title()}Where"
    query = f"query ($where: {kind}) {{ {list_}(where: $where) {{ totalCount nodes {{ id }} }} }}"
    wanted: dict[str, Any] = {"namespace": "care", "key": key}
    if value is not None:
        wanted["value"] = value
    page = await graph.ask(query, where={"metafield": wanted})
    assert page["totalCount"] == len(page["nodes"])
    return [node["id"] for node in page["nodes"]]


async def test_owners_are_found_by_their_metafields(staff: Staff) -> None:
    every = await owners(staff)
    for id in every.values():
        await put(staff.graph, id, OAK, metafield("size", "042", "INTEGER"))
    for kind in ("Order", "Customer", "Product", "Location"):
        list_, mine = f"{kind.lower()}s", [every[kind]]
        assert await found(staff.graph, list_, "material") == mine
        assert await found(staff.graph, list_, "material", "oak") == mine
        assert await found(staff.graph, list_, "size", "42") == mine
        assert await found(staff.graph, list_, "material", "oa") == []
        assert await found(staff.graph, list_, "other") == []


async def test_orders_are_found_by_their_lines(staff: Staff) -> None:
    first, second = await staff.placed(), await staff.placed()
    await put(staff.graph, first["lines"][0]["id"], OAK)
    await put(staff.graph, second["id"], OAK)
    query = "query ($where: OrderWhere!) { orders(where: $where) { nodes { id } } }"
    wanted = {"lineMetafield": {"namespace": "care", "key": "material", "value": "oak"}}
    for where, order in ((wanted, first), ({"not": wanted}, second)):
        assert (await staff.graph.ask(query, where=where))["nodes"] == [{"id": order["id"]}]


async def test_a_filter_names_what_can_exist(staff: Staff) -> None:
    query = '{ orders(where: {metafield: {namespace: "Care", key: "material"}}) { totalCount } }'
    (error,) = (await staff.graph.send(query)).body["errors"]
    assert "namespace must be" in error["message"]


async def test_one_metafield_or_those_of_a_namespace(staff: Staff) -> None:
    customer = staff.shop.customer.id
    await put(staff.graph, customer, GIFT, OAK, metafield("age", "3", "INTEGER"))
    query = """query ($id: ID!) { customer(by: {id: $id}) {
      one: metafield(namespace: "gift", key: "message") { type value }
      none: metafield(namespace: "gift", key: "material") { value }
      care: metafields(namespace: "care") { key }
      all: metafields { key }
    } }"""
    assert await staff.graph.ask(query, id=customer) == {
        "one": {"type": "TEXT", "value": "Happy birthday"},
        "none": None,
        "care": [{"key": "age"}, {"key": "material"}],
        "all": [{"key": "age"}, {"key": "material"}, {"key": "message"}],
    }


async def test_a_level_of_metafields_is_one_statement(staff: Staff) -> None:
    line = {"sku": "CUP", "quantity": 1, "metafields": [OAK]}
    await staff.receive(20)
    for _ in range(10):
        await staff.place(lines=[line, line], metafields=[OAK, GIFT])
    query = """query ($n: Int!) { orders(first: $n) { nodes {
      metafields { value } care: metafields(namespace: "care") { value }
      metafield(namespace: "care", key: "material") { value }
      lines { metafields { value } }
    } } }"""
    sizes = {}
    for first in (1, 10):
        with statements(staff.shop.hub) as sent:
            await staff.graph.ask(query, n=first)
        sizes[first] = len([one for one in sent if "metafields" in one])
    assert sizes == {1: 2, 10: 2}
