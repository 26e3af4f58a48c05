"""A blind count: nobody who counts is told what is expected before."""

from typing import Any

import pytest

from tests.graph.client import answer_of
from tests.graph.inventory.counting.test_stock_counts import opened
from tests.graph.staff import Staff

ROLE = "x-order-hub-role"
SECRETS = ("expected", "expectedAvailable", "variance", "damagedVariance", "withinTolerance")
HIDDEN = dict.fromkeys(SECRETS)
QUERY = """query Look($id: ID!) { stockCount(by: {id: $id}) { supportedActions accuracy
  lines { expected expectedAvailable variance damagedVariance withinTolerance } } }"""


async def as_role(staff: Staff, role: str, name: str, **given: Any) -> dict[str, Any]:
    headers = {ROLE: role, "x-order-hub-actor": role, **at(staff)}
    return answer_of(await staff.graph.reply(name, given, headers), name)


def at(staff: Staff) -> dict[str, str]:
    return {"x-order-hub-locations": staff.shop.warehouse.id}


async def look(staff: Staff, role: str, count: dict[str, Any]) -> dict[str, Any]:
    """The count, as this role sees it."""
    reply = await staff.graph.send(QUERY, {"id": count["id"]}, {ROLE: role, **at(staff)})
    found: dict[str, Any] = reply.data["stockCount"]
    return found


def secrets(line: dict[str, Any]) -> dict[str, Any]:
    return {name: line[name] for name in SECRETS}


@pytest.mark.parametrize("role", ["WAREHOUSE", "ASSOCIATE", "PARTNER"])
async def test_who_counts_is_told_after_the_line_is_counted(staff: Staff, role: str) -> None:
    await staff.receive(7)
    await staff.receive(2, "TEA")
    count = await opened(staff, blind=True)
    assert [secrets(line) for line in (await look(staff, role, count))["lines"]] == [HIDDEN, HIDDEN]
    assert (await look(staff, "MANAGER", count))["lines"][0]["expected"] == 7
    lines = [{"sku": "CUP", "counted": 5}]
    this = {"stockCountId": count["id"]}
    first = await as_role(staff, role, "recordStockCount", **this, lines=lines)
    told = {"expected": 7, "expectedAvailable": 7, "variance": -2, "withinTolerance": False}
    assert secrets(first["lines"][0]) == {**HIDDEN, **told}
    assert secrets(first["lines"][1]) == HIDDEN


async def test_a_recount_is_blind_again(staff: Staff) -> None:
    await staff.receive(7)
    count = await opened(staff, blind=True)
    this = {"stockCountId": count["id"]}
    await as_role(
        staff, "WAREHOUSE", "recordStockCount", **this, lines=[{"sku": "CUP", "counted": 5}]
    )
    await as_role(staff, "MANAGER", "requestRecount", **this)
    seen = await look(staff, "WAREHOUSE", count)
    assert (secrets(seen["lines"][0]), seen["accuracy"]) == (HIDDEN, None)
    assert seen["supportedActions"] == ["COUNT"]
    assert (await look(staff, "MANAGER", count))["lines"][0]["variance"] == -2


async def test_an_open_count_tells_everybody(staff: Staff) -> None:
    await staff.receive(7)
    count = await opened(staff)
    seen = await look(staff, "WAREHOUSE", count)
    assert seen["lines"][0]["expected"] == 7


async def test_who_counts_does_not_approve(staff: Staff) -> None:
    await staff.receive(7)
    count = await opened(staff)
    given = staff.graph.keyed("approveStockCount", {"stockCountId": count["id"]})
    query = """mutation Do($input: ApproveStockCountInput!) {
      approveStockCount(input: $input) { errors { __typename } } }"""
    for role, expected in (("WAREHOUSE", ["FORBIDDEN"]), ("MANAGER", [])):
        reply = await staff.graph.send(query, {"input": given}, {ROLE: role, **at(staff)})
        assert reply.codes == expected


async def test_another_locations_count_does_not_exist(staff: Staff) -> None:
    await staff.receive(7)
    count = await opened(staff)
    elsewhere = {ROLE: "WAREHOUSE", "x-order-hub-locations": staff.shop.harbor.id}
    reply = await staff.graph.send(QUERY, {"id": count["id"]}, elsewhere)
    assert reply.data["stockCount"] is None
    given = {"stockCountId": count["id"], "lines": [{"sku": "CUP", "counted": 1}]}
    answer = answer_of(
        await staff.graph.reply("recordStockCount", given, elsewhere), "recordStockCount"
    )
    assert answer["__typename"] == "NotFound"
