"""Recording the transactions of payments on an order."""

from dataclasses import replace
from datetime import datetime

from domain.orders.event import OrderEventKind
from domain.orders.holds.holding import settle_holds
from domain.orders.offers.orders import require_status
from domain.orders.order import NewId, Order
from domain.orders.status import OrderAction
from domain.payments.payment import Payment
from domain.payments.transaction import PaymentTransaction, TransactionKind, TransactionState
from domain.services.payments.commands import (
    AuthorizePayment,
    RecordPaymentTransaction,
    TransactionDetails,
)
from domain.services.payments.completing import missing_transactions
from domain.shared import bounds
from domain.shared.amounts.money import TOTAL_MAX, Money
from domain.shared.audit import AuditStamp, reported_time
from domain.shared.error_base import Entity
from domain.shared.errors import AlreadyExists, CurrencyMismatch, InvalidInput
from domain.shared.ids import Prefix

_K, _E = TransactionKind, OrderEventKind
# The event of a transaction that succeeded; of one that did not, by its state.
# fmt: off
SUCCEEDED: dict[TransactionKind, OrderEventKind] = {
    _K.AUTHORIZATION: _E.PAYMENT_AUTHORIZED,
    _K.CAPTURE:       _E.PAYMENT_CAPTURED,
    _K.REFUND:        _E.PAYMENT_REFUNDED,
    _K.VOID:          _E.PAYMENT_VOIDED,
    _K.CHARGEBACK:    _E.PAYMENT_CHARGED_BACK,
}
UNSETTLED: dict[TransactionState, OrderEventKind] = {
    TransactionState.PENDING: _E.PAYMENT_PENDING,
    TransactionState.FAILED:  _E.PAYMENT_FAILED,
}
# fmt: on


def event_of(transaction: PaymentTransaction) -> OrderEventKind:
    return UNSETTLED.get(transaction.state) or SUCCEEDED[transaction.kind]


def state_of(pending: bool) -> TransactionState:
    return TransactionState.PENDING if pending else TransactionState.SUCCEEDED


def authorize(
    order: Order, command: AuthorizePayment, *, stamp: AuditStamp, new_id: NewId
) -> Payment:
    """Record a payment. What is captured at once is a fact, even beyond what the order costs."""
    require_status(order, OrderAction.AUTHORIZE_PAYMENT)
    require_currency(order, command.amount)
    if not command.captured:
        bounds.room("amount", len(order.payments), "payments")
    zero, state = Money.zero(order.currency), state_of(command.pending)
    with bounds.collecting():
        payment = Payment(
            id=order.new_part_id(new_id, Prefix.PAYMENT),
            order_id=order.id,
            method=command.method,
            currency=order.currency,
            authorized=zero,
            captured=zero,
            refunded=zero,
            charged_back=zero,
            installments=command.installments,
            reference=command.reference,
            authorized_at=occurred_at(command.occurred_at, stamp),
        )
        order.payments.append(payment)
        kinds = (_K.AUTHORIZATION, _K.CAPTURE) if command.captured else (_K.AUTHORIZATION,)
        for kind in kinds:
            # A reference names one transaction.
            part = command if kind is _K.AUTHORIZATION else replace(command, reference=None)
            add(order, payment, kind, state, command.amount, part, stamp=stamp, new_id=new_id)
    return payment


def known_payment(order: Order, command: AuthorizePayment) -> Payment | None:
    """The payment of the order with this reference. `AlreadyExists` where that one is another: a
    method, amount, number of installments or time that differs, or a capture that it did not
    have."""
    if command.reference is None:
        return None
    payment = next((p for p in order.payments if p.reference == command.reference), None)
    if payment is None:
        return None
    parts = order.transactions_of(payment)
    told = next((t for t in parts if t.kind is _K.AUTHORIZATION), None)
    same = (
        (command.method, command.installments) == (payment.method, payment.installments)
        and (told is None or command.amount == told.amount)
        and (told is None or command.occurred_at in (None, told.occurred_at))
        and (not command.captured or any(t.kind is _K.CAPTURE for t in parts))
    )
    if not same:
        raise AlreadyExists(Entity.PAYMENT, "reference", command.reference, payment.id)
    return payment


def record(
    order: Order, command: RecordPaymentTransaction, *, stamp: AuditStamp, new_id: NewId
) -> PaymentTransaction:
    """Record what a provider reports, whatever it exceeds and whatever the order's status."""
    require_currency(order, command.amount)
    return add(
        order,
        order.payment(command.payment_id),
        command.kind,
        command.state,
        command.amount,
        command,
        stamp=stamp,
        new_id=new_id,
    )


def add(
    order: Order,
    payment: Payment,
    kind: TransactionKind,
    state: TransactionState,
    amount: Money,
    details: TransactionDetails,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> PaymentTransaction:
    """Add a transaction to a payment, and derive the payment's amounts and status anew."""
    order.transactions += missing_transactions(order, payment, new_id)
    with bounds.collecting():
        require_subject(order, details.subject_id)
        transaction = PaymentTransaction(
            id=order.new_part_id(new_id, Prefix.TRANSACTION),
            order_id=order.id,
            payment_id=payment.id,
            kind=kind,
            state=state,
            currency=order.currency,
            amount=amount,
            occurred_at=occurred_at(details.occurred_at, stamp),
            recorded_at=stamp.at,
            reference=details.reference,
            subject_id=details.subject_id,
        )
    order.transactions.append(transaction)
    settle(order, payment)
    occurred = stamp.occurring(details.occurred_at, order.placed_at)
    order.record(event_of(transaction), occurred, new_id, payment.id, transaction)
    settle_holds(order, stamp=stamp, new_id=new_id)
    return transaction


def settle(order: Order, payment: Payment, field: str = "amount") -> None:
    """Derive the amounts and the status of the payment; `field` is what they depend on."""
    payment.settle(order.transactions_of(payment))
    if any(total.minor > TOTAL_MAX for total in order.paid_totals):
        raise InvalidInput(field, "would bring the sum of the payments above 10^18 minor units")


def known_transaction(
    order: Order,
    payment: Payment,
    kind: TransactionKind,
    state: TransactionState,
    amount: Money | None,
    details: TransactionDetails,
) -> PaymentTransaction | None:
    """The transaction of the payment with this reference. `AlreadyExists` where that one is
    another: a kind, amount, subject or time that differs, or a state that it did not have."""
    known = with_reference(order, payment, details.reference)
    if known is None:
        return None
    same = (
        kind is known.kind
        and state in (known.state, TransactionState.PENDING)
        and amount in (None, known.amount)
        and details.subject_id in (None, known.subject_id)
        and details.occurred_at in (None, known.occurred_at)
    )
    if not same:
        raise AlreadyExists(Entity.PAYMENT_TRANSACTION, "reference", str(known.reference), known.id)
    return known


def with_reference(
    order: Order, payment: Payment, reference: str | None
) -> PaymentTransaction | None:
    if reference is None:
        return None
    return next((t for t in order.transactions_of(payment) if t.reference == reference), None)


def require_currency(order: Order, amount: Money) -> None:
    if amount.currency != order.currency:
        raise CurrencyMismatch(order.currency, amount.currency)


def occurred_at(at: datetime | None, stamp: AuditStamp) -> datetime:
    """The reported time, or now."""
    return stamp.occurred_at if at is None else reported_time("occurredAt", at, stamp.at)


def require_subject(order: Order, subject_id: str | None) -> None:
    subjects = (part.id for parts in (order.lines, order.shipments) for part in parts)
    if subject_id is not None and subject_id not in subjects:
        bounds.invalid("subjectId", "must be the id of a line or shipment of the payment's order")
