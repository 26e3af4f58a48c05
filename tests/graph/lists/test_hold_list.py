"""The list of holds that people work on."""

from datetime import timedelta
from typing import Any

import pytest

from hub.wiring import utc_now
from tests.graph.client import statements
from tests.graph.staff import Staff

GOODS = (("CUP", 1), ("POT", 2))
HOLDS = """query ($where: HoldWhere, $sort: HoldSort! = DUE_AT, $direction: Direction! = ASCENDING,
                  $first: Int, $after: String, $last: Int, $before: String) {
  holds(where: $where, sort: $sort, direction: $direction,
        first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { id note order { number } } pageInfo { endCursor startCursor hasNextPage } }
}"""


async def work_list(staff: Staff) -> list[dict[str, Any]]:
    """Five holds of two orders: a and b due, c, d and e without a time; a is released."""
    first, second = await staff.placed(*GOODS), await staff.placed(*GOODS)
    soon = utc_now() + timedelta(hours=1)
    given: list[dict[str, Any]] = [
        {"note": "a", "orderId": first["id"], "dueAt": (soon + timedelta(hours=2)).isoformat()},
        {"note": "b", "orderId": first["id"], "dueAt": soon.isoformat(), "owner": "fraud team"},
        {"note": "c", "orderId": second["id"], "reason": "COMPLIANCE_REVIEW"},
        {"note": "d", "lineId": second["lines"][0]["id"], "steps": ["SHIP"]},
        {"note": "e", "lineId": second["lines"][1]["id"], "steps": []},
    ]
    for one in given:
        order = await staff.graph.do("holdOrder", **{"reason": "OTHER", **one})
    released = next(h for h in (await hold_ids(staff)) if h["note"] == "a")
    await staff.graph.do("releaseHold", holdId=released["id"])
    return [first, order]


async def hold_ids(staff: Staff) -> Any:
    return (await staff.graph.ask("{ holds { nodes { id note } } }"))["nodes"]


async def test_people_find_the_holds_they_have_to_decide(staff: Staff) -> None:
    first, second = await work_list(staff)
    late = (utc_now() + timedelta(hours=2)).isoformat()
    conditions: list[tuple[dict[str, Any], str]] = [
        ({}, "bacde"),
        ({"status": ["ACTIVE"]}, "bcde"),
        ({"status": ["ACTIVE"], "owner": ["fraud team"]}, "b"),
        ({"reason": ["COMPLIANCE_REVIEW"]}, "c"),
        ({"dueUntil": late}, "b"),
        ({"not": {"dueUntil": late}}, "acde"),
        ({"step": ["SHIP"]}, "bacd"),
        ({"step": ["RELEASE", "CAPTURE"]}, "bac"),
        ({"step": ["SOURCE"]}, ""),
        ({"scope": ["LINE"]}, "de"),
        ({"orderId": [first["id"]]}, "ba"),
        ({"orderId": [second["id"]], "releaseRule": ["MANUAL"]}, "cde"),
    ]
    for where, expected in conditions:
        found = await staff.graph.ask(HOLDS, where=where)
        assert "".join(h["note"] for h in found["nodes"]) == expected, where
        assert found["totalCount"] == len(expected)


@pytest.mark.parametrize(
    ("sort", "direction", "expected"),
    [
        ("DUE_AT", "ASCENDING", "bacde"),
        ("DUE_AT", "DESCENDING", "edcab"),
        ("PLACED_AT", "ASCENDING", "abcde"),
    ],
)
async def test_holds_are_paged_whether_or_not_they_have_a_due_time(
    staff: Staff, sort: str, direction: str, expected: str
) -> None:
    await work_list(staff)
    sorted_: dict[str, Any] = {"sort": sort, "direction": direction}
    for size in (1, 2, 3):
        for ends in (("first", "after", "endCursor"), ("last", "before", "startCursor")):
            count, beyond, cursor = ends
            seen: list[str] = []
            at = None
            while len(seen) < len(expected):
                page = await staff.graph.ask(HOLDS, **sorted_, **{count: size, beyond: at})
                assert page["nodes"], (seen, expected)
                notes = [h["note"] for h in page["nodes"]]
                seen = [*seen, *notes] if count == "first" else [*notes, *seen]
                at = page["pageInfo"][cursor]
            assert "".join(seen) == expected


async def test_what_lists_show_of_holds_takes_the_same_statements_whatever_their_length(
    staff: Staff,
) -> None:
    query = """query ($first: Int) { orders(first: $first) { nodes {
      supportedActions lines { unsourced quantities { state } }
      fulfillmentOrders { supportedActions } holds { steps order { number } } } } }"""
    await work_list(staff)
    sent = {}
    for first in (1, 2):
        for _ in range(2):
            with statements(staff.shop.hub) as sent[first]:
                await staff.graph.ask(query, first=first)
    assert len(sent[1]) == len(sent[2]) == len(set(sent[2]))
