"""What stock was, and what could be sold, at a past moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.graph.client import statements
from tests.graph.staff import Staff

LEVELS = """query ($at: DateTime!) { inventoryLevels(first: 9) { nodes {
  sku available quantities(asOf: $at) { available reserved onHand damaged version }
} } }"""
AVAILABLE = """query ($at: DateTime, $channel: ID) {
  availability(skus: ["CUP", "TEA"], asOf: $at, channelId: $channel) {
    sku available why { kind quantity } inventoryLevels { available }
  }
}"""


def now() -> str:
    return datetime.now(UTC).isoformat()


async def test_a_level_says_what_it_had(staff: Staff) -> None:
    before = now()
    await staff.receive(10)
    received = now()
    await staff.place(("CUP", 4))
    placed = now()
    await staff.receive(7, "TEA")

    async def told(at: str) -> dict[str, Any]:
        levels = (await staff.graph.ask(LEVELS, at=at))["nodes"]
        assert [(one["sku"], one["available"]) for one in levels] == [("CUP", 6), ("TEA", 7)]
        return {one["sku"]: tuple(one["quantities"].values()) for one in levels}

    assert await told(before) == {"CUP": (0, 0, 0, 0, 0), "TEA": (0, 0, 0, 0, 0)}
    assert await told(received) == {"CUP": (10, 0, 10, 0, 1), "TEA": (0, 0, 0, 0, 0)}
    assert await told(placed) == {"CUP": (6, 4, 10, 0, 2), "TEA": (0, 0, 0, 0, 0)}
    assert await told(now()) == {"CUP": (6, 4, 10, 0, 2), "TEA": (7, 0, 7, 0, 1)}


async def test_what_happened_before_and_was_told_after_was_not_known_then(staff: Staff) -> None:
    await staff.receive(10)
    then = now()
    at = {"sku": "CUP", "locationId": staff.shop.warehouse.id}
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    await staff.graph.do("moveStock", kind="WITHDRAW", quantity=3, occurredAt=yesterday, **at)
    (cup,) = (await staff.graph.ask(LEVELS, at=then))["nodes"]
    assert cup["quantities"]["available"] == 10


async def test_availability_of_a_past_moment_has_its_reasons(staff: Staff) -> None:
    await staff.receive(10)
    await staff.place(("CUP", 4))
    then = now()
    await staff.receive(90)
    await staff.receive(5, "TEA")
    web = staff.shop.web.id
    query = "query ($id: ID!) { channel(by: {id: $id}) { version } }"
    version = (await staff.graph.ask(query, id=web))["version"]
    rules = {"expectedVersion": version, "stockRules": [{"bufferUnits": 1}]}
    await staff.graph.do("updateChannel", channelId=web, **rules)
    cup, tea = await staff.graph.ask(AVAILABLE, at=then)
    assert (cup["available"], tea["available"]) == (6, 0)
    assert cup["inventoryLevels"] == [{"available": 96}], "levels are those of now"
    assert cup["why"] == [
        {"kind": "ON_HAND", "quantity": 10},
        {"kind": "RESERVED", "quantity": -4},
    ]
    cup, _ = await staff.graph.ask(AVAILABLE, at=then, channel=web)
    assert cup["available"] == 5, "by the stock rules of now"
    cup, _ = await staff.graph.ask(AVAILABLE)
    assert cup["available"] == 96


async def test_the_future_is_not_known(staff: Staff) -> None:
    await staff.receive(10)
    later = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    for query in (LEVELS, AVAILABLE):
        assert await staff.graph.refused(query, at=later) == "INVALID_INPUT"


async def test_any_number_of_levels_takes_one_more_statement(staff: Staff) -> None:
    counts = []
    for sku in ("CUP", "TEA", "POT"):
        await staff.receive(1, sku)
        with statements(staff.shop.hub) as made:
            await staff.graph.ask(LEVELS, at=now())
        counts.append(len(made))
    assert len(set(counts)) == 1
