"""Capturing, refunding and voiding what the hub itself wants to, and correcting transactions."""

from datetime import datetime

from domain.orders.event import OrderEventKind
from domain.orders.holds.hold import HoldStep
from domain.orders.holds.holding import require_no_hold, settle_holds
from domain.orders.offers.payments import (
    kept,
    most_capturable,
    most_refundable,
    most_voidable,
    require_payment_action,
    uncaptured,
)
from domain.orders.offers.situation import Situation
from domain.orders.order import NewId, Order
from domain.payments.payment import Payment, PaymentAction
from domain.payments.transaction import PaymentTransaction, TransactionKind, TransactionState
from domain.services.payments.commands import (
    CapturePayment,
    RefundPayment,
    UpdatePaymentTransaction,
    VoidPayment,
)
from domain.services.payments.completing import missing_transactions
from domain.services.payments.recording import (
    add,
    event_of,
    occurred_at,
    require_currency,
    settle,
    state_of,
)
from domain.shared import bounds
from domain.shared.amounts.money import Money
from domain.shared.audit import AuditStamp
from domain.shared.changes import UNCHANGED, apply_changes
from domain.shared.error_base import Entity
from domain.shared.errors import AlreadyExists, AmountExceeded

_K, _A = TransactionKind, PaymentAction


def capture(
    order: Order, command: CapturePayment, *, stamp: AuditStamp, new_id: NewId
) -> PaymentTransaction:
    """Capture an amount, or all that is not captured. Raises `AmountExceeded` beyond what is
    authorized, and beyond what is due for what stands of the order."""
    require_no_hold(order, HoldStep.CAPTURE)
    payment = _permitted(order, command.payment_id, _A.CAPTURE)
    wanted = _wanted(order, command.amount, uncaptured(payment))
    _require_at_most(wanted, most_capturable(Situation.of(order), payment))
    return _add(order, payment, _K.CAPTURE, wanted, command, stamp=stamp, new_id=new_id)


def refund(
    order: Order, command: RefundPayment, *, stamp: AuditStamp, new_id: NewId
) -> PaymentTransaction:
    """Refund an amount, or all that is not given back. Raises `AmountExceeded` beyond that."""
    payment = _permitted(order, command.payment_id, _A.REFUND)
    wanted = _wanted(order, command.amount, kept(payment))
    _require_at_most(wanted, most_refundable(order, payment))
    return _add(order, payment, _K.REFUND, wanted, command, stamp=stamp, new_id=new_id)


def void(
    order: Order, command: VoidPayment, *, stamp: AuditStamp, new_id: NewId
) -> PaymentTransaction:
    """Void what is authorized and not captured, and not about to be."""
    payment = _permitted(order, command.payment_id, _A.VOID)
    left = most_voidable(order, payment)
    return _add(order, payment, _K.VOID, left, command, stamp=stamp, new_id=new_id)


def update(
    order: Order, command: UpdatePaymentTransaction, *, stamp: AuditStamp, new_id: NewId
) -> PaymentTransaction:
    """Record what became of a transaction. What is known already changes nothing."""
    transaction = order.transaction(command.transaction_id)
    payment = order.payment(transaction.payment_id)
    order.transactions += missing_transactions(order, payment, new_id)
    before = transaction.occurred_at, transaction.reference
    with bounds.collecting():
        if command.occurred_at not in (None, UNCHANGED):
            occurred_at(command.occurred_at, stamp)
        apply_changes(transaction, command, ("occurred_at", "reference"))
        became = _become(transaction, command)
    _require_own_reference(order, payment, transaction)
    if not became and before == (transaction.occurred_at, transaction.reference):
        return transaction
    settle(order, payment, "state")
    kind = event_of(transaction) if became else OrderEventKind.PAYMENT_CORRECTED
    reported_at = command.occurred_at if isinstance(command.occurred_at, datetime) else None
    occurred = stamp.occurring(reported_at, order.placed_at)
    order.record(kind, occurred, new_id, payment.id, transaction)
    settle_holds(order, stamp=stamp, new_id=new_id)
    return transaction


def _add(
    order: Order,
    payment: Payment,
    kind: TransactionKind,
    amount: Money,
    command: CapturePayment | RefundPayment | VoidPayment,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> PaymentTransaction:
    state = state_of(command.pending)
    return add(order, payment, kind, state, amount, command, stamp=stamp, new_id=new_id)


def _become(transaction: PaymentTransaction, command: UpdatePaymentTransaction) -> bool:
    if command.state is None:
        bounds.invalid("state", "must not be null; leave it out to keep it")
    if isinstance(command.state, TransactionState):
        return transaction.become(command.state)
    return False


def _require_own_reference(order: Order, payment: Payment, transaction: PaymentTransaction) -> None:
    for other in order.transactions_of(payment):
        if other is not transaction and other.reference == transaction.reference is not None:
            raise AlreadyExists(
                Entity.PAYMENT_TRANSACTION, "reference", str(other.reference), other.id
            )


def _permitted(order: Order, payment_id: str, action: PaymentAction) -> Payment:
    payment = order.payment(payment_id)
    require_payment_action(order, payment, action)
    return payment


def _wanted(order: Order, amount: Money | None, by_default: Money) -> Money:
    if amount is None:
        return by_default
    require_currency(order, amount)
    if amount.minor <= 0:
        bounds.invalid("amount", "must be more than zero")
    return amount


def _require_at_most(wanted: Money, most: Money) -> None:
    if most < wanted:
        raise AmountExceeded(wanted, max(most, Money.zero(most.currency)))
