"""Orders come in: priced, sourced, reserved; all of it or nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.shared.ids import Prefix
from hub.ids import new_id
from tests.graph.client import answer_of
from tests.graph.staff import PORTO, Staff, euros, line_quantities


async def test_a_shipped_order_reserves_what_it_needs(staff: Staff) -> None:
    await staff.receive(5)
    order = await staff.place(("CUP", 2), shipTo=PORTO, note="Ring twice")
    assert (order["status"], order["paymentStatus"], order["fulfillmentStatus"]) == (
        "CONFIRMED",
        "UNPAID",
        "UNFULFILLED",
    )
    assert order["number"] == "WEB-100001"
    assert order["originalTotal"] == euros("20.00")
    assert line_quantities(order) == {"ALLOCATED": 2}
    assert [w["location"]["code"] for w in order["fulfillmentOrders"]] == ["warehouse"]
    assert await staff.level() | {"version": 0} == {
        "onHand": 5,
        "available": 3,
        "reserved": 2,
        "committed": 0,
        "ringFenced": 0,
        "qualityControl": 0,
        "damaged": 0,
        "inTransit": 0,
        "incoming": 0,
        "version": 0,
    }


async def test_an_order_may_be_collected_at_a_store(staff: Staff) -> None:
    await staff.receive(2, at=staff.shop.downtown)
    order = await staff.place(("CUP", 2), method="PICKUP", locationId=staff.shop.downtown.id)
    (work,) = order["fulfillmentOrders"]
    assert (order["deliveryGroups"][0]["method"], work["location"]["code"]) == (
        "PICKUP",
        "downtown",
    )
    for step, status in (("accept", "IN_PROGRESS"), ("pick", "IN_PROGRESS")):
        assert (await staff.work(step, work))["status"] == status
    ready = await staff.work("ready", work)
    assert line_quantities(ready) == {"READY_FOR_PICKUP": 2}
    assert "COLLECT" in ready["supportedActions"]
    taken = await staff.work("collect", work)
    assert (taken["status"], taken["carrier"]) == ("DELIVERED", None)
    assert taken["order"]["status"] == "COMPLETED"
    assert (await staff.level(at=staff.shop.downtown))["onHand"] == 0


async def test_a_till_hands_goods_over_at_once(staff: Staff) -> None:
    await staff.receive(3, at=staff.shop.downtown)
    order = await staff.place(
        ("CUP", 1), channel=staff.shop.pos, method="CARRY_OUT", locationId=staff.shop.downtown.id
    )
    assert (order["status"], order["fulfillmentStatus"]) == ("COMPLETED", "DELIVERED")
    assert line_quantities(order) == {"COLLECTED": 1}
    assert (await staff.level(at=staff.shop.downtown))["onHand"] == 2


async def test_an_order_too_large_for_one_place_is_split(staff: Staff) -> None:
    await staff.receive(2)
    await staff.receive(2, at=staff.shop.downtown)
    order = await staff.place(("CUP", 4))
    codes = sorted(work["location"]["code"] for work in order["fulfillmentOrders"])
    assert codes == ["downtown", "warehouse"]


async def test_a_refused_order_reserves_nothing(staff: Staff) -> None:
    await staff.receive(3)
    refusal = await staff.place(("CUP", 2), ("POT", 1))
    assert refusal["__typename"] == "OutOfStock"
    assert (refusal["sku"], refusal["available"]) == ("POT", 0)
    assert (await staff.level())["available"] == 3
    assert await staff.orders() == 0


async def test_a_till_that_was_offline_chooses_id_and_time(staff: Staff) -> None:
    await staff.receive(1)
    id, sold = new_id(Prefix.ORDER), datetime.now(UTC) - timedelta(days=2)
    given = staff.order(channel=staff.shop.pos, id=id, placedAt=sold.isoformat(), externalId="T-7")
    order = await staff.graph.do("placeOrder", **given)
    assert order["id"] == id
    assert datetime.fromisoformat(order["placedAt"]) == sold
    # Under another key, yet the till's own id makes it the same order.
    again = await staff.graph.reply("placeOrder", given)
    assert answer_of(again, "placeOrder")["number"] == order["number"]
    assert again.replayed == ["placeOrder"]
    assert await staff.orders() == 1


async def test_the_same_external_id_with_other_content_is_taken(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1), externalId="A-1")
    refusal = await staff.place(("CUP", 2), externalId="A-1")
    assert refusal["__typename"] == "AlreadyExists"
    assert (refusal["value"], refusal["entityId"]) == ("A-1", order["id"])


async def test_a_marketplace_may_announce_an_order_before_its_lines(staff: Staff) -> None:
    order = await staff.graph.do(
        "placeOrder", **{**staff.order(channel=staff.shop.marketplace), "lines": []}
    )
    assert (order["status"], order["lines"], order["originalTotal"]) == (
        "CONFIRMED",
        [],
        euros("0.00"),
    )


async def test_the_price_shown_must_be_the_price(staff: Staff) -> None:
    await staff.receive(2)
    line = {"sku": "CUP", "quantity": 1, "unitPrice": euros("9.00")}
    refusal = await staff.graph.do("placeOrder", **{**staff.order(), "lines": [line]})
    assert refusal["__typename"] == "PriceChanged"
    assert (refusal["expected"], refusal["actual"]) == (euros("9.00"), euros("10.00"))
    sold = await staff.graph.do(
        "placeOrder", **{**staff.order(channel=staff.shop.pos), "lines": [line]}
    )
    assert sold["originalTotal"] == euros("9.00"), "a till may set prices"


async def test_a_line_may_be_bound_to_a_place(staff: Staff) -> None:
    await staff.receive(5)
    await staff.receive(5, at=staff.shop.harbor)
    line = {
        "sku": "CUP",
        "quantity": 1,
        "locationId": staff.shop.harbor.id,
        "shipping": euros("4.99"),
    }
    order = await staff.graph.do(
        "placeOrder", **{**staff.order(channel=staff.shop.pos), "lines": [line]}
    )
    assert [w["location"]["code"] for w in order["fulfillmentOrders"]] == ["harbor"]
    assert order["originalTotal"] == euros("14.99")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"method": "PICKUP"}, "locationId"),
        ({"placedAt": "2999-01-01T00:00:00Z"}, "placedAt"),
        ({"id": "customer_00000000000000000000000001"}, "id"),
        ({"note": "x" * 2_001}, "note"),
        ({"lines": [{"sku": "CUP", "quantity": 0}]}, "quantity"),
        ({"lines": [{"sku": "CUP", "quantity": 1_000_001}]}, "quantity"),
        ({"lines": [{"sku": "CUP", "quantity": 1}] * 1_001}, "lines"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_cannot_be_is_named(
    staff: Staff, changes: dict[str, object], field: str
) -> None:
    await staff.receive(5)
    refusal = await staff.graph.do(
        "placeOrder", **{**staff.order(channel=staff.shop.pos), **changes}
    )
    assert (refusal["__typename"], refusal["field"]) == ("InvalidInput", field)
    assert refusal["message"]
    assert await staff.orders() == 0
