"""What an order costs, through the graph: discounts, taxes, charges, totals of the channel."""

from typing import Any

from tests.graph.staff import Staff, euros

AMOUNTS = """
  goodsTotal { amount } adjustmentsTotal { amount } taxTotal { amount } shippingTotal { amount }
  chargesTotal { amount } originalTotal { amount } currentTotal { amount } balanceDue { amount }
  overpaid { amount } presentmentTotal { amount currencyCode } paymentStatus
  charges {
    id position kind title amount { amount } total { amount } deliveryGroup { id }
    taxes { title rate included amount { amount } } order { number }
  }
  lines {
    subtotal { amount } total { amount } presentmentTotal { amount currencyCode }
    adjustments { kind source code title amount { amount } }
    taxes { title jurisdiction rate included amount { amount } }
  }
"""


def vat(amount: str, included: bool) -> dict[str, Any]:
    tax = {"title": "VAT", "jurisdiction": "DE", "rate": "0.190", "included": included}
    return {**tax, "amount": euros(amount)}


async def test_an_order_shows_what_its_total_is_made_of(staff: Staff) -> None:
    coupon = {"kind": "DISCOUNT", "source": "COUPON", "code": "SPRING", "amount": euros("-2.50")}
    line = {
        **{"sku": "CUP", "quantity": 3, "shipping": euros("4.90")},
        **{"adjustments": [coupon], "taxes": [vat("5.23", False)]},
        "presentmentTotal": {"amount": "5600", "currencyCode": "JPY"},
    }
    wrap = {
        **{"kind": "GIFT_WRAP", "title": "Paper", "amount": euros("2.00")},
        "taxes": [vat("0.32", True)],
    }
    order = await staff.graph.do(
        "placeOrder",
        **{**staff.order(channel=staff.shop.pos), "lines": [line], "charges": [wrap]},
        presentmentTotal={"amount": "6000", "currencyCode": "JPY"},
    )
    seen = await staff.look(order, AMOUNTS)
    (charge,), (shown,) = seen.pop("charges"), seen.pop("lines")
    assert charge.pop("id").startswith("charge_")
    assert charge == {
        **{"position": 1, "kind": "GIFT_WRAP", "title": "Paper", "deliveryGroup": None},
        **{"amount": {"amount": "2.00"}, "total": {"amount": "2.00"}},
        "taxes": [{"title": "VAT", "rate": "0.19", "included": True, "amount": {"amount": "0.32"}}],
        "order": {"number": order["number"]},
    }
    assert shown == {
        **{"subtotal": {"amount": "30.00"}, "total": {"amount": "37.63"}},
        "presentmentTotal": {"amount": "5600", "currencyCode": "JPY"},
        "adjustments": [
            {**coupon, "title": None, "amount": {"amount": "-2.50"}},
        ],
        "taxes": [{**vat("5.23", False), "rate": "0.19", "amount": {"amount": "5.23"}}],
    }
    assert seen.pop("presentmentTotal") == {"amount": "6000", "currencyCode": "JPY"}
    assert seen.pop("paymentStatus") == "UNPAID"
    assert {name: money["amount"] for name, money in seen.items()} == {
        **{"goodsTotal": "30.00", "adjustmentsTotal": "-2.50", "taxTotal": "5.55"},
        **{"shippingTotal": "4.90", "chargesTotal": "2.00", "originalTotal": "39.63"},
        **{"currentTotal": "39.63", "balanceDue": "39.63", "overpaid": "0.00"},
    }


async def test_the_total_that_a_channel_gives_wins_to_the_cent(staff: Staff) -> None:
    line = {"sku": "CUP", "quantity": 3, "unitPrice": euros("3.3333"), "total": euros("10.02")}
    order = await staff.graph.do(
        "placeOrder", **{**staff.order(channel=staff.shop.pos), "lines": [line]}
    )
    assert order["originalTotal"] == euros("10.02")
    (shown,) = (await staff.look(order, AMOUNTS))["lines"]
    assert [
        (one["kind"], one["source"], one["amount"]["amount"]) for one in shown["adjustments"]
    ] == [("ROUNDING", "CHANNEL", "0.02")]
    cancel = {"orderId": order["id"], "reason": "r"}
    for standing in ("6.68", "3.34", "0.00"):
        one = [{"lineId": order["lines"][0]["id"], "quantity": 1}]
        await staff.graph.do("cancelOrder", **cancel, lines=one)
        left = await staff.look(order, "currentTotal { amount }")
        assert left["currentTotal"]["amount"] == standing


async def test_a_price_has_at_most_four_decimals_and_says_so(staff: Staff) -> None:
    line = {"sku": "CUP", "quantity": 1, "unitPrice": euros("0.00001"), "shipping": euros("0.001")}
    given = {**staff.order(channel=staff.shop.pos), "lines": [line]}
    reply = await staff.graph.reply("placeOrder", given)
    price, shipping = reply.data["placeOrder"]["errors"]
    assert price["path"] == ["input", "lines", "0", "unitPrice", "amount"]
    assert "more than 4 decimals" in price["message"]
    assert "more than the 2 decimals of EUR" in shipping["message"]


async def test_a_shop_that_sets_no_prices_may_charge_delivery_and_nothing_else(
    staff: Staff,
) -> None:
    await staff.receive(9)
    tip = {"kind": "TIP", "amount": euros("1.00")}
    delivery = {"kind": "DELIVERY", "title": "Express", "amount": euros("9.90")}
    order = await staff.place(("CUP", 1), charges=[delivery, tip])
    assert order["originalTotal"] == euros("20.90")
    line = {
        **{"sku": "CUP", "quantity": 1, "total": euros("9.00"), "taxes": [vat("1.60", True)]},
        "adjustments": [{"kind": "DISCOUNT", "amount": euros("-1.00")}],
    }
    fee = {"kind": "FEE", "amount": euros("1.00")}
    given = {**staff.order(), "lines": [line], "charges": [fee]}
    reply = await staff.graph.reply("placeOrder", given)
    errors = reply.data["placeOrder"]["errors"]
    assert {(error["code"], error["permission"]) for error in errors} == {
        ("PERMISSION_DENIED", "SET_PRICES")
    }
    assert [".".join(error["path"][1:]) for error in errors] == [
        *("lines.0.adjustments", "lines.0.taxes", "lines.0.total", "charges.0.kind"),
    ]


async def test_charges_are_given_back_with_the_last_unit(staff: Staff) -> None:
    await staff.receive(2)
    delivery = {"kind": "DELIVERY", "amount": euros("4.90")}
    order = await staff.place(("CUP", 2), charges=[delivery])
    await staff.pay(order, "24.90", captured=True)
    for overpaid in ("10.00", "24.90"):
        one = [{"lineId": order["lines"][0]["id"], "quantity": 1}]
        await staff.graph.do("cancelOrder", orderId=order["id"], reason="r", lines=one)
        seen = await staff.look(order, "overpaid { amount }")
        assert seen["overpaid"]["amount"] == overpaid


async def test_a_credit_note_is_an_order_of_a_negative_charge(staff: Staff) -> None:
    credit = {"kind": "OTHER", "title": "Breakage in March", "amount": euros("-50.00")}
    order = await staff.graph.do(
        "placeOrder",
        **{**staff.order(channel=staff.shop.marketplace), "lines": []},
        charges=[credit],
    )
    seen = await staff.look(order, AMOUNTS)
    assert seen["currentTotal"]["amount"] == "-50.00"
    assert (seen["overpaid"]["amount"], seen["paymentStatus"]) == ("50.00", "PAID")


async def test_a_charge_is_found_by_its_id(staff: Staff) -> None:
    await staff.receive(1)
    order = await staff.place(charges=[{"kind": "TIP", "amount": euros("1.00")}])
    (charge,) = (await staff.look(order, "charges { id }"))["charges"]
    query = "query ($id: ID!) { node(id: $id) { ... on OrderCharge { kind order { id } } } }"
    found = await staff.graph.ask(query, id=charge["id"])
    assert found == {"kind": "TIP", "order": {"id": order["id"]}}
