"""Reservations: what is in a cart is nobody else's until its time has come."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.services.sourcing.reserving import Reserving
from hub.wiring import Hub
from persistence.verify.verify import SqlVerify
from tests.graph.staff import Staff, line_quantities, lines


async def cart(staff: Staff, *parts: tuple[str, int], **more: Any) -> dict[str, Any]:
    given = {"channelId": staff.shop.web.id, "lines": lines(*(parts or (("CUP", 2),))), **more}
    return await staff.graph.do("createReservation", **given)


async def sellable(staff: Staff, sku: str = "CUP") -> int:
    query = "query ($skus: [String!]!) { availability(skus: $skus) { available } }"
    (found,) = await staff.graph.ask(query, skus=[sku])
    available: int = found["available"]
    return available


async def balanced(hub: Hub) -> bool:
    return await SqlVerify(hub.engines).differences() == []


def in_an_hour(hub: Hub, hours: int = 1) -> None:
    """So late is it for every service of the hub."""
    for service in vars(hub.services).values():
        object.__setattr__(service, "now", lambda: datetime.now(UTC) + timedelta(hours=hours))


async def test_what_is_in_a_cart_nobody_else_can_order(staff: Staff, hub: Hub) -> None:
    await staff.receive(3)
    kept = await cart(staff)
    assert (kept["status"], kept["lines"][0]["location"]["code"]) == ("ACTIVE", "warehouse")
    level = await staff.level()
    assert (level["available"], level["reserved"]) == (1, 2)
    assert await sellable(staff) == 1
    refused = await staff.place(("CUP", 2))
    assert (refused["__typename"], refused["available"]) == ("OutOfStock", 1)
    ordered = await staff.place(("CUP", 2), reservationId=kept["id"])
    assert ordered["__typename"] == "Order", ordered
    level = await staff.level()
    assert (level["available"], level["reserved"]) == (1, 2)
    told = await told_of(staff, kept)
    assert (told["status"], told["order"]) == ("CONSUMED", {"id": ordered["id"]})
    assert await balanced(hub)


async def told_of(staff: Staff, kept: dict[str, Any]) -> dict[str, Any]:
    query = """query ($id: ID!) {
      reservation(by: {id: $id}) { status endedAt order { id } lines { quantity } }
    }"""
    found: dict[str, Any] = await staff.graph.ask(query, id=kept["id"])
    return found


async def test_an_order_takes_more_or_fewer_units_than_its_cart(staff: Staff, hub: Hub) -> None:
    await staff.receive(5)
    more = await cart(staff, ("CUP", 2))
    assert (await staff.place(("CUP", 3), reservationId=more["id"]))["__typename"] == "Order"
    fewer = await cart(staff, ("CUP", 2))
    assert (await staff.place(("CUP", 1), reservationId=fewer["id"]))["__typename"] == "Order"
    level = await staff.level()
    assert (level["available"], level["reserved"]) == (1, 4)
    assert await balanced(hub)


async def test_a_reservation_is_used_once(staff: Staff) -> None:
    await staff.receive(2)
    kept = await cart(staff)
    assert (await staff.place(("CUP", 2), reservationId=kept["id"]))["__typename"] == "Order"
    again = await staff.place(("CUP", 2), reservationId=kept["id"])
    assert (again["__typename"], again["available"]) == ("OutOfStock", 0)


async def test_too_few_units_are_refused_or_kept_as_far_as_there_are(staff: Staff) -> None:
    await staff.receive(1)
    refused = await cart(staff)
    assert (refused["__typename"], refused["available"]) == ("OutOfStock", 1)
    assert refused["path"] == ["input", "lines", "0", "sku"]
    some = await cart(staff, partial=True)
    assert [line["quantity"] for line in some["lines"]] == [1]
    none = await cart(staff, partial=True)
    assert (none["__typename"], none["available"]) == ("OutOfStock", 0)
    strange = await cart(staff, ("NIL", 1))
    assert strange["__typename"] == "NotFound"


async def test_a_cart_is_changed_and_given_back(staff: Staff, hub: Hub) -> None:
    await staff.receive(3)
    kept = await cart(staff)
    more = await staff.graph.do(
        "updateReservation", reservationId=kept["id"], lines=lines(("CUP", 3)), seconds=7_200
    )
    assert [line["quantity"] for line in more["lines"]] == [3]
    assert more["expiresAt"] > kept["expiresAt"]
    refused = await staff.graph.do(
        "updateReservation", reservationId=kept["id"], lines=lines(("CUP", 4))
    )
    assert refused["__typename"] == "OutOfStock"
    assert (await staff.level())["reserved"] == 3, "the cart is as it was"
    back = await staff.graph.do("releaseReservation", reservationId=kept["id"])
    assert back["status"] == "RELEASED"
    assert (await staff.level())["available"] == 3
    again = await staff.graph.do("releaseReservation", reservationId=kept["id"])
    assert (again["__typename"], again["from"]) == ("IllegalTransition", "RELEASED")
    assert await balanced(hub)


async def test_an_expired_cart_can_be_ordered_by_others_before_any_worker_comes(
    staff: Staff, hub: Hub
) -> None:
    await staff.receive(2)
    kept = await cart(staff)
    await staff.graph.do("updateReservation", reservationId=kept["id"], seconds=1)
    in_an_hour(hub)
    refused = await staff.graph.do("updateReservation", reservationId=kept["id"])
    assert (refused["__typename"], refused["from"]) == ("IllegalTransition", "EXPIRED")
    ordered = await staff.place(("CUP", 2))
    assert ordered["__typename"] == "Order", ordered
    assert (await told_of(staff, kept))["status"] == "EXPIRED"
    level = await staff.level()
    assert (level["available"], level["reserved"]) == (0, 2)
    assert await balanced(hub)


async def test_an_expired_cart_gives_way_to_another_cart_and_to_a_backorder(
    staff: Staff, hub: Hub
) -> None:
    await staff.receive(3)
    first, second = await cart(staff, ("CUP", 1)), await cart(staff, ("CUP", 2))
    in_an_hour(hub)
    other = await cart(staff, ("CUP", 3))
    assert other["__typename"] == "Reservation", other
    for kept in (first, second):
        assert (await told_of(staff, kept))["status"] == "EXPIRED"
    assert (await staff.level())["reserved"] == 3
    assert await balanced(hub)


async def test_a_worker_gives_expired_units_back(staff: Staff, hub: Hub) -> None:
    await staff.receive(2)
    await cart(staff, ("CUP", 1), seconds=60)
    later = await cart(staff, ("CUP", 1), seconds=86_400)
    assert await hub.reservations.once() == 0
    in_an_hour(hub)
    assert await hub.reservations.once() == 1
    assert (await staff.level())["available"] == 1
    assert (await told_of(staff, later))["status"] == "ACTIVE"
    assert await balanced(hub)


async def test_carts_that_ended_long_ago_are_forgotten_and_their_movements_are_not(
    staff: Staff, hub: Hub
) -> None:
    await staff.receive(3)
    ended, kept = await cart(staff, ("CUP", 1)), await cart(staff, ("CUP", 1))
    await staff.graph.do("releaseReservation", reservationId=ended["id"])
    await hub.housekeeping.once()
    assert (await told_of(staff, ended))["status"] == "RELEASED"
    later = timedelta(days=hub.settings.keep_keys + 2)
    hub.housekeeping._now = lambda: datetime.now(UTC) + later
    await hub.housekeeping.once()
    assert await told_of(staff, ended) is None
    assert (await told_of(staff, kept))["status"] == "ACTIVE", "a worker has to expire it first"
    assert await balanced(hub)


async def test_availability_counts_units_whose_time_has_come(staff: Staff, hub: Hub) -> None:
    await staff.receive(2)
    await cart(staff, ("CUP", 2), seconds=1)
    while await sellable(staff) != 2:
        assert (await staff.level())["reserved"] == 2, "nobody has given them back"
    assert isinstance(hub.services.reserving, Reserving)


async def test_a_cart_at_a_store_is_collected_there(staff: Staff) -> None:
    shop = staff.shop
    await staff.receive(1, at=shop.downtown)
    here = {"sku": "CUP", "quantity": 1, "locationId": shop.downtown.id}
    kept = await staff.graph.do("createReservation", channelId=shop.web.id, lines=[here])
    assert kept["lines"][0]["location"]["code"] == "downtown"
    order = await staff.place(
        method="PICKUP", locationId=shop.downtown.id, reservationId=kept["id"]
    )
    assert order["__typename"] == "Order", order


async def test_a_cart_that_cannot_be_is_refused(staff: Staff) -> None:
    for wrong, path in (
        ({"seconds": 0}, ["seconds"]),
        ({"seconds": 86_401}, ["seconds"]),
        ({"lines": []}, ["lines"]),
    ):
        refused = await cart(staff, **wrong)
        assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", *path])


async def test_expired_carts_give_way_where_several_skus_are_short(staff: Staff, hub: Hub) -> None:
    await staff.receive(1)
    await staff.receive(1, "POT")
    both = ("CUP", 1), ("POT", 1)
    await cart(staff, *both)
    in_an_hour(hub)
    again = await cart(staff, *both)
    assert again["__typename"] == "Reservation", again
    await staff.graph.do("releaseReservation", reservationId=again["id"])
    await cart(staff, *both, seconds=1)
    in_an_hour(hub, 2)
    order = await staff.place(*both)
    assert order["__typename"] == "Order", order
    assert await balanced(hub)


async def test_a_web_shop_chooses_only_stores_where_goods_are_collected(staff: Staff) -> None:
    await staff.receive(1)
    at = {"sku": "CUP", "quantity": 1, "locationId": staff.shop.warehouse.id}
    given = {"channelId": staff.shop.web.id, "lines": [at]}
    refused = await staff.graph.do("createReservation", **given)
    assert (refused["__typename"], refused["path"]) == (
        "PermissionDenied",
        ["input", "lines", "0", "locationId"],
    )
    till = await staff.graph.do("createReservation", **{**given, "channelId": staff.shop.pos.id})
    assert till["__typename"] == "Reservation", till


async def test_an_order_that_may_wait_takes_no_unit_twice(staff: Staff, hub: Hub) -> None:
    """Two open units and two of an expired cart: of six, two wait."""
    await staff.receive(4)
    await cart(staff, ("CUP", 2), seconds=1)
    in_an_hour(hub)
    waiting = {"expectedVersion": 1, "availabilityPolicy": "BACKORDER"}
    await staff.graph.do("updateChannel", channelId=staff.shop.web.id, **waiting)
    order = await staff.place(("CUP", 6))
    assert order["__typename"] == "Order", order
    assert line_quantities(order) == {"ALLOCATED": 4, "BACKORDERED": 2}
    level = await staff.level()
    assert (level["available"], level["reserved"]) == (0, 4)
    assert await balanced(hub)
