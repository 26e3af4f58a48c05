"""Payments that a process of the release before wrote: their amounts without transactions."""

from collections.abc import Iterator

from domain.orders.order import NewId, Order
from domain.payments.payment import Payment
from domain.payments.settlement import PaymentStatus, settlement_of
from domain.payments.transaction import PaymentTransaction, TransactionKind
from domain.shared.amounts.money import Money
from domain.shared.ids import Prefix

_K = TransactionKind
# The release before knew neither, and the amounts of such payments are zero.
_OF_THIS_RELEASE = (PaymentStatus.PENDING, PaymentStatus.FAILED)


def missing_transactions(order: Order, payment: Payment, new_id: NewId) -> list[PaymentTransaction]:
    """The transactions that explain the payment's stored amounts, beside those it has. None for
    what this release wrote: there the amounts are derived."""
    if payment.status in _OF_THIS_RELEASE:
        return []
    captured_at = payment.captured_at or payment.authorized_at
    return [
        PaymentTransaction(
            id=order.new_part_id(new_id, Prefix.TRANSACTION),
            order_id=order.id,
            payment_id=payment.id,
            kind=kind,
            currency=payment.currency,
            amount=amount,
            occurred_at=payment.authorized_at if kind is _K.AUTHORIZATION else captured_at,
            recorded_at=payment.authorized_at if kind is _K.AUTHORIZATION else captured_at,
        )
        for kind, amount in _missing(order, payment)
    ]


def _missing(order: Order, payment: Payment) -> Iterator[tuple[TransactionKind, Money]]:
    known = order.transactions_of(payment)
    explained = settlement_of(known, payment.currency)
    kinds = {transaction.kind for transaction in known}
    authorized = payment.authorized - explained.authorized
    if authorized.minor > 0 or _K.AUTHORIZATION not in kinds:
        yield _K.AUTHORIZATION, authorized
    elif authorized.minor < 0:
        yield _K.VOID, explained.authorized - payment.authorized
    captured = payment.captured - explained.captured
    if captured.minor > 0 or (payment.captured_at and _K.CAPTURE not in kinds):
        yield _K.CAPTURE, captured
    if explained.refunded < payment.refunded:
        yield _K.REFUND, payment.refunded - explained.refunded
    if payment.status is PaymentStatus.VOIDED and (payment.authorized or _K.VOID not in kinds):
        yield _K.VOID, payment.authorized
