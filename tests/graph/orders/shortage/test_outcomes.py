"""What becomes of units that are not there, and the answer that says so."""

from hub.wiring import Hub
from tests.graph.inventory.test_reservations import in_an_hour
from tests.graph.orders.shortage.told import LOOK, policy, priced, put, told
from tests.graph.orders.test_promised_supply import balanced
from tests.graph.orders.test_selling_ahead import ruled
from tests.graph.staff import Staff, euros, line_quantities, lines


async def test_an_order_whose_goods_are_there_says_so(staff: Staff) -> None:
    await staff.receive(3)
    order = await staff.place(("CUP", 2))
    (outcome,) = (await staff.look(order, LOOK))["outcomes"]
    assert (outcome["reserved"], outcome["locations"], outcome["isComplete"]) == (2, 1, True)
    assert outcome["line"] == {"sku": "CUP"}


async def test_what_is_not_there_is_left_out(staff: Staff, hub: Hub) -> None:
    await policy(staff, "PARTIAL")
    await staff.receive(2)
    await staff.receive(1, "TEA")
    order = await staff.place(("POT", 1), ("CUP", 3), ("TEA", 1))
    assert await told(staff, order) == [
        {"leftOut": 1},
        {"reserved": 2, "leftOut": 1},
        {"reserved": 1},
    ]
    now = await staff.look(order, LOOK)
    assert [(one["sku"], one["quantity"], one["position"]) for one in now["lines"]] == [
        ("CUP", 2, 1),
        ("TEA", 1, 2),
    ]
    assert now["outcomes"][0]["line"] is None
    assert now["originalTotal"] == euros("30.00")
    kinds = [event["kind"] for event in now["events"]["nodes"]]
    assert kinds == ["ORDER_PLACED", "UNITS_ALLOCATED", "UNITS_LEFT_OUT"]
    assert await balanced(hub)


async def test_an_order_of_which_nothing_is_there_is_refused(staff: Staff) -> None:
    await policy(staff, "PARTIAL")
    refused = await staff.place(("CUP", 1), ("POT", 1))
    assert (refused["__typename"], refused["sku"]) == ("OutOfStock", "CUP")
    assert refused["path"] == ["input", "lines", "0", "sku"]


async def test_amounts_of_a_line_are_the_share_of_what_is_there(staff: Staff, hub: Hub) -> None:
    shop = staff.shop
    await staff.receive(2)
    discount = {"kind": "DISCOUNT", "amount": euros("-3.00")}
    tax = {"title": "VAT", "amount": euros("1.50"), "included": False}
    line = {
        **{"sku": "CUP", "quantity": 3, "unitPrice": euros("10"), "adjustments": [discount]},
        **{"taxes": [tax], "shipping": euros("4.00"), "availabilityPolicy": "PARTIAL"},
    }
    order = await staff.place(channel=shop.marketplace, lines=[line])
    assert await told(staff, order) == [{"reserved": 2, "leftOut": 1}]
    assert (await staff.look(order, LOOK))["originalTotal"] == euros("23.00"), "20 - 2 + 1 + 4"
    assert await balanced(hub)


async def test_kits_are_ordered_whole(staff: Staff, hub: Hub) -> None:
    await policy(staff, "PARTIAL")
    parts = [{"sku": "CUP", "quantity": 2}, {"sku": "POT", "quantity": 1}]
    await put(staff, "SET", components=parts, prices=priced(staff, "25"))
    await staff.receive(5)
    await staff.receive(3, "POT")
    order = await staff.place(("SET", 4), ("CUP", 1))
    assert await told(staff, order) == [{"reserved": 2, "leftOut": 2}, {"reserved": 1}]
    assert line_quantities(order) == {"NO_FULFILLMENT": 2, "ALLOCATED": 7}
    assert (await staff.level("POT"))["available"] == 1, "the third kit lacks a cup"
    assert await balanced(hub)


async def test_units_that_wait_are_told_with_their_date(staff: Staff) -> None:
    await staff.expect(5)
    await ruled(staff, {"sku": "CUP"})
    await staff.receive(1)
    order = await staff.place(("CUP", 3))
    assert await told(staff, order) == [{"reserved": 1, "backordered": 2}]
    assert (await staff.look(order, LOOK))["outcomes"][0]["expectedAt"].startswith("2126-03-02")
    later = "2126-01-01T00:00:00Z"
    await ruled(staff, {"sku": "CUP", "mode": "PREORDER", "availableFrom": later})
    order = await staff.place(("CUP", 2))
    assert await told(staff, order) == [{"preordered": 2}]


async def test_goods_that_are_carried_out_are_recorded(staff: Staff, hub: Hub) -> None:
    downtown = staff.shop.downtown
    await staff.receive(1, at=downtown)
    line = {"sku": "CUP", "quantity": 2, "availabilityPolicy": "PARTIAL"}
    order = await staff.place(
        channel=staff.shop.pos, lines=[line], method="CARRY_OUT", locationId=downtown.id
    )
    assert await told(staff, order) == [{"reserved": 1, "recorded": 1}]
    assert line_quantities(order) == {"COLLECTED": 2}
    assert await balanced(hub)


async def test_units_may_come_from_several_locations(staff: Staff) -> None:
    await staff.receive(1)
    await staff.receive(1, at=staff.shop.downtown)
    order = await staff.place(("CUP", 2))
    (outcome,) = (await staff.look(order, LOOK))["outcomes"]
    assert (outcome["reserved"], outcome["locations"]) == (2, 2)


async def test_rows_of_a_bulk_tell_what_was_done(staff: Staff) -> None:
    await policy(staff, "PARTIAL")
    await staff.receive(3)
    rows = [{**staff.order(("CUP", 2)), "idempotencyKey": f"row {n}"} for n in range(2)]
    reply = await staff.graph.reply("bulkPlaceOrders", {"rows": rows})
    found = reply.data["bulkPlaceOrders"]["rows"]
    assert sorted(row["outcomes"][0]["leftOut"] for row in found) == [0, 1]


async def test_metafields_stay_with_their_lines(staff: Staff) -> None:
    await policy(staff, "PARTIAL")
    await staff.receive(1, "TEA")
    fields = [{"namespace": "gift", "key": "wrap", "type": "TEXT", "value": "red"}]
    tea = {"sku": "TEA", "quantity": 1, "metafields": fields}
    order = await staff.place(lines=[*lines(("CUP", 1)), tea])
    look = "lines { sku metafields { value } }"
    assert (await staff.look(order, look))["lines"] == [
        {"sku": "TEA", "metafields": [{"value": "red"}]}
    ]


async def test_an_expired_cart_gives_back_what_is_short(staff: Staff, hub: Hub) -> None:
    await policy(staff, "PARTIAL")
    await staff.receive(3)
    web = staff.shop.web.id
    cart = await staff.graph.do("createReservation", channelId=web, lines=lines(("CUP", 2)))
    assert cart["__typename"] == "Reservation", cart
    order = await staff.place(("CUP", 3))
    assert await told(staff, order) == [{"reserved": 1, "leftOut": 2}]
    in_an_hour(hub)
    order = await staff.place(("CUP", 3))
    assert await told(staff, order) == [{"reserved": 2, "leftOut": 1}]
    assert await balanced(hub)
