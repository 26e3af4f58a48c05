"""Money that moves: what the hub asks for, what a provider reports, and what is corrected."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.orders.event import OrderEventKind
from domain.payments.payment import Payment
from domain.payments.settlement import PaymentStatus
from domain.payments.transaction import PaymentTransaction, TransactionKind, TransactionState
from domain.services.payments import recording, settling
from domain.services.payments.commands import (
    RecordPaymentTransaction,
    TransactionDetails,
    UpdatePaymentTransaction,
)
from domain.shared.amounts.money import Money
from domain.shared.changes import UNCHANGED
from domain.shared.errors import (
    AlreadyExists,
    AmountExceeded,
    CurrencyMismatch,
    IllegalTransition,
    InvalidInput,
)
from tests.given import NOW, Scenario, an_order, euros

K, S = TransactionKind, TransactionState


def report(
    scenario: Scenario,
    payment: Payment,
    kind: TransactionKind,
    cents: int,
    state: TransactionState = S.SUCCEEDED,
    details: TransactionDetails | None = None,
) -> PaymentTransaction:
    told = vars(details or TransactionDetails())
    command = RecordPaymentTransaction(
        payment_id=payment.id, kind=kind, amount=euros(cents), state=state, **told
    )
    return recording.record(scenario.order, command, stamp=scenario.stamp, new_id=scenario.new_id)


def change(scenario: Scenario, transaction: PaymentTransaction, **changes: object) -> None:
    values = {"state": UNCHANGED, "occurred_at": UNCHANGED, "reference": UNCHANGED, **changes}
    command = UpdatePaymentTransaction(transaction_id=transaction.id, **values)  # type: ignore[arg-type]
    settling.update(scenario.order, command, stamp=scenario.stamp, new_id=scenario.new_id)


def test_what_is_cancelled_is_not_owed() -> None:
    scenario = an_order(2, 1)
    order = scenario.order
    first, second = order.lines
    first.shipping = euros(300)
    both = order.original_total
    assert order.current_total == both == first.total + second.total
    scenario.cancel(1)
    assert order.current_total == both - first.unit_price.rounded
    scenario.cancel(1)
    assert order.current_total == second.total
    assert order.original_total == both
    scenario.cancel()
    assert order.current_total == euros(0)
    assert order.payment_status == "PAID"


def test_nothing_is_captured_for_what_is_cancelled_and_it_is_given_back() -> None:
    scenario = an_order(2)
    order, line = scenario.order, scenario.order.lines[0]
    payment = scenario.authorize(order.original_total.minor)
    scenario.cancel(1)
    with pytest.raises(AmountExceeded) as refused:
        scenario.capture(payment)
    assert refused.value.maximum == line.unit_price.rounded == order.balance.balance_due
    scenario.capture(payment, line.unit_price.minor)
    assert order.payment_status == "PAID"
    scenario.cancel()
    assert order.balance.overpaid == order.balance.refundable == line.unit_price.rounded
    with pytest.raises(AmountExceeded):
        scenario.capture(payment, 1)
    scenario.refund(payment)
    assert order.payment_status == "REFUNDED"
    assert order.balance.overpaid == euros(0)


def test_a_part_that_was_given_back_leaves_the_rest_to_be_captured() -> None:
    scenario = an_order(1)
    payment = scenario.authorize(1_000)
    scenario.capture(payment, 400)
    scenario.refund(payment)
    assert (payment.status, payment.refund_status) == ("PARTIALLY_CAPTURED", "REFUNDED")
    with pytest.raises(IllegalTransition) as refused:
        scenario.refund(payment)
    assert refused.value.from_state == "REFUNDED"
    scenario.capture(payment, 500)
    scenario.void_payment(payment.id)
    assert (payment.status, payment.authorized) == (PaymentStatus.CAPTURED, euros(900))


def test_amounts_that_a_provider_reports_may_exceed_the_authorization() -> None:
    scenario = an_order(1)
    order, payment = scenario.order, scenario.authorize(1_000)
    report(scenario, payment, K.CAPTURE, 1_500)
    assert (payment.captured, order.balance.overpaid) == (euros(1_500), euros(500))
    scenario.cancel()
    report(scenario, payment, K.CHARGEBACK, 2_000)
    assert order.balance.net_captured == euros(-500)
    assert (order.balance.refundable, order.balance.balance_due) == (euros(0), euros(500))
    assert order.payment_status == "REFUNDED"
    kinds = [event.kind for event in order.events if event.transaction_id]
    assert kinds == [
        OrderEventKind.PAYMENT_AUTHORIZED,
        OrderEventKind.PAYMENT_CAPTURED,
        OrderEventKind.PAYMENT_CHARGED_BACK,
    ]
    assert (order.events[-1].amount, order.events[-1].subject_id) == (euros(2_000), payment.id)


def test_what_is_pending_is_not_asked_for_twice() -> None:
    scenario = an_order(1)
    order, payment = scenario.order, scenario.authorize(1_000)
    waiting = scenario.capture(payment, 700, pending=True)
    assert (waiting.state, payment.captured) == (S.PENDING, euros(0))
    assert order.events[-1].kind == "PAYMENT_PENDING"
    with pytest.raises(AmountExceeded) as refused:
        scenario.capture(payment, 301)
    assert refused.value.maximum == euros(300)
    change(scenario, waiting, state=S.FAILED)
    assert order.events[-1].kind == "PAYMENT_FAILED"
    scenario.capture(payment)
    change(scenario, waiting, state=S.SUCCEEDED)
    assert (payment.captured, order.balance.overpaid) == (euros(1_700), euros(700))


def test_what_succeeded_stays_and_what_is_known_changes_nothing() -> None:
    scenario = an_order(1)
    payment = scenario.authorize(1_000)
    taken = scenario.capture(payment)
    told = len(scenario.order.events)
    change(scenario, taken, state=S.SUCCEEDED)
    assert len(scenario.order.events) == told
    with pytest.raises(IllegalTransition):
        change(scenario, taken, state=S.FAILED)
    with pytest.raises(InvalidInput):
        change(scenario, taken, state=S.PENDING)
    with pytest.raises(InvalidInput):
        change(scenario, taken, state=None)


def test_a_transaction_is_corrected() -> None:
    scenario = an_order(1)
    payment = scenario.authorize(1_000, reference="a-1")
    taken, earlier = scenario.capture(payment), scenario.stamp.at - timedelta(hours=1)
    change(scenario, taken, occurred_at=earlier, reference="c-1")
    assert (taken.reference, payment.captured_at) == ("c-1", earlier)
    assert scenario.order.events[-1].kind == "PAYMENT_CORRECTED"
    with pytest.raises(AlreadyExists) as refused:
        change(scenario, taken, reference="a-1")
    assert refused.value.entity_id == scenario.order.transactions[0].id
    with pytest.raises(InvalidInput):
        change(scenario, taken, occurred_at=scenario.stamp.at + timedelta(hours=1))


def test_a_reference_names_one_transaction() -> None:
    scenario = an_order(1)
    order, payment = scenario.order, scenario.authorize(1_000)
    told = TransactionDetails(reference="c-1")
    first = report(scenario, payment, K.CAPTURE, 400, details=told)
    again = (order, payment, K.CAPTURE, S.SUCCEEDED, euros(400))
    assert recording.known_transaction(*again, told) is first
    assert recording.known_transaction(*again, replace(told, reference="c-2")) is None
    others = (
        (K.CAPTURE, S.SUCCEEDED, euros(401), told),
        (K.REFUND, S.SUCCEEDED, euros(400), told),
        (K.CAPTURE, S.FAILED, euros(400), told),
        (K.CAPTURE, S.SUCCEEDED, euros(400), replace(told, subject_id=order.lines[0].id)),
        (K.CAPTURE, S.SUCCEEDED, euros(400), replace(told, occurred_at=NOW - timedelta(days=1))),
    )
    for kind, state, amount, details in others:
        with pytest.raises(AlreadyExists) as refused:
            recording.known_transaction(order, payment, kind, state, amount, details)
        assert refused.value.entity_id == first.id


def test_what_cannot_be_is_refused() -> None:
    scenario = an_order(1)
    payment = scenario.authorize(1_000)
    later = TransactionDetails(
        occurred_at=scenario.stamp.at + timedelta(hours=1), subject_id="line_x"
    )
    with pytest.raises(Exception, match=r"future.*subjectId|subjectId.*future"):
        report(scenario, payment, K.REFUND, 1, details=later)
    with pytest.raises(InvalidInput):
        report(scenario, payment, K.REFUND, -1)
    dollars = RecordPaymentTransaction(
        payment_id=payment.id, kind=K.CAPTURE, amount=Money(1, "USD")
    )
    with pytest.raises(CurrencyMismatch):
        recording.record(scenario.order, dollars, stamp=scenario.stamp, new_id=scenario.new_id)
