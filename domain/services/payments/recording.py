"""Recording authorizations, captures, refunds and voids on an order."""

from domain.orders.event import OrderEventKind
from domain.orders.order import NewId, Order
from domain.orders.status import ORDER, OrderAction
from domain.payments.payment import Payment
from domain.services.payments.commands import AuthorizePayment
from domain.shared.audit import AuditStamp
from domain.shared.errors import CurrencyMismatch
from domain.shared.ids import Prefix
from domain.shared.money import Money


def authorize(
    order: Order, command: AuthorizePayment, *, stamp: AuditStamp, new_id: NewId
) -> Payment:
    ORDER.require(order.status, OrderAction.AUTHORIZE_PAYMENT)
    if command.amount.currency != order.currency:
        raise CurrencyMismatch(order.currency, command.amount.currency)
    payment = Payment(
        id=order.new_part_id(new_id, Prefix.PAYMENT),
        order_id=order.id,
        method=command.method,
        currency=order.currency,
        authorized=command.amount,
        captured=Money.zero(order.currency),
        refunded=Money.zero(order.currency),
        installments=command.installments,
        reference=command.reference,
        authorized_at=stamp.at,
    )
    order.payments.append(payment)
    order.record(OrderEventKind.PAYMENT_AUTHORIZED, stamp, new_id, payment.id)
    if command.captured:
        capture(order, payment.id, None, stamp=stamp, new_id=new_id)
    return payment


def capture(
    order: Order, payment_id: str, amount: Money | None, *, stamp: AuditStamp, new_id: NewId
) -> None:
    ORDER.require(order.status, OrderAction.SETTLE_PAYMENT)
    order.payment(payment_id).capture(amount, stamp.at)
    order.record(OrderEventKind.PAYMENT_CAPTURED, stamp, new_id, payment_id)


def refund(
    order: Order, payment_id: str, amount: Money | None, *, stamp: AuditStamp, new_id: NewId
) -> None:
    ORDER.require(order.status, OrderAction.SETTLE_PAYMENT)
    order.payment(payment_id).refund(amount)
    order.record(OrderEventKind.PAYMENT_REFUNDED, stamp, new_id, payment_id)


def void(order: Order, payment_id: str, *, stamp: AuditStamp, new_id: NewId) -> None:
    ORDER.require(order.status, OrderAction.SETTLE_PAYMENT)
    order.payment(payment_id).void()
    order.record(OrderEventKind.PAYMENT_VOIDED, stamp, new_id, payment_id)
