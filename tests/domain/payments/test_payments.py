"""What a payment is, by its transactions; what an order is, by what stands of it and was paid."""

from datetime import timedelta

import pytest

from domain.payments.payment import OrderPaymentStatus, Payment, payment_status
from domain.payments.settlement import PaymentStatus, settlement_of
from domain.payments.transaction import PaymentTransaction, TransactionKind, TransactionState
from domain.services.payments import recording
from domain.services.payments.commands import (
    RecordPaymentTransaction,
)
from tests.given import NOW, an_order, euros

K, S = TransactionKind, TransactionState
LETTERS = {"A": K.AUTHORIZATION, "C": K.CAPTURE, "R": K.REFUND, "V": K.VOID, "B": K.CHARGEBACK}
SIGNS = {"?": S.PENDING, "!": S.FAILED}


def transactions(told: str) -> list[PaymentTransaction]:
    """`"A100 C40? R5!"`: authorized 100, a capture of 40 pending, a refund of 5 that failed."""
    return [
        PaymentTransaction(
            id=f"transaction_{n}",
            order_id="o",
            payment_id="p",
            kind=LETTERS[word[0]],
            state=SIGNS.get(word[-1], S.SUCCEEDED),
            currency="EUR",
            amount=euros(int(word[1:].rstrip("?!"))),
            occurred_at=NOW + timedelta(minutes=n),
            recorded_at=NOW,
        )
        for n, word in enumerate(told.split())
    ]


# Transactions, then status and refund status, then authorized, captured, given back.
# fmt: off
SETTLED = [
    ("A100?",               "PENDING",            "NONE",                0,   0,   0),
    ("A100!",               "FAILED",             "NONE",                0,   0,   0),
    ("A100! A100?",         "PENDING",            "NONE",                0,   0,   0),
    ("A100",                "AUTHORIZED",         "NONE",                100, 0,   0),
    ("A100 C100?",          "AUTHORIZED",         "NONE",                100, 0,   0),
    ("A100 C100!",          "AUTHORIZED",         "NONE",                100, 0,   0),
    ("A100 V100?",          "AUTHORIZED",         "NONE",                100, 0,   0),
    ("A100 V100",           "VOIDED",             "NONE",                0,   0,   0),
    ("A100 V40",            "AUTHORIZED",         "NONE",                60,  0,   0),
    ("A100 V140",           "VOIDED",             "NONE",                0,   0,   0),
    ("A100 C40",            "PARTIALLY_CAPTURED", "NONE",                100, 40,  0),
    ("A100 C40 C60",        "CAPTURED",           "NONE",                100, 100, 0),
    ("A100 C40 V60",        "CAPTURED",           "NONE",                40,  40,  0),
    ("A100 C40 R40",        "PARTIALLY_CAPTURED", "REFUNDED",            100, 40,  40),
    ("A100 C40 R10",        "PARTIALLY_CAPTURED", "PARTIALLY_REFUNDED",  100, 40,  10),
    ("A100 C40 R10 C60",    "CAPTURED",           "PARTIALLY_REFUNDED",  100, 100, 10),
    ("A100 C40 R40 V60",    "CAPTURED",           "REFUNDED",            40,  40,  40),
    ("A100 C100 B30",       "CAPTURED",           "PARTIALLY_REFUNDED",  100, 100, 30),
    ("A100 C100 R70 B30",   "CAPTURED",           "REFUNDED",            100, 100, 100),
    ("A100 C100 R70? B30?", "CAPTURED",           "NONE",                100, 100, 0),
    ("C100",                "CAPTURED",           "NONE",                0,   100, 0),
    ("A0 C0",               "CAPTURED",           "NONE",                0,   0,   0),
    ("A100 C130 R150",      "CAPTURED",           "REFUNDED",            100, 130, 150),
]
# fmt: on


@pytest.mark.parametrize(
    ("told", "status", "refund_status", "authorized", "captured", "given_back"), SETTLED
)
def test_a_payment_is_what_its_transactions_say(
    told: str, status: str, refund_status: str, authorized: int, captured: int, given_back: int
) -> None:
    payment = a_payment()
    payment.settle(transactions(told))
    assert (payment.status, payment.refund_status) == (status, refund_status)
    assert payment.authorized == euros(authorized)
    assert payment.captured == euros(captured)
    assert payment.given_back == euros(given_back)


def a_payment() -> Payment:
    return an_order(1).authorize(100)


def test_the_last_capture_tells_when_money_came() -> None:
    found = settlement_of(transactions("A9 C1 C1 R1 C1? C1!"), "EUR")
    assert found.captured_at == NOW + timedelta(minutes=2)
    assert settlement_of(transactions("A9 C1?"), "EUR").captured_at is None


# Current total, authorized, captured, given back.
# fmt: off
PAID = [
    (100, 0,   0,   0,   "UNPAID"),
    (100, 99,  0,   0,   "PARTIALLY_AUTHORIZED"),
    (100, 100, 0,   0,   "AUTHORIZED"),
    (100, 150, 0,   0,   "AUTHORIZED"),
    (100, 100, 40,  0,   "PARTIALLY_PAID"),
    (100, 100, 100, 0,   "PAID"),
    (100, 150, 150, 0,   "PAID"),
    (100, 0,   100, 0,   "PAID"),
    (60,  100, 60,  0,   "PAID"),
    (100, 100, 100, 1,   "PARTIALLY_REFUNDED"),
    (60,  100, 100, 40,  "PARTIALLY_REFUNDED"),
    (100, 200, 200, 100, "PARTIALLY_REFUNDED"),
    (100, 100, 100, 100, "REFUNDED"),
    (100, 100, 100, 120, "REFUNDED"),
    (0,   0,   0,   0,   "PAID"),
    (0,   100, 0,   0,   "PAID"),
    (0,   100, 100, 0,   "PAID"),
    (0,   100, 100, 40,  "PAID"),
    (0,   100, 100, 100, "REFUNDED"),
]
# fmt: on


@pytest.mark.parametrize(("total", "authorized", "captured", "given_back", "status"), PAID)
def test_the_payment_status_follows_from_the_current_total(
    total: int, authorized: int, captured: int, given_back: int, status: str
) -> None:
    found = payment_status(
        euros(total),
        authorized=euros(authorized),
        captured=euros(captured),
        given_back=euros(given_back),
    )
    assert found is OrderPaymentStatus(status)


# What the release before wrote: status, authorized, captured, refunded; then what explains it.
# fmt: off
BEFORE = [
    (PaymentStatus.AUTHORIZED,         100, 0,   0,   "A100"),
    (PaymentStatus.AUTHORIZED,         0,   0,   0,   "A0"),
    (PaymentStatus.VOIDED,             100, 0,   0,   "A100 V100"),
    (PaymentStatus.PARTIALLY_CAPTURED, 100, 40,  0,   "A100 C40"),
    (PaymentStatus.CAPTURED,           100, 100, 30,  "A100 C100 R30"),
    (PaymentStatus.CAPTURED,           0,   0,   0,   "A0 C0"),
]
# fmt: on


@pytest.mark.parametrize(("status", "authorized", "captured", "refunded", "explained"), BEFORE)
def test_what_the_release_before_wrote_gets_its_transactions_with_the_next_change(
    status: PaymentStatus, authorized: int, captured: int, refunded: int, explained: str
) -> None:
    scenario = an_order(1)
    payment = scenario.authorize(100)
    scenario.order.transactions.clear()
    payment.status, payment.authorized = status, euros(authorized)
    payment.captured, payment.refunded = euros(captured), euros(refunded)
    payment.captured_at = NOW if status.name.endswith("CAPTURED") else None
    command = RecordPaymentTransaction(payment_id=payment.id, kind=K.CHARGEBACK, amount=euros(7))
    recording.record(scenario.order, command, stamp=scenario.stamp, new_id=scenario.new_id)
    found = [(t.kind, t.amount) for t in scenario.order.transactions]
    expected = [(t.kind, t.amount) for t in transactions(explained + " B7")]
    assert found == expected
    assert (payment.captured, payment.refunded) == (euros(captured), euros(refunded))
    assert payment.status is status
