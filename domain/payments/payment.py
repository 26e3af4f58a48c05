"""Payments of an order: the amounts authorized, captured and refunded by each."""

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
        """Capture an amount, or all that is not captured. Returns the captured amount.

        Raises `AmountExceeded` beyond the authorized amount."""
        remaining = self.authorized - self.captured
        captured, in_full = self._checked(amount, remaining)
        self.status = PAYMENT.after(self.status, _A.CAPTURE if in_full else _A.CAPTURE_PART)
        self.captured, self.captured_at = self.captured + captured, at
        return captured

    def refund(self, amount: Money | None) -> Money:
        """Refund an amount, or all that is not refunded. Returns the refunded amount.

        Raises `AmountExceeded` beyond the captured amount."""
        remaining = self.captured - self.refunded
        refunded, in_full = self._checked(amount, remaining)
        self.status = PAYMENT.after(self.status, _A.REFUND if in_full else _A.REFUND_PART)
        self.refunded = self.refunded + refunded
        return refunded

    def void(self) -> None:
        """Void what is authorized and not captured."""
        self.status = PAYMENT.after(self.status, _A.VOID)
        if self.captured:
            self.authorized = self.captured

    def _checked(self, amount: Money | None, remaining: Money) -> tuple[Money, bool]:
        """The amount, and whether it is all that remains."""
        if amount is None:
            return remaining, True
        if amount.currency != self.currency:
            raise CurrencyMismatch(self.currency, amount.currency)
        if amount.minor <= 0:
            raise InvalidInput("amount", "must be more than zero")
        if remaining < amount:
            raise AmountExceeded(amount, remaining)
        return amount, amount == remaining


class OrderPaymentStatus(StrEnum):
    UNPAID = "UNPAID"
    AUTHORIZED = "AUTHORIZED"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    PAID = "PAID"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"


def payment_status(total: Money, payments: list[Payment]) -> OrderPaymentStatus:
    """The status of all payments together; voided payments do not count."""
    valid = [p for p in payments if p.status is not PaymentStatus.VOIDED]
    captured = Money.total((p.captured for p in valid), total.currency)
    refunded = Money.total((p.refunded for p in valid), total.currency)
    if refunded:
        return (
            OrderPaymentStatus.REFUNDED
            if refunded == captured
            else OrderPaymentStatus.PARTIALLY_REFUNDED
        )
    if any(p.captured_at for p in valid):
        return OrderPaymentStatus.PAID if total <= captured else OrderPaymentStatus.PARTIALLY_PAID
    return OrderPaymentStatus.AUTHORIZED if valid else OrderPaymentStatus.UNPAID
