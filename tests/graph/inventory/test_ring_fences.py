"""Ring-fences: what one channel sells, no other does."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.network.channel import Channel
from hub.wiring import Hub
from persistence.verify.verify import SqlVerify
from tests.graph.inventory.test_reservations import in_an_hour
from tests.graph.staff import Staff, lines


async def fence(staff: Staff, quantity: int = 3, **more: Any) -> dict[str, Any]:
    place = {"sku": "CUP", "locationId": staff.shop.warehouse.id}
    given = {"channelId": staff.shop.web.id, **place, "quantity": quantity, **more}
    return await staff.graph.do("createRingFence", **given)


async def strict_market(staff: Staff) -> Channel:
    """A second channel that refuses what it does not have."""
    market = staff.shop.marketplace
    given = {"expectedVersion": market.version, "availabilityPolicy": "REFUSE"}
    answer = await staff.graph.do("updateChannel", channelId=market.id, **given)
    assert answer["__typename"] == "Channel"
    return market


async def sold_by(staff: Staff, channel: Channel | None = None) -> tuple[int, dict[str, int]]:
    """What a channel can sell, and what that is made of; the web shop unless named."""
    query = """query ($channel: ID) {
      availability(skus: ["CUP"], channelId: $channel) { available why { kind quantity } }
    }"""
    id = (channel or staff.shop.web).id
    (found,) = await staff.graph.ask(query, channel=id)
    terms = {term["kind"]: term["quantity"] for term in found["why"]}
    assert sum(terms.values()) == found["available"]
    return found["available"], terms


async def told(staff: Staff, made: dict[str, Any]) -> dict[str, Any]:
    query = """query ($id: ID!) { ringFence(by: {id: $id}) {
      status remaining granted consumed endedAt version channel { code }
    } }"""
    found: dict[str, Any] = await staff.graph.ask(query, id=made["id"])
    return found


async def counted(staff: Staff, made: dict[str, Any]) -> tuple[str, int, int, int]:
    found = await told(staff, made)
    return found["status"], found["remaining"], found["granted"], found["consumed"]


async def stocked(staff: Staff) -> tuple[int, int, int]:
    level = await staff.level()
    return level["available"], level["ringFenced"], level["reserved"]


async def balanced(hub: Hub) -> bool:
    return await SqlVerify(hub.engines).differences() == []


async def test_only_its_channel_sells_what_is_ring_fenced(staff: Staff, hub: Hub) -> None:
    market = await strict_market(staff)
    await staff.receive(5)
    made = await fence(staff, 3, reason="Launch")
    assert (made["__typename"], made["remaining"], made["reason"]) == ("RingFence", 3, "Launch")
    assert await stocked(staff) == (2, 3, 0)
    assert await sold_by(staff) == (
        5,
        {"ON_HAND": 5, "RING_FENCED": -3, "RING_FENCED_FOR_CHANNEL": 3},
    )
    assert await sold_by(staff, market) == (2, {"ON_HAND": 5, "RING_FENCED": -3})
    cart = {"channelId": market.id, "lines": lines(("CUP", 3))}
    refused = await staff.graph.do("createReservation", **cart)
    assert (refused["__typename"], refused["available"]) == ("OutOfStock", 2)
    refused = await staff.place(("CUP", 3), channel=market)
    assert (refused["__typename"], refused["available"]) == ("OutOfStock", 2)
    order = await staff.place(("CUP", 4))
    assert order["__typename"] == "Order", order
    assert await counted(staff, made) == ("ACTIVE", 0, 3, 3)
    assert await stocked(staff) == (1, 0, 4)
    assert await balanced(hub)


async def test_what_an_order_gives_back_is_open_to_all(staff: Staff, hub: Hub) -> None:
    await staff.receive(2)
    made = await fence(staff, 2)
    order = await staff.place(("CUP", 2))
    await staff.graph.do("cancelOrder", orderId=order["id"], reason="Changed")
    assert await counted(staff, made) == ("ACTIVE", 0, 2, 2)
    assert await stocked(staff) == (2, 0, 0)
    assert await balanced(hub)


async def test_a_cart_gives_ring_fenced_units_back_to_their_ring_fence(
    staff: Staff, hub: Hub
) -> None:
    shop = staff.shop
    await staff.receive(4)
    made = await fence(staff, 2)
    cart = {"channelId": shop.web.id, "lines": lines(("CUP", 3))}
    kept = await staff.graph.do("createReservation", **cart)
    assert sorted(line["quantity"] for line in kept["lines"]) == [1, 2]
    assert await counted(staff, made) == ("ACTIVE", 0, 2, 2)
    fewer = {"reservationId": kept["id"], "lines": lines(("CUP", 1))}
    await staff.graph.do("updateReservation", **fewer)
    assert (await counted(staff, made), await stocked(staff)) == (("ACTIVE", 1, 2, 1), (2, 1, 1))
    await staff.graph.do("releaseReservation", reservationId=kept["id"])
    assert (await counted(staff, made), await stocked(staff)) == (("ACTIVE", 2, 2, 0), (2, 2, 0))
    again = await staff.graph.do("createReservation", **cart, seconds=60)
    order = await staff.place(("CUP", 1), reservationId=again["id"])
    assert order["__typename"] == "Order", order
    assert (await counted(staff, made), await stocked(staff)) == (("ACTIVE", 1, 2, 1), (2, 1, 1))
    await staff.graph.do("createReservation", **cart, seconds=60)
    in_an_hour(hub)
    assert await hub.reservations.once() == 1
    assert (await counted(staff, made), await stocked(staff)) == (("ACTIVE", 1, 2, 1), (2, 1, 1))
    assert await balanced(hub)


async def test_another_channels_order_has_all_of_a_cart(staff: Staff, hub: Hub) -> None:
    """The call center completes what a customer began in the web shop."""
    await staff.receive(2)
    made = await fence(staff, 2)
    cart = {"channelId": staff.shop.web.id, "lines": lines(("CUP", 2))}
    kept = await staff.graph.do("createReservation", **cart)
    market = await strict_market(staff)
    order = await staff.place(("CUP", 2), channel=market, reservationId=kept["id"])
    assert order["__typename"] == "Order", order
    assert (await counted(staff, made), await stocked(staff)) == (("ACTIVE", 0, 2, 2), (0, 0, 2))
    assert await balanced(hub)


async def test_it_is_changed_reallocated_and_released(staff: Staff, hub: Hub) -> None:
    market = staff.shop.marketplace
    await staff.receive(10)
    made = await fence(staff, 3)
    this = {"ringFenceId": made["id"]}
    more = await staff.graph.do("updateRingFence", **this, remaining=5, expectedVersion=1)
    assert (more["remaining"], more["granted"]) == (5, 5)
    stale = await staff.graph.do("updateRingFence", **this, remaining=9, expectedVersion=1)
    assert stale["__typename"] == "VersionConflict"
    much = await staff.graph.do("updateRingFence", **this, remaining=11)
    assert (much["__typename"], much["name"], much["quantity"]) == (
        "InsufficientStock",
        "AVAILABLE",
        5,
    )
    await staff.graph.do("updateRingFence", **this, remaining=4, channelId=market.id)
    assert await stocked(staff) == (6, 4, 0)
    assert ((await sold_by(staff))[0], (await sold_by(staff, market))[0]) == (6, 10)
    assert (await told(staff, made))["channel"] == {"code": market.code}
    released = await staff.graph.do("releaseRingFence", **this)
    assert (released["status"], released["remaining"]) == ("RELEASED", 0)
    assert await stocked(staff) == (10, 0, 0)
    for again in ("releaseRingFence", "updateRingFence"):
        refused = await staff.graph.do(again, **this)
        assert (refused["__typename"], refused["from"]) == ("IllegalTransition", "RELEASED")
    assert await balanced(hub)


async def test_what_cannot_be_is_refused(staff: Staff) -> None:
    await staff.receive(2)
    past = datetime.now(UTC) - timedelta(minutes=1)
    cases: list[tuple[dict[str, Any], str, list[str]]] = [
        ({"quantity": 3}, "InsufficientStock", []),
        ({"quantity": 0}, "InvalidInput", ["input", "quantity"]),
        ({"expiresAt": past.isoformat()}, "InvalidInput", ["input", "expiresAt"]),
        ({"sku": "NIL"}, "NotFound", ["input", "sku"]),
    ]
    for wrong, kind, path in cases:
        refused = await fence(staff, **{"quantity": 1, **wrong})
        assert (refused["__typename"], refused["path"]) == (kind, path), wrong


async def test_what_has_expired_is_open_before_any_worker_comes(staff: Staff, hub: Hub) -> None:
    await staff.receive(2)
    soon = datetime.now(UTC) + timedelta(seconds=30)
    made = await fence(staff, 2, expiresAt=soon.isoformat())
    later = await fence(staff, 0)
    assert later["__typename"] == "InvalidInput"
    in_an_hour(hub)
    refused = await staff.graph.do("updateRingFence", ringFenceId=made["id"], remaining=1)
    assert (refused["__typename"], refused["from"]) == ("IllegalTransition", "EXPIRED")
    order = await staff.place(("CUP", 2), channel=await strict_market(staff))
    assert order["__typename"] == "Order", order
    assert await counted(staff, made) == ("EXPIRED", 0, 2, 0)
    assert await stocked(staff) == (0, 0, 2)
    assert await balanced(hub)


async def test_a_worker_opens_what_has_expired(staff: Staff, hub: Hub) -> None:
    await staff.receive(3)
    soon = datetime.now(UTC) + timedelta(seconds=30)
    made = await fence(staff, 2, expiresAt=soon.isoformat())
    await fence(staff, 1)
    in_an_hour(hub)
    assert await hub.reservations.once() == 1
    assert await counted(staff, made) == ("EXPIRED", 0, 2, 0)
    assert await stocked(staff) == (2, 1, 0)
    assert await balanced(hub)


async def test_a_count_leaves_ring_fenced_units_on_the_books(staff: Staff, hub: Hub) -> None:
    await staff.receive(5)
    made = await fence(staff, 4)
    moved = {"sku": "CUP", "locationId": staff.shop.warehouse.id, "quantity": 1}
    for kind in ("RING_FENCE", "END_RING_FENCE"):
        refused = await staff.graph.do("moveStock", kind=kind, **moved)
        assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "kind"])
    withdrawn = await staff.graph.do("moveStock", kind="WITHDRAW", **{**moved, "quantity": 2})
    assert (withdrawn["__typename"], withdrawn["quantity"]) == ("InsufficientStock", 1)
    assert await counted(staff, made) == ("ACTIVE", 4, 4, 0)
    assert await balanced(hub)
