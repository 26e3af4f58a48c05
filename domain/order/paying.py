"""Recording what was authorized, captured, refunded and voided."""

from dataclasses import dataclass

from domain.act import Act
from domain.errors import CurrencyMismatch
from domain.ids import Prefix
from domain.money import Money
from domain.order.aggregate import NewId, Order
from domain.order.event import OrderEventKind
from domain.order.payment import Payment, Tender
from domain.order.status import ORDER, OrderAction


@dataclass(frozen=True, kw_only=True)
class AuthorizePayment:
    """`captured` says the money is in at once: cash at a till, a settled voucher."""

    order_id: str
    tender: Tender
    amount: Money
    captured: bool = False
    installments: int | None = None
    reference: str | None = None
    expected_version: int | None = None


def authorize(order: Order, command: AuthorizePayment, *, act: Act, new_id: NewId) -> Payment:
    ORDER.require(order.status, OrderAction.AUTHORIZE_PAYMENT)
    if command.amount.currency != order.currency:
        raise CurrencyMismatch(order.currency, command.amount.currency)
    payment = Payment(
        id=new_id(Prefix.PAYMENT),
        order_id=order.id,
        tender=command.tender,
        currency=order.currency,
        authorized=command.amount,
        captured=Money.zero(order.currency),
        refunded=Money.zero(order.currency),
        installments=command.installments,
        reference=command.reference,
        authorized_at=act.at,
    )
    order.payments.append(payment)
    order.record(OrderEventKind.PAYMENT_AUTHORIZED, act, new_id, payment.id)
    if command.captured:
        capture(order, payment.id, None, act=act, new_id=new_id)
    return payment


def capture(
    order: Order, payment_id: str, amount: Money | None, *, act: Act, new_id: NewId
) -> None:
    ORDER.require(order.status, OrderAction.SETTLE_PAYMENT)
    order.payment(payment_id).capture(amount, act.at)
    order.record(OrderEventKind.PAYMENT_CAPTURED, act, new_id, payment_id)


def refund(order: Order, payment_id: str, amount: Money | None, *, act: Act, new_id: NewId) -> None:
    ORDER.require(order.status, OrderAction.SETTLE_PAYMENT)
    order.payment(payment_id).refund(amount)
    order.record(OrderEventKind.PAYMENT_REFUNDED, act, new_id, payment_id)


def void(order: Order, payment_id: str, *, act: Act, new_id: NewId) -> None:
    ORDER.require(order.status, OrderAction.SETTLE_PAYMENT)
    order.payment(payment_id).void()
    order.record(OrderEventKind.PAYMENT_VOIDED, act, new_id, payment_id)
