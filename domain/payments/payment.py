"""Payments of an order, and what all of them together have paid."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.payments.settlement import (
    PaymentRefundStatus,
    PaymentStatus,
    refund_status,
    settlement_of,
)
from domain.payments.transaction import PaymentTransaction, TransactionKind
from domain.shared import bounds
from domain.shared.amounts.money import Money
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Permits


class PaymentMethod(StrEnum):
    CREDIT_CARD = "CREDIT_CARD"
    DEBIT_CARD = "DEBIT_CARD"
    BANK_SLIP = "BANK_SLIP"
    BANK_TRANSFER = "BANK_TRANSFER"
    CASH = "CASH"
    VOUCHER = "VOUCHER"
    GIFT_CARD = "GIFT_CARD"
    WALLET = "WALLET"
    INVOICE = "INVOICE"
    OTHER = "OTHER"


class PaymentAction(StrEnum):
    CAPTURE = "CAPTURE"
    VOID = "VOID"
    REFUND = "REFUND"


_S, _A = PaymentStatus, PaymentAction
# What the hub itself may ask for. What a provider reports is a fact, and always recorded.
# fmt: off
PAYMENT = Permits(
    Entity.PAYMENT,
    (_S.PENDING,            ()),
    (_S.AUTHORIZED,         (_A.CAPTURE, _A.VOID)),
    (_S.PARTIALLY_CAPTURED, (_A.CAPTURE, _A.VOID, _A.REFUND)),
    (_S.CAPTURED,           (_A.REFUND,)),
    (_S.VOIDED,             ()),
    (_S.FAILED,             ()),
)
# fmt: on


@dataclass(kw_only=True)
class Payment:
    """The amounts, `status` and `captured_at` are derived from the payment's transactions, and
    stored to be filtered by and counted."""

    id: str
    order_id: str
    method: PaymentMethod
    status: PaymentStatus = PaymentStatus.PENDING
    currency: str
    authorized: Money
    captured: Money
    refunded: Money
    charged_back: Money
    installments: int | None = None
    reference: str | None = None
    authorized_at: datetime
    captured_at: datetime | None = None
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.installments is not None:
            bounds.quantity("installments", self.installments)
        self.reference = bounds.optional_text("reference", self.reference)

    @property
    def given_back(self) -> Money:
        return self.refunded + self.charged_back

    @property
    def refund_status(self) -> PaymentRefundStatus:
        return refund_status(self.captured, self.given_back)

    def settle(self, transactions: Sequence[PaymentTransaction]) -> None:
        """Derive the amounts and the status from the payment's transactions."""
        for name, value in vars(settlement_of(transactions, self.currency)).items():
            setattr(self, name, value)
        begun = (t.occurred_at for t in transactions if t.kind is TransactionKind.AUTHORIZATION)
        self.authorized_at = min(begun, default=self.authorized_at)


class OrderPaymentStatus(StrEnum):
    UNPAID = "UNPAID"
    PARTIALLY_AUTHORIZED = "PARTIALLY_AUTHORIZED"
    AUTHORIZED = "AUTHORIZED"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    PAID = "PAID"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"


_P = OrderPaymentStatus


def payment_status(
    current_total: Money, *, authorized: Money, captured: Money, given_back: Money
) -> OrderPaymentStatus:
    """The status of all payments of an order together. Nothing is owed for an order of which
    nothing stands: it is paid, or refunded once all that was captured is given back."""
    if captured and captured <= given_back:
        return _P.REFUNDED
    if current_total.minor <= 0:
        return _P.PAID
    if given_back:
        return _P.PARTIALLY_REFUNDED
    if captured:
        return _P.PAID if current_total <= captured else _P.PARTIALLY_PAID
    if authorized:
        return _P.AUTHORIZED if current_total <= authorized else _P.PARTIALLY_AUTHORIZED
    return _P.UNPAID
