"""Transactions of payments: what a provider reports, and what is owed for what stands."""

from typing import Any

import pytest

from tests.graph.staff import Staff, euros

BALANCE = " ".join(
    f"{name} {{ amount currencyCode }}"
    for name in (
        *("originalTotal", "currentTotal", "netCaptured", "balanceDue", "overpaid", "refundable"),
        *("authorizedTotal", "capturedTotal", "refundedTotal", "chargedBackTotal"),
    )
)


async def balance(staff: Staff, order: dict[str, Any]) -> dict[str, str]:
    found = await staff.look(order, BALANCE)
    return {name: money["amount"] for name, money in found.items()}


async def report(
    staff: Staff, payment: dict[str, Any], kind: str, amount: str, **more: Any
) -> dict[str, Any]:
    return await staff.graph.do(
        "recordPaymentTransaction",
        paymentId=payment["id"],
        kind=kind,
        amount=euros(amount),
        **more,
    )


async def test_nothing_is_captured_for_what_was_cancelled(staff: Staff) -> None:
    order = await staff.placed(("CUP", 2))
    payment = await staff.pay(order, "20.00")
    one = [{"lineId": order["lines"][0]["id"], "quantity": 1}]
    cancelled = await staff.graph.do("cancelOrder", orderId=order["id"], reason="Regret", lines=one)
    assert cancelled["paymentStatus"] == "AUTHORIZED"
    found = await balance(staff, order)
    assert (found["originalTotal"], found["currentTotal"]) == ("20.00", "10.00")
    refused = await staff.graph.do("capturePayment", paymentId=payment["id"])
    assert (refused["__typename"], refused["maximum"]) == ("AmountExceeded", euros("10.00"))
    await staff.graph.do("capturePayment", paymentId=payment["id"], amount=euros("10.00"))
    await staff.graph.do("cancelOrder", orderId=order["id"], reason="Regret")
    found = await balance(staff, order)
    assert (found["currentTotal"], found["balanceDue"]) == ("0.00", "0.00")
    assert (found["overpaid"], found["refundable"]) == ("10.00", "10.00")
    back = await staff.graph.do("refundPayment", paymentId=payment["id"], reason="Regret")
    assert (back["status"], back["refundStatus"]) == ("PARTIALLY_CAPTURED", "REFUNDED")
    assert back["order"]["paymentStatus"] == "REFUNDED"
    assert (await balance(staff, order))["overpaid"] == "0.00"


async def test_a_part_authorization_does_not_authorize_the_order(staff: Staff) -> None:
    order = await staff.placed(("CUP", 2))
    part = await staff.pay(order, "5.00")
    assert part["order"]["paymentStatus"] == "PARTIALLY_AUTHORIZED"
    assert (await staff.pay(order, "15.00"))["order"]["paymentStatus"] == "AUTHORIZED"


async def test_what_a_provider_reports_is_kept_whatever_it_exceeds(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    payment = await staff.pay(order, reference="auth-1")
    more = {"occurredAt": "2026-03-02T08:00:00Z", "reference": "cap-1"}
    taken = await report(staff, payment, "CAPTURE", "12.50", **more)
    assert (taken["state"], taken["amount"]) == ("SUCCEEDED", euros("12.50"))
    assert taken["occurredAt"].startswith("2026-03-02T08:00:00")
    assert (await balance(staff, order))["overpaid"] == "2.50"
    await staff.graph.do("cancelOrder", orderId=order["id"], reason="Fraud")
    back = await report(staff, payment, "CHARGEBACK", "13.00")
    assert back["payment"]["refundStatus"] == "REFUNDED"
    assert back["payment"]["chargedBack"] == euros("13.00")
    found = await balance(staff, order)
    assert (found["chargedBackTotal"], found["netCaptured"]) == ("13.00", "-0.50")
    assert (found["refundable"], found["balanceDue"]) == ("0.00", "0.50")


async def test_a_transaction_reported_twice_with_its_reference_is_one_transaction(
    staff: Staff,
) -> None:
    order = await staff.placed(("CUP", 1))
    payment = await staff.pay(order)
    first = await report(staff, payment, "CAPTURE", "4.00", reference="cap-1")
    again = await report(staff, payment, "CAPTURE", "4.00", reference="cap-1")
    assert again["id"] == first["id"]
    assert again["payment"]["order"]["version"] == first["payment"]["order"]["version"]
    other = await report(staff, payment, "CAPTURE", "5.00", reference="cap-1")
    assert (other["__typename"], other["entityId"]) == ("AlreadyExists", first["id"])
    assert (other["entity"], other["path"]) == ("PAYMENT_TRANSACTION", ["input", "reference"])
    same = await staff.graph.do(
        "capturePayment", paymentId=payment["id"], amount=euros("4.00"), reference="cap-1"
    )
    assert (same["captured"], len(same["transactions"])) == (euros("4.00"), 2)


async def test_a_pending_transaction_moves_nothing_until_it_succeeds(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    payment = await staff.pay(order, pending=True)
    assert (payment["status"], payment["order"]["paymentStatus"]) == ("PENDING", "UNPAID")
    refused = await staff.graph.do("capturePayment", paymentId=payment["id"])
    assert (refused["__typename"], refused["from"]) == ("IllegalTransition", "PENDING")
    [asked] = payment["transactions"]
    failed = await staff.graph.do(
        "updatePaymentTransaction", transactionId=asked["id"], state="FAILED"
    )
    assert (failed["state"], failed["payment"]["status"]) == ("FAILED", "FAILED")
    agreed = await staff.graph.do(
        "updatePaymentTransaction", transactionId=asked["id"], state="SUCCEEDED", reference="late"
    )
    assert (agreed["payment"]["status"], agreed["reference"]) == ("AUTHORIZED", "late")
    assert agreed["payment"]["order"]["paymentStatus"] == "AUTHORIZED"
    stays = await staff.graph.do(
        "updatePaymentTransaction", transactionId=asked["id"], state="FAILED"
    )
    assert (stays["__typename"], stays["from"]) == ("IllegalTransition", "SUCCEEDED")


async def test_left_out_is_unchanged_and_null_clears(staff: Staff) -> None:
    payment = await staff.pay(await staff.placed(("CUP", 1)), reference="auth-1")
    id = payment["transactions"][0]["id"]
    moved = await staff.graph.do(
        "updatePaymentTransaction", transactionId=id, occurredAt="2026-03-01T00:00:00Z"
    )
    assert moved["reference"] == "auth-1"
    cleared = await staff.graph.do("updatePaymentTransaction", transactionId=id, reference=None)
    assert (cleared["reference"], cleared["occurredAt"]) == (None, moved["occurredAt"])
    for name in ("state", "occurredAt"):
        refused = await staff.graph.do("updatePaymentTransaction", transactionId=id, **{name: None})
        assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", name])


async def test_a_transaction_is_for_a_line_or_shipment_of_the_order(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    other = await staff.placed(("CUP", 1))
    payment = await staff.pay(order)
    line = order["lines"][0]["id"]
    taken = await report(staff, payment, "CAPTURE", "1.00", subjectId=line)
    assert taken["subjectId"] == line
    for wrong in (other["lines"][0]["id"], payment["id"]):
        refused = await report(staff, payment, "CAPTURE", "1.00", subjectId=wrong)
        assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "subjectId"])


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"occurredAt": "2100-01-01T00:00:00Z"}, "InvalidInput"),
        ({"amount": euros("-1.00")}, "InvalidInput"),
        ({"amount": {"amount": "1.00", "currencyCode": "USD"}}, "CurrencyMismatch"),
        ({"paymentId": "payment_01h455vb4pex5vsknk084sn02q"}, "NotFound"),
    ],
)
async def test_a_report_that_cannot_be_is_refused(
    staff: Staff, given: dict[str, Any], refusal: str
) -> None:
    payment = await staff.pay(await staff.placed(("CUP", 1)))
    whole = {"paymentId": payment["id"], "kind": "REFUND", "amount": euros("1.00"), **given}
    assert (await staff.graph.do("recordPaymentTransaction", **whole))["__typename"] == refusal


async def test_an_event_of_a_payment_has_its_transaction_and_amount(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    payment = await staff.pay(order, captured=True)
    await report(staff, payment, "REFUND", "3.00", state="PENDING")
    events = "events(first: 9) { nodes { kind subjectId transactionId amount { amount } } }"
    found = (await staff.look(order, events))["events"]["nodes"]
    assert (found[0]["kind"], found[0]["amount"]) == ("ORDER_PLACED", None)
    told = [e for e in found if e["transactionId"]]
    assert [(e["kind"], e["amount"]["amount"]) for e in told] == [
        ("PAYMENT_AUTHORIZED", "10.00"),
        ("PAYMENT_CAPTURED", "10.00"),
        ("PAYMENT_PENDING", "3.00"),
    ]
    assert {e["subjectId"] for e in told} == {payment["id"]}
