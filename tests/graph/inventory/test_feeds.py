"""Feeds: a marketplace has all numbers once, and then those that change."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.commands.stock import feeding
from hub.wiring import Hub
from persistence.events import stock_changes
from tests.graph.inventory.test_reservations import in_an_hour
from tests.graph.inventory.test_ring_fences import fence
from tests.graph.staff import Staff, euros, lines
from tests.shop import GOODS

FEED = """query Feed($channel: ID!, $after: String, $first: Int! = 50) {
  availabilityFeed(channelId: $channel, after: $after, first: $first) {
    changes { sku available changedAt } cursor hasMore snapshot
  }
}"""


class Marketplace:
    """Keeps a copy of what the web shop can sell, by the feed alone."""

    def __init__(self, staff: Staff, channel: str | None = None, first: int = 2) -> None:
        self.staff, self.first = staff, first
        self.channel = channel or staff.shop.web.id
        self.copy: dict[str, int] = {}
        self.cursor: str | None = None

    async def read(self) -> list[str]:
        """Read all pages that there are: the SKUs that were told."""
        told: list[str] = []
        while True:
            given = {"channel": self.channel, "after": self.cursor, "first": self.first}
            page = await self.staff.graph.ask(FEED, **given)
            skus = [change["sku"] for change in page["changes"]]
            assert len(skus) == len(set(skus)) <= self.first
            self.copy |= {change["sku"]: change["available"] for change in page["changes"]}
            self.cursor = page["cursor"]
            told += skus
            if not page["hasMore"]:
                assert self.copy == await self.truth()
                return told

    async def truth(self) -> dict[str, int]:
        query = """query ($skus: [String!]!, $channel: ID!) {
          availability(skus: $skus, channelId: $channel) { sku available }
        }"""
        found = await self.staff.graph.ask(query, skus=sorted(self.copy), channel=self.channel)
        return {one["sku"]: one["available"] for one in found}


async def settled(hub: Hub) -> None:
    """The relay has given all movements their positions."""
    await hub.feeds.inventory.settled()


async def test_a_copy_is_the_truth_after_every_read(staff: Staff, hub: Hub) -> None:
    for sku in GOODS:
        await staff.receive(5, sku)
    await settled(hub)
    copy = Marketplace(staff)
    assert await copy.read() == sorted(GOODS)
    assert await copy.read() == []
    for _ in range(3):
        await staff.place(("CUP", 1))
    await staff.place(("POT", 1))
    await settled(hub)
    assert await copy.read() == ["CUP", "POT"], "each once, with its newest number"
    assert copy.copy == {"CUP": 2, "POT": 4, "TEA": 5}
    await staff.expect(7, "TEA")
    await settled(hub)
    assert await copy.read() == [], "what is only expected cannot be sold"


async def test_ring_fences_carts_and_what_expires_are_told(staff: Staff, hub: Hub) -> None:
    market = Marketplace(staff, staff.shop.marketplace.id)
    await staff.receive(5)
    soon = datetime.now(UTC) + timedelta(seconds=50)
    made = await fence(staff, 2, expiresAt=soon.isoformat())
    await settled(hub)
    await market.read()
    assert market.copy == {"CUP": 3}
    moved = {"ringFenceId": made["id"], "channelId": staff.shop.marketplace.id}
    await staff.graph.do("updateRingFence", **moved)
    await settled(hub)
    assert (await market.read(), market.copy) == (["CUP"], {"CUP": 5})
    cart = {"channelId": staff.shop.web.id, "lines": lines(("CUP", 2))}
    await staff.graph.do("createReservation", **cart, seconds=50)
    await settled(hub)
    assert (await market.read(), market.copy) == (["CUP"], {"CUP": 3})
    in_an_hour(hub)
    assert await hub.reservations.once() == 2
    await settled(hub)
    assert (await market.read(), market.copy) == (["CUP"], {"CUP": 5})


async def test_settings_that_change_begin_the_whole_anew(staff: Staff, hub: Hub) -> None:
    for sku in GOODS:
        await staff.receive(5, sku)
    await settled(hub)
    copy, other = Marketplace(staff), Marketplace(staff, staff.shop.marketplace.id)
    await copy.read()
    await other.read()
    rules = {"stockRules": [{"sku": "CUP", "bufferUnits": 2}], "expectedVersion": 1}
    await staff.graph.do("updateChannel", channelId=staff.shop.web.id, **rules)
    assert (await copy.read(), copy.copy["CUP"]) == (sorted(GOODS), 3)
    assert await other.read() == [], "the rules of another channel are nothing to it"
    place = {"locationId": staff.shop.warehouse.id, "expectedVersion": 1}
    await staff.graph.do("updateLocation", **place, active=False)
    assert (await copy.read(), copy.copy["CUP"]) == (sorted(GOODS), 0)
    assert await other.read() == sorted(GOODS)


async def test_a_feed_that_is_far_behind_is_read_piece_by_piece(
    staff: Staff, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    await staff.receive(9)
    await settled(hub)
    copy = Marketplace(staff, first=1)
    await copy.read()
    monkeypatch.setattr(stock_changes, "WINDOW", 2)
    for sku in (*GOODS, *GOODS):
        await staff.receive(1, sku)
    await settled(hub)
    assert set(await copy.read()) == set(GOODS)
    assert copy.copy == {"CUP": 11, "POT": 2, "TEA": 2}


async def test_a_cursor_of_something_else_is_refused(staff: Staff) -> None:
    wrong: list[dict[str, Any]] = [
        {"after": "x"},
        {"after": "WyJvcmRlcnMiLDFd"},
        {"channel": "channel_01m8epyk8mernbad1tc7p9vw0x"},
        {"first": 0},
    ]
    codes = []
    for given in wrong:
        reply = await staff.graph.send(FEED, {"channel": staff.shop.web.id, **given})
        codes += reply.codes
    assert codes == ["INVALID_CURSOR", "INVALID_CURSOR", "NOT_FOUND", "INVALID_INPUT"]


async def test_the_command_reads_every_page(staff: Staff, hub: Hub) -> None:
    for sku in GOODS:
        await staff.receive(5, sku)
    await settled(hub)
    found = [page async for page in feeding.pages(hub, staff.shop.web.id, None)]
    assert [entry.sku for page in found for entry in page.changes] == sorted(GOODS)


@pytest.mark.parametrize("first", [1, 2, 3, 50])
async def test_kits_are_told_when_their_parts_move(staff: Staff, hub: Hub, first: int) -> None:
    kits = {"SET": ("CUP", "POT"), "SERVICE": ("CUP", "TEA"), "PAIR": ("CUP",)}
    for kit, parts in kits.items():
        components = [{"sku": part, "quantity": 1 + (kit == "PAIR")} for part in parts]
        prices = [{"channelId": staff.shop.web.id, "amount": euros("10.00")}]
        variants = [{"sku": kit, "title": kit, "components": components, "prices": prices}]
        made = await staff.graph.do("putProduct", title=kit, externalId=kit, variants=variants)
        assert made["__typename"] == "Product", made
    for sku in GOODS:
        await staff.receive(9, sku)
    await settled(hub)
    market = Marketplace(staff, first=first)
    assert await market.read() == sorted([*GOODS, *kits]), "the whole, with kits"
    await staff.place(("POT", 1))
    await settled(hub)
    assert await market.read() == ["SET", "POT"]
    assert (await staff.place(("SET", 2)))["__typename"] == "Order"
    await staff.place(("TEA", 1))
    await settled(hub)
    told = await market.read()
    assert set(told) == {*GOODS, *kits}
    assert market.copy == {"CUP": 7, "POT": 6, "TEA": 8, "SET": 6, "SERVICE": 7, "PAIR": 3}
    assert await market.read() == []
    variants = [{"sku": "PAIR", "title": "PAIR", "components": [{"sku": "TEA", "quantity": 4}]}]
    await staff.graph.do("putProduct", title="PAIR", externalId="PAIR", variants=variants)
    assert await market.read() == sorted([*GOODS, *kits]), "anew: a kit is another one"
    assert market.copy["PAIR"] == 2
