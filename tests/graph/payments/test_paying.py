"""Money: promised, taken, given back, let go."""

from typing import Any

import pytest

from tests.graph.staff import Staff, euros


async def settle(staff: Staff, verb: str, payment: dict[str, Any], **more: Any) -> Any:
    return await staff.graph.do(f"{verb}Payment", paymentId=payment["id"], **more)


async def test_a_payment_is_taken_in_parts_and_given_back_in_parts(staff: Staff) -> None:
    order = await staff.placed(("CUP", 2))
    payment = await staff.pay(order, "20.00", installments=3, reference="auth-1")
    assert (payment["status"], payment["order"]["paymentStatus"]) == ("AUTHORIZED", "AUTHORIZED")
    part = await settle(staff, "capture", payment, amount=euros("5.00"))
    assert (part["status"], part["order"]["paymentStatus"]) == (
        "PARTIALLY_CAPTURED",
        "PARTIALLY_PAID",
    )
    whole = await settle(staff, "capture", payment)
    assert (whole["status"], whole["captured"]) == ("CAPTURED", euros("20.00"))
    assert whole["order"]["paymentStatus"] == "PAID"
    some = await settle(staff, "refund", payment, reason="Scratched", amount=euros("8.00"))
    assert (some["status"], some["refundStatus"]) == ("CAPTURED", "PARTIALLY_REFUNDED")
    assert some["order"]["paymentStatus"] == "PARTIALLY_REFUNDED"
    rest = await settle(staff, "refund", payment, reason="Sent back")
    assert (rest["refundStatus"], rest["refunded"]) == ("REFUNDED", euros("20.00"))
    assert rest["order"]["paymentStatus"] == "REFUNDED"


async def test_cash_is_in_at_once(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    payment = await staff.pay(order, method="CASH", captured=True)
    assert (payment["status"], payment["order"]["paymentStatus"]) == ("CAPTURED", "PAID")


async def test_an_authorization_that_was_not_captured_can_be_voided(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    payment = await staff.pay(order)
    void = await settle(staff, "void", payment, reason="Card expired")
    assert (void["status"], void["order"]["paymentStatus"]) == ("VOIDED", "UNPAID")
    for verb in ("capture", "void"):
        refusal = await settle(staff, verb, payment)
        assert (refusal["__typename"], refusal["from"]) == ("IllegalTransition", "VOIDED")


@pytest.mark.parametrize(("verb", "maximum"), [("capture", "10.00"), ("refund", "4.00")])
async def test_no_more_than_there_is(staff: Staff, verb: str, maximum: str) -> None:
    payment = await staff.pay(await staff.placed(("CUP", 1)))
    if verb == "refund":
        await settle(staff, "capture", payment, amount=euros("4.00"))
    more = {"reason": "Too late"} if verb == "refund" else {}
    refusal = await settle(staff, verb, payment, amount=euros("10.01"), **more)
    assert refusal["__typename"] == "AmountExceeded"
    assert (refusal["requested"], refusal["maximum"]) == (euros("10.01"), euros(maximum))


async def test_an_order_is_paid_in_its_own_currency(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    refusal = await staff.pay(order, currency="USD")
    assert refusal["__typename"] == "CurrencyMismatch"
    assert (refusal["expectedCurrency"], refusal["actualCurrency"]) == ("EUR", "USD")


@pytest.mark.parametrize("amount", ["0.001", "-1", "99999999999999.99"])
async def test_an_amount_that_cannot_be_is_refused(staff: Staff, amount: str) -> None:
    order = await staff.placed(("CUP", 1))
    assert (await staff.pay(order, amount))["__typename"] == "InvalidInput"
    now = await staff.look(order, "payments { id } sequence")
    assert now == {"payments": [], "sequence": order["sequence"]}


async def test_what_is_cancelled_can_still_be_settled_and_not_paid(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    payment = await staff.pay(order, captured=True)
    await staff.graph.do("cancelOrder", orderId=order["id"], reason="Regret")
    assert (await settle(staff, "refund", payment, reason="Regret"))["refundStatus"] == "REFUNDED"
    assert (await staff.pay(order))["__typename"] == "IllegalTransition"


async def test_a_payment_reported_twice_with_its_reference_is_one_payment(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    told: dict[str, Any] = {"amount": "10.00", "reference": "pi_1", "captured": True}
    first = await staff.pay(order, **told)
    again = await staff.pay(order, **told)
    assert again["id"] == first["id"]
    other = await staff.pay(order, **{**told, "amount": "5.00"})
    assert (other["__typename"], other["entityId"]) == ("AlreadyExists", first["id"])
    assert (other["entity"], other["path"]) == ("PAYMENT", ["input", "reference"])
    now = await staff.look(order, "capturedTotal { amount } overpaid { amount } payments { id }")
    assert now["payments"] == [{"id": first["id"]}]
    assert now["capturedTotal"]["amount"] == "10.00"
    back = await staff.graph.do("refundPayment", paymentId=first["id"], reason="r")
    assert back["supportedActions"] == []
    assert (await staff.pay(order, **told))["id"] == first["id"], "whatever became of it"


async def test_a_part_that_is_given_back_leaves_the_rest_to_capture_or_void(staff: Staff) -> None:
    order = await staff.placed(("CUP", 2))
    payment = await staff.pay(order, "20.00")
    await settle(staff, "capture", payment, amount=euros("5.00"))
    given = await settle(staff, "refund", payment, reason="r")
    assert given["supportedActions"] == ["CAPTURE", "VOID"]
    rest = await settle(staff, "capture", payment, amount=euros("15.00"))
    assert rest["status"] == "CAPTURED"
