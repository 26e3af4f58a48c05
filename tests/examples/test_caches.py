"""Apollo, urql and Relay: the same steps with three caches."""

from typing import Any

import pytest

from tests.examples.programs import EXAMPLES, Line, needs_node, running
from tests.graph.client import Client

ORDER = "query ($id: ID!) { order(by: {id: $id}) { events(first: 100) { nodes { id } } } }"
NUMBERS = """query ($first: Int!) {
  orders(first: $first, where: {channelId: ["channel_00000000000000000000000001"]}) {
    nodes { number }
  }
}"""

pytestmark = [
    *needs_node,
    pytest.mark.skipif(
        not (EXAMPLES / "relay" / "__generated__").is_dir(),
        reason="run `npm run relay` in examples first",
    ),
]


async def steps_of(name: str, address: str) -> dict[str, Line]:
    async with running(name, address) as program:
        code = await program.end()
        # A cache that misses a field or a key says so here.
        assert (code, await program.complaints()) == (0, "")
    return {line["step"]: line for line in program.lines}


@pytest.mark.parametrize("name", ["apollo", "urql", "relay"])
async def test_an_example_pages_places_is_refused_and_follows(
    demo: str, visitor: Client, name: str
) -> None:
    steps = await steps_of(name, demo)
    assert list(steps) == ["first page", "second page", "placed", "refused", "live", "resumed"]
    lists = [line["list"] for line in steps.values()]
    order = steps["placed"]["order"]
    _pages(lists[0], lists[1])
    assert lists[2] == [order["number"], *lists[1]]
    _refused(steps["refused"])
    assert lists[3] == lists[2], "a refused order has left a row"
    assert steps["live"]["event"]["kind"] == "ORDER_PLACED"
    assert steps["live"]["event"]["order"]["id"] == order["id"]
    assert lists[4] == lists[2], "an order is listed twice"
    await _resumed(visitor, steps["resumed"], order)
    assert lists[5] == [steps["resumed"]["missed"]["number"], *lists[2]]
    there = await visitor.ask(NUMBERS, first=len(lists[5]))
    assert lists[5] == [node["number"] for node in there["nodes"]]


def _pages(first: list[str], both: list[str]) -> None:
    assert (len(first), both[:2], len(set(both))) == (2, first, 4)


def _refused(step: Line) -> None:
    assert step["order"] is None
    (error,) = step["errors"]
    assert (error["__typename"], error["code"], error["sku"]) == (
        "OutOfStock",
        "OUT_OF_STOCK",
        "CANDLE",
    )
    assert 0 < error["available"] < 1_000
    assert error["path"][:2] == ["input", "lines"]
    assert error["message"]


async def _resumed(visitor: Client, step: Line, order: dict[str, Any]) -> None:
    """One snapshot, then every event once: those of the order placed before the cut, and those of
    the one placed meanwhile."""
    snapshot, *events = step["messages"]
    assert snapshot["orders"]
    received = [event["id"] for event in events]
    assert len(set(received)) == len(received)
    happened = (await visitor.ask(ORDER, id=order["id"]))["events"]["nodes"]
    assert [event["id"] for event in events if event["order"]["id"] == order["id"]] == [
        event["id"] for event in happened
    ]
    assert events[-1]["order"]["id"] == step["missed"]["id"]
