"""Payments of an order, one per method: what was authorized, captured, refunded."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.shared import bounds
from domain.shared.error_base import Entity
from domain.shared.errors import AmountExceeded, CurrencyMismatch, InvalidInput
from domain.shared.lifecycle import Lifecycle
from domain.shared.money import MINOR_MAX, Money


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


class PaymentStatus(StrEnum):
    AUTHORIZED = "AUTHORIZED"
    PARTIALLY_CAPTURED = "PARTIALLY_CAPTURED"
    CAPTURED = "CAPTURED"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"
    VOIDED = "VOIDED"


class PaymentAction(StrEnum):
    CAPTURE_PART = "CAPTURE_PART"
    CAPTURE = "CAPTURE"
    VOID = "VOID"
    REFUND_PART = "REFUND_PART"
    REFUND = "REFUND"


_S, _A = PaymentStatus, PaymentAction
# fmt: off
PAYMENT = Lifecycle(
    Entity.PAYMENT,
    (_S.AUTHORIZED,         _A.CAPTURE_PART, _S.PARTIALLY_CAPTURED),
    (_S.AUTHORIZED,         _A.CAPTURE,      _S.CAPTURED),
    (_S.AUTHORIZED,         _A.VOID,         _S.VOIDED),
    (_S.PARTIALLY_CAPTURED, _A.CAPTURE_PART, _S.PARTIALLY_CAPTURED),
    (_S.PARTIALLY_CAPTURED, _A.CAPTURE,      _S.CAPTURED),
    (_S.PARTIALLY_CAPTURED, _A.VOID,         _S.CAPTURED),
    (_S.PARTIALLY_CAPTURED, _A.REFUND_PART,  _S.PARTIALLY_REFUNDED),
    (_S.PARTIALLY_CAPTURED, _A.REFUND,       _S.REFUNDED),
    (_S.CAPTURED,           _A.REFUND_PART,  _S.PARTIALLY_REFUNDED),
    (_S.CAPTURED,           _A.REFUND,       _S.REFUNDED),
    (_S.PARTIALLY_REFUNDED, _A.CAPTURE_PART, _S.PARTIALLY_REFUNDED),
    (_S.PARTIALLY_REFUNDED, _A.CAPTURE,      _S.PARTIALLY_REFUNDED),
    (_S.PARTIALLY_REFUNDED, _A.VOID,         _S.PARTIALLY_REFUNDED),
    (_S.PARTIALLY_REFUNDED, _A.REFUND_PART,  _S.PARTIALLY_REFUNDED),
    (_S.PARTIALLY_REFUNDED, _A.REFUND,       _S.REFUNDED),
)
# fmt: on


@dataclass(kw_only=True)
class Payment:
    id: str
    order_id: str
    method: PaymentMethod
    status: PaymentStatus = PaymentStatus.AUTHORIZED
    currency: str
    authorized: Money
    captured: Money
    refunded: Money
    installments: int | None = None
    reference: str | None = None
    authorized_at: datetime
    captured_at: datetime | None = None
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.authorized.minor <= MINOR_MAX:
            bounds.invalid("amount", "must not be negative")
        if self.installments is not None:
            bounds.quantity("installments", self.installments)
        self.reference = bounds.optional_text("reference", self.reference)

    def capture(self, amount: Money | None, at: datetime) -> Money:
        """Take `amount`, or all that is left. Never more than was authorized."""
        left = self.authorized - self.captured
        taken, whole = self._part(amount, left)
        self.status = PAYMENT.after(self.status, _A.CAPTURE if whole else _A.CAPTURE_PART)
        self.captured, self.captured_at = self.captured + taken, at
        return taken

    def refund(self, amount: Money | None) -> Money:
        """Give `amount` back, or all. Never more than was captured."""
        left = self.captured - self.refunded
        given, whole = self._part(amount, left)
        self.status = PAYMENT.after(self.status, _A.REFUND if whole else _A.REFUND_PART)
        self.refunded = self.refunded + given
        return given

    def void(self) -> None:
        """Let go of what was authorized and not taken."""
        self.status = PAYMENT.after(self.status, _A.VOID)
        if self.captured:
            self.authorized = self.captured

    def _part(self, amount: Money | None, left: Money) -> tuple[Money, bool]:
        if amount is None:
            return left, True
        if amount.currency != self.currency:
            raise CurrencyMismatch(self.currency, amount.currency)
        if amount.minor <= 0:
            raise InvalidInput("amount", "must be more than zero")
        if left < amount:
            raise AmountExceeded(amount, left)
        return amount, amount == left


class OrderPaymentStatus(StrEnum):
    UNPAID = "UNPAID"
    AUTHORIZED = "AUTHORIZED"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    PAID = "PAID"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"


def payment_status(total: Money, payments: list[Payment]) -> OrderPaymentStatus:
    """Derived from the tenders; a voided one counts for nothing."""
    standing = [p for p in payments if p.status is not PaymentStatus.VOIDED]
    captured = Money.total((p.captured for p in standing), total.currency)
    refunded = Money.total((p.refunded for p in standing), total.currency)
    if refunded:
        return (
            OrderPaymentStatus.REFUNDED
            if refunded == captured
            else OrderPaymentStatus.PARTIALLY_REFUNDED
        )
    if any(p.captured_at for p in standing):
        return OrderPaymentStatus.PAID if total <= captured else OrderPaymentStatus.PARTIALLY_PAID
    return OrderPaymentStatus.AUTHORIZED if standing else OrderPaymentStatus.UNPAID
