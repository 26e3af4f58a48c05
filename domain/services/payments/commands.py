"""Commands of payments."""

from dataclasses import dataclass

from domain.payments.payment import PaymentMethod
from domain.shared import bounds
from domain.shared.money import Money


@dataclass(frozen=True, kw_only=True)
class AuthorizePayment:
    """Command: record a payment. `captured` says that it is captured at once, such as cash."""

    order_id: str
    method: PaymentMethod
    amount: Money
    captured: bool = False
    installments: int | None = None
    reference: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class CapturePayment:
    """Command: capture an amount; by default all that is authorized and not captured."""

    payment_id: str
    amount: Money | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class RefundPayment:
    """Command: refund an amount; by default all that is captured and not refunded."""

    payment_id: str
    reason: str
    amount: Money | None = None
    expected_version: int | None = None

    def __post_init__(self) -> None:
        bounds.text("reason", self.reason, bounds.TEXT_MAX)


@dataclass(frozen=True, kw_only=True)
class VoidPayment:
    payment_id: str
    reason: str | None = None
    expected_version: int | None = None
