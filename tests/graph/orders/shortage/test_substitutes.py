"""Units that are not there are replaced by substitutes, at the lower price."""

import asyncio

import pytest

from hub.wiring import Hub
from tests.graph.client import answer_of
from tests.graph.orders.shortage.told import LOOK, policy, priced, put, substitutes, told
from tests.graph.orders.test_promised_supply import balanced
from tests.graph.orders.test_selling_ahead import ruled
from tests.graph.staff import Staff, euros, lines


async def test_short_units_are_replaced_by_the_first_substitutes(staff: Staff, hub: Hub) -> None:
    await policy(staff, "SUBSTITUTE")
    await substitutes(staff, "MUG", "BOWL", prices={"MUG": "12.50", "BOWL": "7"})
    for sku, units in (("CUP", 1), ("MUG", 2), ("BOWL", 9)):
        await staff.receive(units, sku)
    order = await staff.place(("CUP", 5))
    assert await told(staff, order) == [{"reserved": 1, "substituted": 4}]
    now = await staff.look(order, LOOK)
    assert [(one["sku"], one["quantity"], one["unitPrice"]) for one in now["lines"]] == [
        ("CUP", 1, euros("10.00")),
        ("MUG", 2, euros("10.00")),
        ("BOWL", 2, euros("7.00")),
    ]
    asked = {"sku": "CUP", "title": "Cup", "quantity": 5, "unitPrice": euros("10.00")}
    assert [one["substituteFor"] for one in now["lines"]] == [None, asked, asked]
    (outcome,) = now["outcomes"]
    assert outcome["substitutes"] == [
        {"sku": "MUG", "quantity": 2},
        {"sku": "BOWL", "quantity": 2},
    ]
    assert len(now["fulfillmentOrders"]) == 1, "they leave together"
    assert "UNITS_SUBSTITUTED" in [event["kind"] for event in now["events"]["nodes"]]
    assert await balanced(hub)


async def test_a_line_is_replaced_as_a_whole_with_its_delivery_charge(
    staff: Staff, hub: Hub
) -> None:
    await policy(staff, "SUBSTITUTE")
    await substitutes(staff, "MUG")
    await staff.receive(2, "MUG")
    line = {"sku": "CUP", "quantity": 2, "shipping": euros("4")}
    order = await staff.place(lines=[line])
    now = await staff.look(order, LOOK)
    (mug,) = now["lines"]
    assert (mug["sku"], mug["position"], mug["shipping"]) == ("MUG", 1, euros("4.00"))
    assert now["outcomes"][0]["line"] is None
    assert now["originalTotal"] == euros("24.00")
    assert await balanced(hub)


@pytest.mark.parametrize(("policy_", "left"), [("SUBSTITUTE", None), ("SUBSTITUTE_OR_PARTIAL", 1)])
async def test_what_cannot_be_replaced_is_refused_or_left_out(
    staff: Staff, hub: Hub, policy_: str, left: int | None
) -> None:
    await policy(staff, policy_)
    await substitutes(staff, "MUG")
    await staff.receive(1)
    await staff.receive(1, "MUG")
    order = await staff.place(("CUP", 3))
    if left is None:
        assert (order["__typename"], order["sku"], order["available"]) == ("OutOfStock", "CUP", 1)
        assert (await staff.level("MUG"))["available"] == 1, "nothing was reserved"
        return
    assert await told(staff, order) == [{"reserved": 1, "substituted": 1, "leftOut": 1}]
    assert await balanced(hub)


async def test_a_line_may_name_its_substitutes_or_accept_none(staff: Staff) -> None:
    await policy(staff, "SUBSTITUTE_OR_PARTIAL")
    await substitutes(staff, "MUG", "BOWL")
    await staff.receive(5, "MUG")
    await staff.receive(5, "BOWL")
    await staff.receive(1, "TEA")
    chosen = {"sku": "CUP", "quantity": 1, "substitutes": ["bowl"]}
    none = {"sku": "CUP", "quantity": 1, "acceptSubstitutes": False}
    order = await staff.place(lines=[chosen, none, *lines(("TEA", 1))])
    assert await told(staff, order) == [{"substituted": 1}, {"leftOut": 1}, {"reserved": 1}]
    now = await staff.look(order, LOOK)
    assert [one["sku"] for one in now["lines"]] == ["TEA", "BOWL"]
    unknown = {"sku": "CUP", "quantity": 1, "substitutes": ["MUG", "NOTHING"]}
    refused = await staff.place(lines=[unknown])
    assert (refused["__typename"], refused["key"]) == ("NotFound", "NOTHING")
    assert refused["path"] == ["input", "lines", "0", "substitutes", "1"]


async def test_substitutes_have_a_price_are_released_and_are_no_kits(staff: Staff) -> None:
    await policy(staff, "SUBSTITUTE")
    await put(staff, "UNPRICED")
    await put(staff, "SOON", prices=priced(staff, "10"))
    await put(staff, "CUP", substitutes=["UNPRICED", "SOON"])
    for sku in ("UNPRICED", "SOON"):
        await staff.receive(5, sku)
    later = "2126-01-01T00:00:00Z"
    await ruled(staff, {"sku": "SOON", "mode": "PREORDER", "availableFrom": later})
    assert (await staff.place())["__typename"] == "OutOfStock"
    await ruled(staff)
    order = await staff.place()
    assert [line["sku"] for line in order["lines"]] == ["SOON"]


async def test_a_kit_is_replaced_by_goods(staff: Staff, hub: Hub) -> None:
    await policy(staff, "SUBSTITUTE")
    parts = [{"sku": "CUP", "quantity": 2}, {"sku": "POT", "quantity": 1}]
    await put(staff, "BOX", prices=priced(staff, "40"))
    await put(staff, "SET", components=parts, prices=priced(staff, "25"), substitutes=["BOX"])
    await staff.receive(3)
    await staff.receive(3, "POT")
    await staff.receive(1, "BOX")
    order = await staff.place(("SET", 2))
    assert await told(staff, order) == [{"reserved": 1, "substituted": 1}]
    now = await staff.look(order, LOOK)
    assert [(one["sku"], one["quantity"]) for one in now["lines"]] == [
        *(("SET", 1), ("CUP", 2), ("POT", 1)),
        ("BOX", 1),
    ]
    assert now["originalTotal"] == euros("50.00")
    assert await balanced(hub)


async def test_a_backorder_rule_comes_before_substitutes(staff: Staff) -> None:
    await substitutes(staff, "MUG")
    await staff.receive(5, "MUG")
    await ruled(staff, {"sku": "CUP"}, availabilityPolicy="SUBSTITUTE")
    order = await staff.place(("CUP", 2))
    assert await told(staff, order) == [{"backordered": 2}]


async def test_units_ring_fenced_for_the_channel_replace_others(staff: Staff, hub: Hub) -> None:
    await policy(staff, "SUBSTITUTE")
    await substitutes(staff, "MUG")
    await staff.receive(2, "MUG")
    place = {"sku": "MUG", "locationId": staff.shop.warehouse.id, "quantity": 2}
    fence = await staff.graph.do("createRingFence", channelId=staff.shop.pos.id, **place)
    assert fence["__typename"] == "RingFence", fence
    assert (await staff.place(("CUP", 1)))["__typename"] == "OutOfStock"
    web = staff.shop.web.id
    changed = {"ringFenceId": fence["id"], "expectedVersion": fence["version"], "channelId": web}
    fence = await staff.graph.do("updateRingFence", **changed)
    order = await staff.place(("CUP", 1))
    assert await told(staff, order) == [{"substituted": 1}]
    assert await balanced(hub)


async def test_what_a_cart_kept_counts_for_substitutes(staff: Staff, hub: Hub) -> None:
    await policy(staff, "SUBSTITUTE_OR_PARTIAL")
    await substitutes(staff, "MUG")
    await staff.receive(2, "MUG")
    cart = await staff.graph.do(
        "createReservation", channelId=staff.shop.web.id, lines=lines(("MUG", 2))
    )
    assert cart["__typename"] == "Reservation", cart
    assert (await staff.place(("CUP", 1)))["__typename"] == "OutOfStock"
    order = await staff.place(("CUP", 1), reservationId=cart["id"])
    assert await told(staff, order) == [{"substituted": 1}]
    assert await balanced(hub)


async def test_a_repeated_order_answers_the_same(staff: Staff) -> None:
    await policy(staff, "SUBSTITUTE_OR_PARTIAL")
    await substitutes(staff, "MUG")
    await staff.receive(1)
    await staff.receive(1, "MUG")
    given = {**staff.order(("CUP", 3)), "idempotencyKey": "once"}
    first = (await staff.graph.reply("placeOrder", given)).data["placeOrder"]
    order = first["order"]
    await staff.graph.do("cancelOrder", orderId=order["id"], reason="Changed my mind")
    again = (await staff.graph.reply("placeOrder", given)).data["placeOrder"]
    assert (again["replayed"], again["outcomes"]) == (True, first["outcomes"])
    assert [one["substitutes"][0]["quantity"] for one in first["outcomes"]] == [1]


async def test_a_customer_rejects_a_substitute(staff: Staff, hub: Hub) -> None:
    await policy(staff, "SUBSTITUTE")
    await substitutes(staff, "MUG")
    await staff.receive(1)
    await staff.receive(2, "MUG")
    order = await staff.place(("CUP", 3))
    mug = next(line for line in order["lines"] if line["sku"] == "MUG")
    unwanted = [{"lineId": mug["id"], "quantity": 2}]
    answer = await staff.graph.do(
        "cancelOrder", orderId=order["id"], reason="No mugs", lines=unwanted
    )
    assert answer["__typename"] == "Order", answer
    assert (await staff.look(order, LOOK))["currentTotal"] == euros("10.00")
    assert (await staff.level("MUG"))["available"] == 2
    assert await told(staff, order) == [{"reserved": 1, "substituted": 2}]
    assert await balanced(hub)


async def test_of_two_orders_for_the_last_substitute_one_gets_it(staff: Staff, hub: Hub) -> None:
    await policy(staff, "SUBSTITUTE")
    await substitutes(staff, "MUG")
    await staff.receive(1, "MUG")
    orders = await asyncio.gather(*(staff.place(("CUP", 1)) for _ in range(6)))
    assert sorted(one["__typename"] for one in orders) == ["Order"] + ["OutOfStock"] * 5
    assert (await staff.level("MUG"))["available"] == 0
    assert await balanced(hub)


async def test_a_web_shop_may_not_choose_to_replace(staff: Staff) -> None:
    line = {"sku": "CUP", "quantity": 1, "availabilityPolicy": "SUBSTITUTE"}
    given = staff.order(lines=[line])
    reply = await staff.graph.reply("placeOrder", given)
    refused = answer_of(reply, "placeOrder")
    assert (refused["__typename"], refused["permission"]) == (
        "PermissionDenied",
        "CHOOSE_AVAILABILITY",
    )
