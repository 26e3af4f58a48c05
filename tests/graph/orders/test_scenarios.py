"""Whole stories of orders, as the people of a chain live them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hub.wiring import Hub
from tests.graph.client import answer_of
from tests.graph.staff import Staff, euros, line_quantities

MONEY = " ".join(
    f"{name} {{ amount }}" for name in ("originalTotal", "currentTotal", "balanceDue", "overpaid")
)


async def amounts(staff: Staff, order: dict[str, Any]) -> list[str]:
    """The original and the current total, what is due, and what was paid for nothing."""
    found = await staff.look(order, MONEY)
    return [
        found[name]["amount"]
        for name in ("originalTotal", "currentTotal", "balanceDue", "overpaid")
    ]


async def test_part_of_a_pickup_is_collected_and_the_rest_never(staff: Staff) -> None:
    downtown = staff.shop.downtown
    await staff.receive(3, at=downtown)
    order = await staff.place(("CUP", 3), method="PICKUP", locationId=downtown.id)
    payment = await staff.pay(order, "30.00", captured=True)
    (work,), (line,) = order["fulfillmentOrders"], order["lines"]
    await staff.work("accept", work)
    await staff.work("ready", work)
    one = [{"lineId": line["id"], "quantity": 1}]
    await staff.work("collect", work, lines=one)
    waiting = await staff.look(
        order, "status fulfillmentStatus lines { quantities { state quantity } }"
    )
    assert (waiting["status"], waiting["fulfillmentStatus"]) == ("CONFIRMED", "PARTIALLY_DELIVERED")
    assert line_quantities(waiting) == {"COLLECTED": 1, "READY_FOR_PICKUP": 2}
    two = [{"lineId": line["id"], "quantity": 2}]
    await staff.graph.do("cancelOrder", orderId=order["id"], reason="No-show", lines=two)
    # The store works on it, so it is asked, and puts the goods back.
    await staff.work_cancelled(work)
    done = await staff.look(order, "status fulfillmentStatus")
    assert done == {"status": "COMPLETED", "fulfillmentStatus": "DELIVERED"}
    assert await amounts(staff, order) == ["30.00", "10.00", "0.00", "20.00"]
    assert (await staff.level(at=downtown))["available"] == 2
    given = {"paymentId": payment["id"], "reason": "No-show", "amount": euros("20.00")}
    await staff.graph.do("refundPayment", **given)
    assert await amounts(staff, order) == ["30.00", "10.00", "0.00", "0.00"]


async def test_half_of_a_shipment_is_lost_replaced_and_found(staff: Staff) -> None:
    shipment = await staff.in_parcels(1, 1)
    order = shipment["order"]
    first, second = (parcel["id"] for parcel in shipment["parcels"])
    await staff.track(shipment, "DELIVER", parcelId=first)
    lost = await staff.track(shipment, "LOSE", parcelId=second)
    assert lost["status"] == "PARTIALLY_DELIVERED"
    assert (lost["order"]["status"], lost["order"]["fulfillmentStatus"]) == (
        "FULFILLED",
        "PARTIALLY_DELIVERED",
    ), "half of it is lost: it is not done"
    asked = await staff.look(order, "exceptions { kind status quantity }")
    assert asked["exceptions"] == [{"kind": "UNDECIDED_LOSS", "status": "OPEN", "quantity": 1}]
    await staff.receive(1)
    sent = await staff.decide(shipment, "RESHIP")
    work = next(one for one in sent["fulfillmentOrders"] if one["status"] == "OPEN")
    await staff.work("accept", work)
    again = await staff.work("ship", work)
    await staff.track(again, "DELIVER")
    found = await staff.track(shipment, "DELIVER", parcelId=second)
    assert found["status"] == "DELIVERED"
    now = await staff.look(order, "status lines { quantity entered quantities { state quantity } }")
    assert (now["status"], line_quantities(now)) == ("COMPLETED", {"DELIVERED": 3})
    assert (now["lines"][0]["quantity"], now["lines"][0]["entered"]) == (2, 1)


async def test_a_till_was_offline_for_two_hours_and_sold_one_unit_too_many(staff: Staff) -> None:
    downtown, sold = staff.shop.downtown, datetime.now(UTC) - timedelta(hours=2)
    await staff.receive(1, at=downtown)
    sale = staff.order(
        ("CUP", 2),
        channel=staff.shop.pos,
        method="CARRY_OUT",
        locationId=downtown.id,
        placedAt=sold.isoformat(),
        externalId="till 4, receipt 311",
        customerId=None,
    )
    order = await staff.graph.do("placeOrder", **sale)
    await staff.pay(order, "20.00", method="CASH", captured=True, occurredAt=sold.isoformat())
    (kept, again) = [await staff.graph.do("placeOrder", **sale) for _ in range(2)]
    assert order["id"] == kept["id"] == again["id"], "uploaded as often as it takes"
    shown = "status paymentStatus exceptions { kind quantity } "
    now = await staff.look(order, shown + "events(first: 9) { nodes { occurredAt } }")
    assert (now["status"], now["paymentStatus"]) == ("COMPLETED", "PAID")
    assert now["exceptions"] == [{"kind": "SOLD_WITHOUT_STOCK", "quantity": 1}]
    assert {datetime.fromisoformat(e["occurredAt"]) for e in now["events"]["nodes"]} == {sold}
    assert (await staff.level(at=downtown))["onHand"] == 0


async def test_the_call_center_holds_a_web_order_that_is_cancelled_while_it_is_picked(
    staff: Staff,
) -> None:
    center = await staff.graph.do(
        "createChannel",
        code="PHONE",
        name="Call center",
        kind="CALL_CENTER",
        numberPrefix="TEL",
        currency="EUR",
    )
    work = await staff.accepted(("CUP", 2))
    order = {"id": work["order"]["id"]}
    await staff.work("pick", work)
    headers = {"x-order-hub-channel": center["id"]}
    given = {"orderId": order["id"], "reason": "HIGH_RISK_OF_FRAUD"}
    held = answer_of(await staff.graph.reply("holdOrder", given, headers), "holdOrder")
    assert held["status"] == "PENDING_REVIEW"
    assert (await staff.work("ship", work))["__typename"] == "OnHold"
    given = {"orderId": order["id"], "reason": "It was fraud"}
    asked = answer_of(await staff.graph.reply("cancelOrder", given, headers), "cancelOrder")
    (part,) = asked["fulfillmentOrders"]
    assert part["requestStatus"] == "CANCELLATION_REQUESTED"
    await staff.work_cancelled(work)
    done = await staff.look(order, "status holds { status }")
    assert done == {"status": "CANCELLED", "holds": [{"status": "RELEASED"}]}
    level = await staff.level()
    assert (level["available"], level["committed"]) == (2, 0)


async def test_a_gift_card_and_a_card_pay_for_one_shipment_each(staff: Staff) -> None:
    order = await staff.placed(("CUP", 2), ("POT", 1))
    total = (await amounts(staff, order))[0]
    card = f"{float(total) - 20:.2f}"
    gift = await staff.pay(order, "20.00", method="GIFT_CARD")
    credit = await staff.pay(order, card)
    (work,) = order["fulfillmentOrders"]
    await staff.work("accept", work)
    cups, pots = (line["id"] for line in order["lines"])
    for line, units, payment, amount in ((cups, 2, gift, "20.00"), (pots, 1, credit, card)):
        part = [{"lineId": line, "quantity": units}]
        shipment = await staff.work("ship", work, lines=part)
        given = {"paymentId": payment["id"], "amount": euros(amount), "subjectId": shipment["id"]}
        taken = await staff.graph.do("capturePayment", **given)
        assert taken["status"] == "CAPTURED", taken
    now = await staff.look(
        order, "paymentStatus payments { transactions { kind subjectId amount { amount } } }"
    )
    assert now["paymentStatus"] == "PAID"
    assert (await amounts(staff, order))[2:] == ["0.00", "0.00"]
    captures = [
        (t["amount"]["amount"], t["subjectId"] is not None)
        for payment in now["payments"]
        for t in payment["transactions"]
        if t["kind"] == "CAPTURE"
    ]
    assert sorted(captures) == sorted([("20.00", True), (card, True)])


async def test_a_marketplace_sends_its_orders_twice_and_one_of_them_changed(staff: Staff) -> None:
    await staff.receive(9)
    rows = [
        {
            **staff.order(("CUP", quantity), channel=staff.shop.marketplace),
            "externalId": f"MP-{quantity}",
            "idempotencyKey": f"first {quantity}",
        }
        for quantity in (1, 2, 3)
    ]
    first = await staff.graph.do("bulkPlaceOrders", rows=rows)
    assert first["accepted"] == 3
    again = [{**row, "idempotencyKey": f"second {n}"} for n, row in enumerate(rows)]
    again[1]["lines"] = [{"sku": "CUP", "quantity": 5}]
    second = await staff.graph.do("bulkPlaceOrders", rows=again)
    kinds = [row["result"]["__typename"] for row in second["rows"]]
    assert kinds == ["Order", "AlreadyExists", "Order"], "the changed one is not taken silently"
    ids = [[row["result"].get("id") for row in one["rows"]] for one in (first, second)]
    assert (ids[0][0], ids[0][2]) == (ids[1][0], ids[1][2])
    assert await staff.orders() == 3
    assert (await staff.level())["available"] == 3


async def test_a_company_orders_250_lines_for_three_addresses_and_dates(staff: Staff) -> None:
    company = await staff.graph.do(
        "createChannel", code="B2B", name="B2B", kind="B2B", numberPrefix="B2B", currency="EUR"
    )
    await staff.receive(250)
    offices = ("Porto", "Lisboa", "Faro")
    groups = [
        {
            "key": city,
            "shipTo": {"country": "PT", "city": city},
            "promisedOn": f"2030-03-0{day}",
        }
        for day, city in enumerate(offices, start=1)
    ]
    rows = [
        {
            "sku": "CUP",
            "quantity": 1,
            "deliveryGroup": offices[n % 3],
            "unitPrice": euros("0.9875"),
        }
        for n in range(250)
    ]
    order = await staff.graph.do(
        "placeOrder",
        channelId=company["id"],
        customerId=staff.shop.customer.id,
        purchaseOrderNumber="PO 4711",
        deliveryGroups=groups,
        lines=rows,
        charges=[{"kind": "DELIVERY", "title": "Freight", "amount": euros("25.00")}],
    )
    assert (order["__typename"], order["status"]) == ("Order", "CONFIRMED"), order
    shown = """purchaseOrderNumber lines { id } deliveryGroups { promisedOn shipTo { city }
      lines { id } fulfillmentOrders { id } }"""
    now = await staff.look(order, shown)
    assert (now["purchaseOrderNumber"], len(now["lines"])) == ("PO 4711", 250)
    assert [
        (g["promisedOn"], g["shipTo"]["city"], len(g["lines"]), len(g["fulfillmentOrders"]))
        for g in now["deliveryGroups"]
    ] == [
        ("2030-03-01", "Porto", 84, 1),
        ("2030-03-02", "Lisboa", 83, 1),
        ("2030-03-03", "Faro", 83, 1),
    ]
    # Each line is rounded to the cent by itself, as on the company's invoice.
    assert (await amounts(staff, order))[0] == "272.50"


async def test_a_kit_a_service_and_a_fee_are_one_order(staff: Staff) -> None:
    await staff.receive(4)
    await staff.receive(2, "POT")
    kit = {
        "kind": "KIT",
        "sku": "TEA",
        "quantity": 2,
        "unitPrice": euros("30.00"),
        "parts": [{"sku": "CUP", "quantity": 2}, {"sku": "POT", "quantity": 1}],
    }
    service = {"kind": "SERVICE", "title": "Engraving", "quantity": 1, "unitPrice": euros("5.00")}
    fee = {"kind": "FEE", "title": "Deposit", "quantity": 1, "unitPrice": euros("1.00")}
    given = {**staff.order(channel=staff.shop.pos), "lines": [kit, service, fee]}
    order = await staff.graph.do("placeOrder", **given)
    assert (await amounts(staff, order))[0] == "66.00"
    (work,) = order["fulfillmentOrders"]
    await staff.work("accept", work)
    shipment = await staff.work("ship", work)
    assert {(n["line"]["sku"], n["quantity"]) for n in shipment["lines"]} == {
        ("CUP", 4),
        ("POT", 2),
    }
    await staff.track(shipment, "DELIVER")
    waiting = await staff.look(order, "status")
    assert waiting == {"status": "CONFIRMED"}, "the engraving is still to be done"
    await staff.graph.do("provideOrderLines", orderId=order["id"], reference="JOB 118")
    done = await staff.look(order, "status fulfillmentStatus")
    assert done == {"status": "COMPLETED", "fulfillmentStatus": "DELIVERED"}


async def test_a_backorder_meets_the_goods_of_a_purchase_order(staff: Staff, hub: Hub) -> None:
    line = {"sku": "CUP", "quantity": 3, "availabilityPolicy": "BACKORDER"}
    given = {**staff.order(channel=staff.shop.marketplace), "lines": [line]}
    order = await staff.graph.do("placeOrder", **given)
    assert line_quantities(order) == {"BACKORDERED": 3}
    place = staff.shop.warehouse.id
    await staff.graph.do(
        "moveStock", kind="RECEIVE", sku="CUP", locationId=place, quantity=2, reason="PO 4711"
    )
    assert await hub.backorders.once() == 1
    lines = "lines { quantities { state quantity } }"
    assert line_quantities(await staff.look(order, lines)) == {"ALLOCATED": 2, "BACKORDERED": 1}
    await staff.receive(5)
    assert await hub.backorders.once() == 1
    assert line_quantities(await staff.look(order, lines)) == {"ALLOCATED": 3}
    assert (await staff.level())["available"] == 4
