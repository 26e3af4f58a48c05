"""Over real connections: a shop window shows what its channel can sell, to the unit."""

from typing import Any

import pytest

from domain.shared.paging import cursor_of
from hub.wiring import Hub
from subscriptions import settings
from tests.graph.staff import Staff, euros
from tests.subscriptions.following import FOLLOW, Follower, over_socket

WINDOW = """subscription Follow($channel: ID!, $skus: [String!]!, $after: String) {
  availabilityChanged(channelId: $channel, skus: $skus, after: $after) {
    __typename
    ... on AvailabilitySnapshot { cursor availabilities { sku available } }
    ... on AvailabilityChange { cursor changedAt availability { sku available why { kind } } }
  }
}"""
BOTH = pytest.mark.parametrize("transport", list(FOLLOW))


@pytest.fixture(autouse=True)
def looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "POLL_SECONDS", 0.01)


def window(staff: Staff, *skus: str, **more: Any) -> dict[str, Any]:
    return {"channel": staff.shop.web.id, "skus": skus or ("CUP", "POT"), **more}


async def shown(follower: Follower) -> dict[str, int]:
    """The numbers of the next message."""
    message = await follower.next()
    found = message.get("availabilities") or [message["availability"]]
    return {one["sku"]: one["available"] for one in found}


async def until(follower: Follower, wanted: dict[str, int]) -> None:
    """Messages until these numbers: one may be told twice."""
    while await shown(follower) != wanted:
        pass


async def until_all(follower: Follower, wanted: dict[str, int]) -> dict[str, int]:
    """Messages until the last of each SKU is this number: all that were told."""
    told: dict[str, int] = {}
    while not wanted.items() <= told.items():
        told |= await shown(follower)
    return told


@BOTH
async def test_a_snapshot_and_then_each_number_that_changes(
    staff: Staff, url: str, transport: str
) -> None:
    await staff.receive(5)
    async with FOLLOW[transport](url, WINDOW, **window(staff)) as follower:
        assert await shown(follower) == {"CUP": 5, "POT": 0}
        await staff.receive(9, "TEA")
        await staff.place(("CUP", 2))
        await until(follower, {"CUP": 3})
        await staff.receive(1, "POT")
        await until(follower, {"POT": 1})


async def test_a_ring_fence_changes_the_numbers_of_every_channel(staff: Staff, url: str) -> None:
    await staff.receive(5)
    place = {"sku": "CUP", "locationId": staff.shop.warehouse.id, "quantity": 2}
    market = {"channel": staff.shop.marketplace.id}
    async with over_socket(url, WINDOW, **window(staff, "CUP") | market) as follower:
        assert await shown(follower) == {"CUP": 5}
        made = await staff.graph.do("createRingFence", channelId=staff.shop.web.id, **place)
        await until(follower, {"CUP": 3})
        moved = {"ringFenceId": made["id"], "channelId": staff.shop.marketplace.id}
        await staff.graph.do("updateRingFence", **moved)
        await until(follower, {"CUP": 5})


async def test_settings_that_change_are_a_new_snapshot(staff: Staff, url: str) -> None:
    await staff.receive(5)
    async with over_socket(url, WINDOW, **window(staff)) as follower:
        assert await shown(follower) == {"CUP": 5, "POT": 0}
        rules = {"stockRules": [{"bufferUnits": 2}], "expectedVersion": 1}
        await staff.graph.do("updateChannel", channelId=staff.shop.web.id, **rules)
        await until(follower, {"CUP": 3, "POT": 0})
        await staff.place(("CUP", 1))
        await until(follower, {"CUP": 2})
        place = {"locationId": staff.shop.warehouse.id, "expectedVersion": 1}
        await staff.graph.do("updateLocation", **place, active=False)
        await until(follower, {"CUP": 0, "POT": 0})


@BOTH
async def test_who_resumes_misses_nothing(staff: Staff, url: str, transport: str) -> None:
    await staff.receive(5)
    async with FOLLOW[transport](url, WINDOW, **window(staff)) as follower:
        cursor = (await follower.next())["cursor"]
    await staff.place(("CUP", 1))
    await staff.place(("CUP", 1))
    again = window(staff, after=cursor)
    async with FOLLOW[transport](url, WINDOW, **again) as follower:
        await until(follower, {"CUP": 3})
    rules = {"stockRules": [{"bufferUnits": 2}], "expectedVersion": 1}
    await staff.graph.do("updateChannel", channelId=staff.shop.web.id, **rules)
    async with FOLLOW[transport](url, WINDOW, **again) as follower:
        assert await shown(follower) == {"CUP": 1, "POT": 0}, "the whole, under the new rules"


async def test_who_follows_the_same_shares_the_work(staff: Staff, url: str, hub: Hub) -> None:
    await staff.receive(5)
    given = window(staff, "CUP")
    async with (
        over_socket(url, WINDOW, **given) as first,
        over_socket(url, WINDOW, **given) as second,
        over_socket(url, WINDOW, **given | {"channel": staff.shop.marketplace.id}) as other,
    ):
        for follower in (first, second, other):
            assert await shown(follower) == {"CUP": 5}
        await staff.place(("CUP", 2))
        for follower in (first, second, other):
            await until(follower, {"CUP": 3})
        assert hub.feeds.inventory.followers == 2, "one for each channel"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"after": "garbage"}, "INVALID_CURSOR"),
        ({"after": cursor_of("availability changed", 10**12, "x", None)}, "INVALID_CURSOR"),
        ({"after": cursor_of("availability", 0, "x", None)}, "INVALID_CURSOR"),
        ({"skus": []}, "INVALID_INPUT"),
        ({"skus": [f"S{n}" for n in range(101)]}, "INVALID_INPUT"),
        ({"channel": "channel_01m8epyk8mernbad1tc7p9vw0x"}, "NOT_FOUND"),
    ],
)
async def test_what_cannot_be_followed_is_refused(
    staff: Staff, url: str, wrong: dict[str, Any], code: str
) -> None:
    async with over_socket(url, WINDOW, **window(staff) | wrong) as follower:
        assert await follower.code() == code


async def test_stock_that_gets_too_old_is_told_without_a_movement(staff: Staff, url: str) -> None:
    await staff.receive(5)
    async with over_socket(url, WINDOW, **window(staff, "CUP")) as follower:
        assert await shown(follower) == {"CUP": 5}
        # As if the feed of a partner had been told long ago.
        aged = """UPDATE locations SET kind = 'THIRD_PARTY', feed_max_age_minutes = 60,
          feed_updated_at = '2026-01-01 00:00:00.000000',
          feed_stale_at = '2026-01-01 01:00:00.000000' WHERE id = :id"""
        await staff.shop.write(aged, id=staff.shop.warehouse.id)
        await until(follower, {"CUP": 0})


async def kit(staff: Staff, sku: str, *parts: str) -> None:
    components = [{"sku": part, "quantity": 1} for part in parts]
    prices = [{"channelId": staff.shop.web.id, "amount": euros("10.00")}]
    variants = [{"sku": sku, "title": sku, "components": components, "prices": prices}]
    assert (await staff.graph.do("putProduct", title=sku, externalId=sku, variants=variants))["id"]


@BOTH
async def test_a_kit_is_told_with_each_of_its_parts(staff: Staff, url: str, transport: str) -> None:
    await kit(staff, "SET", "CUP", "POT")
    await kit(staff, "SERVICE", "CUP", "TEA")
    for sku in ("CUP", "POT", "TEA"):
        await staff.receive(5, sku)
    skus = ("CUP", "set", "SERVICE")
    async with FOLLOW[transport](url, WINDOW, **window(staff, *skus)) as follower:
        assert await shown(follower) == {"CUP": 5, "SERVICE": 5, "SET": 5}
        order = await staff.place(("SET", 2))
        assert order["__typename"] == "Order", order
        told = await until_all(follower, {"CUP": 3, "SERVICE": 3, "SET": 3})
        await staff.place(("POT", 1))
        told |= await until_all(follower, {"SET": 2})
        assert told.keys() == {"CUP", "SERVICE", "SET"}, "of POT nothing is followed but its kit"


async def test_after_any_message_nothing_is_missed(staff: Staff, url: str) -> None:
    """Also after one of several that one movement has changed."""
    await kit(staff, "SET", "CUP", "POT")
    await kit(staff, "SERVICE", "CUP", "TEA")
    given = window(staff, "CUP", "SET", "SERVICE")
    cursors = []
    async with over_socket(url, WINDOW, **given) as follower:
        first = await follower.next()
        for sku in ("POT", "TEA", "CUP"):
            await staff.receive(5, sku)
        copy = dict.fromkeys(("CUP", "SERVICE", "SET"), 0)
        while set(copy.values()) != {5}:
            message = await follower.next()
            copy[message["availability"]["sku"]] = message["availability"]["available"]
            cursors.append((message["cursor"], dict(copy)))
    for cursor, known in [(first["cursor"], dict.fromkeys(copy, 0)), *cursors[:-1]]:
        async with over_socket(url, WINDOW, **given, after=cursor) as follower:
            while set(known.values()) != {5}:
                known |= await shown(follower)


async def test_a_kit_of_other_parts_is_to_be_followed_again(staff: Staff, url: str) -> None:
    await kit(staff, "SET", "CUP", "POT")
    for sku, units in (("CUP", 5), ("POT", 4), ("TEA", 2)):
        await staff.receive(units, sku)
    given = window(staff, "SET")
    async with over_socket(url, WINDOW, **given) as follower:
        first = await follower.next()
        await kit(staff, "SET", "CUP", "TEA")
        await staff.receive(1)
        assert await follower.code() == "UNAVAILABLE"
    async with over_socket(url, WINDOW, **given, after=first["cursor"]) as follower:
        assert await shown(follower) == {"SET": 2}
        await staff.receive(1, "TEA")
        await until(follower, {"SET": 3})
