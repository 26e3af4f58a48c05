"""Lists: pages that stay put, both ways; filters; orders of sorting; bounds."""

from typing import Any

import pytest

from tests.graph.client import Client
from tests.graph.staff import Staff

PAGE = """query ($first: Int, $after: String, $last: Int, $before: String,
                 $where: CustomerWhere, $sort: CustomerSort! = NAME,
                 $direction: Direction! = ASCENDING) {
  customers(first: $first, after: $after, last: $last, before: $before,
            where: $where, sort: $sort, direction: $direction) {
    totalCount nodes { name } edges { cursor node { name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""
LETTERS = "BCDEFGH"


async def people(graph: Client) -> None:
    rows = [
        {
            "idempotencyKey": letter,
            "name": letter,
            "externalId": f"crm-{letter}",
            "kind": "GUEST" if letter in "BC" else "KNOWN",
        }
        for letter in LETTERS
    ]
    assert (await graph.do("bulkCreateCustomers", rows=rows))["refused"] == 0


def names(page: dict[str, Any]) -> str:
    assert [edge["node"] for edge in page["edges"]] == page["nodes"]
    return "".join(node["name"][0] for node in page["nodes"])


@pytest.mark.parametrize("direction", ["ASCENDING", "DESCENDING"])
@pytest.mark.parametrize("size", [1, 3, 8, 250])
async def test_a_list_is_read_to_its_end_and_back(staff: Staff, size: int, direction: str) -> None:
    await people(staff.graph)
    everyone = "A" + LETTERS if direction == "ASCENDING" else (LETTERS[::-1] + "A")
    seen, after, more = "", None, True
    while more:
        page = await staff.graph.ask(PAGE, first=size, after=after, direction=direction)
        assert page["totalCount"] == len(everyone)
        seen += names(page)
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == everyone
    back, before, more = "", None, True
    while more:
        page = await staff.graph.ask(PAGE, last=size, before=before, direction=direction)
        back = names(page) + back
        before, more = page["pageInfo"]["startCursor"], page["pageInfo"]["hasPreviousPage"]
    assert back == everyone


async def test_rows_that_arrive_do_not_shift_a_page(staff: Staff) -> None:
    await people(staff.graph)
    page = await staff.graph.ask(PAGE, first=3)
    await staff.graph.do("createCustomer", name="Aaron")
    after = page["pageInfo"]["endCursor"]
    assert names(await staff.graph.ask(PAGE, first=2, after=after)) == "DE"


async def test_every_row_has_a_cursor_to_continue_from(staff: Staff) -> None:
    await people(staff.graph)
    page = await staff.graph.ask(PAGE, first=5)
    middle = page["edges"][2]["cursor"]
    assert names(await staff.graph.ask(PAGE, first=1, after=middle)) == "D"
    assert names(await staff.graph.ask(PAGE, last=1, before=middle)) == "B"


async def test_an_empty_page_says_so(staff: Staff) -> None:
    page = await staff.graph.ask(PAGE, first=5, where={"text": "nobody"})
    assert page == {
        "totalCount": 0,
        "nodes": [],
        "edges": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


@pytest.mark.parametrize(
    "page",
    [{"first": 0}, {"first": -1}, {"first": 251}, {"last": 0}, {"last": 251},
     {"first": 1, "last": 1}],
    ids=str,
)  # fmt: skip
async def test_a_page_has_one_size_within_bounds(graph: Client, page: dict[str, int]) -> None:
    assert await graph.refused(PAGE, **page) == "INVALID_INPUT"
    nested = """query ($f: Int, $l: Int) {
      customers(first: 1) { nodes { orders(first: $f, last: $l) { totalCount } } } }"""
    await graph.do("createCustomer", name="Bea")
    reply = await graph.send(nested, {"f": page.get("first"), "l": page.get("last")})
    assert reply.codes == ["INVALID_INPUT"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"kind": ["GUEST"]}, "BC"),
        ({"kind": ["GUEST", "KNOWN"]}, "A" + LETTERS),
        ({"kind": []}, ""),
        ({"text": "crm-D"}, "D"),
        ({"text": "a"}, "A"),
        ({"text": "%"}, ""),
        ({"text": "_"}, ""),
        ({"or": [{"text": "B"}, {"text": "D"}]}, "BD"),
        ({"and": [{"kind": ["GUEST"]}, {"text": "B"}]}, "B"),
        ({"not": {"kind": ["KNOWN"]}}, "BC"),
        ({"kind": ["KNOWN"], "not": {"or": [{"text": "D"}, {"text": "E"}]}}, "AFGH"),
        ({"and": [], "or": []}, "A" + LETTERS),
        ({}, "A" + LETTERS),
    ],
    ids=str,
)
async def test_conditions_combine(staff: Staff, where: dict[str, Any], expected: str) -> None:
    await people(staff.graph)
    page = await staff.graph.ask(PAGE, first=20, where=where)
    assert (names(page), page["totalCount"]) == (expected, len(expected))


async def test_orders_are_found_by_what_is_known_of_them(staff: Staff) -> None:
    shop = staff.shop
    plain = await staff.placed(("CUP", 1), externalId="X-1", email="Zoe@Example.com")
    held = await staff.placed(("POT", 3), channel=shop.pos)
    await staff.graph.do("holdOrder", orderId=held["id"], reason="INCORRECT_ADDRESS")
    paid = await staff.placed(("TEA", 2))
    await staff.pay(paid, paid["originalTotal"]["amount"], captured=True)
    query = """query ($where: OrderWhere, $sort: OrderSort! = PLACED_AT,
                      $d: Direction! = ASCENDING) {
      orders(first: 9, where: $where, sort: $sort, direction: $d) { nodes { id } totalCount } }"""
    marks = {plain["id"]: "a", held["id"]: "b", paid["id"]: "c"}
    for where, expected in (
        ({"status": ["ON_HOLD"]}, "b"),
        ({"holdReason": ["INCORRECT_ADDRESS"]}, "b"),
        ({"not": {"holdReason": ["INCORRECT_ADDRESS", "OTHER"]}}, "ac"),
        ({"paymentStatus": ["PAID"]}, "c"),
        ({"fulfillmentStatus": ["UNFULFILLED"]}, "abc"),
        ({"channelId": [shop.pos.id]}, "b"),
        ({"customerId": [shop.customer.id]}, "abc"),
        ({"locationId": [shop.warehouse.id]}, "abc"),
        ({"locationId": [shop.harbor.id]}, ""),
        ({"placedFrom": plain["placedAt"], "placedUntil": paid["placedAt"]}, "ab"),
        ({"text": "X-1"}, "a"),
        ({"text": "zoe@"}, "a"),
        ({"text": "POS-"}, "b"),
        ({"text": "TE"}, "c"),
    ):
        found = await staff.graph.ask(query, where=where)
        assert "".join(marks[node["id"]] for node in found["nodes"]) == expected, where
        assert found["totalCount"] == len(expected)
    for sort, expected in (("PLACED_AT", "abc"), ("ORIGINAL_TOTAL", "acb"), ("NUMBER", "bac")):
        for direction, turn in (("ASCENDING", 1), ("DESCENDING", -1)):
            found = await staff.graph.ask(query, sort=sort, d=direction)
            assert "".join(marks[n["id"]] for n in found["nodes"]) == expected[::turn], sort


async def test_work_and_stock_are_found_by_what_is_known_of_them(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 1))
    await staff.placed(("CUP", 1), shipBy="2030-01-01T00:00:00Z")
    query = """query ($w: FulfillmentOrderWhere) {
      fulfillmentOrders(first: 9, where: $w) { nodes { id } } }"""
    begun = await staff.graph.ask(query, w={"status": ["IN_PROGRESS"]})
    assert begun["nodes"] == [{"id": work["id"]}]
    due = await staff.graph.ask(query, w={"shipByUntil": "2031-01-01T00:00:00Z"})
    assert len(due["nodes"]) == 1
    assert due["nodes"] != begun["nodes"]
    levels = """query ($w: InventoryLevelWhere, $s: InventoryLevelSort! = SKU) {
      inventoryLevels(first: 9, where: $w, sort: $s, direction: DESCENDING) {
        nodes { sku available } } }"""
    await staff.receive(7, "TEA")
    await staff.receive(9, "POT")
    some = await staff.graph.ask(levels, w={"availableFrom": 1, "availableUntil": 8})
    assert some["nodes"] == [{"sku": "TEA", "available": 7}]
    most = await staff.graph.ask(levels, s="AVAILABLE")
    assert [node["sku"] for node in most["nodes"]] == ["POT", "TEA", "CUP"]
