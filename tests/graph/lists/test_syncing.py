"""Incremental synchronization: paging by UPDATED_AT finds exactly what has changed since."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from tests.copies import copied
from tests.graph.staff import Staff, euros

Change = Callable[[Staff, dict[str, Any]], Awaitable[Any]]


@dataclass(frozen=True)
class Kind:
    """A list that is synchronized, and a change to one of its things."""

    list: str
    type: str
    change: Change


async def hold(staff: Staff, day: dict[str, Any]) -> None:
    await staff.graph.do("holdOrder", orderId=day["second"]["id"], reason="OTHER")


async def rename_customer(staff: Staff, day: dict[str, Any]) -> None:
    bea = day["bea"]
    await staff.graph.do(
        "updateCustomer", customerId=bea["id"], expectedVersion=bea["version"], name="Beatrix"
    )


async def rename_product(staff: Staff, _: dict[str, Any]) -> None:
    await staff.graph.do("putProduct", title="Mug", variants=[{"sku": "CUP"}])


async def weigh_variant(staff: Staff, _: dict[str, Any]) -> None:
    await staff.graph.do("putProduct", title="Cup", variants=[{"sku": "CUP", "weight": 77}])


async def rank_location(staff: Staff, _: dict[str, Any]) -> None:
    place = staff.shop.harbor
    await staff.graph.do(
        "updateLocation", locationId=place.id, expectedVersion=place.version, rank=44
    )


async def rename_channel(staff: Staff, _: dict[str, Any]) -> None:
    web = staff.shop.web
    await staff.graph.do(
        "updateChannel", channelId=web.id, expectedVersion=web.version, name="Online"
    )


async def receive(staff: Staff, _: dict[str, Any]) -> None:
    await staff.receive(1, "TEA")


async def accept(staff: Staff, day: dict[str, Any]) -> None:
    await staff.work("accept", day["second"]["fulfillmentOrders"][0])


async def deliver(staff: Staff, day: dict[str, Any]) -> None:
    await staff.track(day["shipment"], "DELIVER")


async def capture(staff: Staff, day: dict[str, Any]) -> None:
    await staff.graph.do("capturePayment", paymentId=day["payment"]["id"], amount=euros("1.00"))


KINDS = [
    Kind("orders", "Order", hold),
    Kind("customers", "Customer", rename_customer),
    Kind("products", "Product", rename_product),
    Kind("variants", "Variant", weigh_variant),
    Kind("locations", "Location", rank_location),
    Kind("channels", "Channel", rename_channel),
    Kind("inventoryLevels", "InventoryLevel", receive),
    Kind("fulfillmentOrders", "FulfillmentOrder", accept),
    Kind("shipments", "Shipment", deliver),
    Kind("payments", "Payment", capture),
]


async def a_day(staff: Staff) -> dict[str, Any]:
    """Two of everything that is synchronized."""
    day = await copied(staff.shop.hub, "two of everything", lambda: _a_day(staff))
    staff.graph.keys = count(1_000)  # the first ones are taken
    return day


async def _a_day(staff: Staff) -> dict[str, Any]:
    await staff.receive(5, "POT")
    await staff.receive(5, "TEA")
    first = await staff.placed(("CUP", 1))
    second = await staff.placed(("CUP", 1), channel=staff.shop.pos)
    other = await staff.shipped(("POT", 1))
    bea = await staff.graph.do("createCustomer", name="Bea")
    await staff.pay(first, "2.00")
    return {
        "second": second,
        "bea": bea,
        "payment": await staff.pay(second, "3.00"),
        "shipment": await staff.shipped(("TEA", 1)),
        "other": other,
    }


async def changed_since(staff: Staff, kind: Kind, **where: Any) -> list[dict[str, Any]]:
    """All pages of one, the oldest change first."""
    query = f"""query ($where: {kind.type}Where, $after: String) {{
      {kind.list}(first: 1, after: $after, where: $where, sort: UPDATED_AT, direction: ASCENDING) {{
        totalCount nodes {{ id updatedAt }} pageInfo {{ hasNextPage endCursor }} }} }}"""
    seen: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        page = await staff.graph.ask(query, where=where, after=after)
        seen += page["nodes"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert page["totalCount"] == len(seen)
    return seen


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.list)
async def test_synchronization_finds_what_has_changed_and_nothing_else(
    staff: Staff, kind: Kind
) -> None:
    day = await a_day(staff)
    before = await changed_since(staff, kind)
    assert len(before) >= 2
    times = [thing["updatedAt"] for thing in before]
    assert times == sorted(times)
    await kind.change(staff, day)
    everything = await changed_since(staff, kind)
    newest = everything[-1]
    assert {thing["id"] for thing in everything} == {thing["id"] for thing in before}
    assert newest["updatedAt"] > max(times)
    old = {thing["id"]: thing["updatedAt"] for thing in before}
    fresh = [thing for thing in everything if thing["updatedAt"] != old[thing["id"]]]
    assert fresh == [newest], "one thing was changed"
    assert await changed_since(staff, kind, updatedFrom=newest["updatedAt"]) == [newest]
    older = await changed_since(staff, kind, updatedUntil=newest["updatedAt"])
    assert older == everything[:-1]
    both = {"updatedFrom": everything[0]["updatedAt"], "updatedUntil": newest["updatedAt"]}
    assert await changed_since(staff, kind, **both) == everything[:-1]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.list)
async def test_what_is_refused_or_repeated_changes_nothing(staff: Staff, kind: Kind) -> None:
    await a_day(staff)
    before = await changed_since(staff, kind)
    await staff.place(("CUP", 999))
    await staff.graph.do("createCustomer", name=" ")
    await staff.graph.do("putProduct", title=" ", variants=[{"sku": "CUP"}])
    assert await changed_since(staff, kind) == before
