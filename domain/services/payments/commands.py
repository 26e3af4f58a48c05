"""Commands of payments."""

from dataclasses import dataclass
from datetime import datetime

from domain.payments.payment import PaymentMethod
from domain.payments.transaction import TransactionKind, TransactionState
from domain.shared.amounts.money import Money
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import LongCode, Note


@dataclass(frozen=True, kw_only=True)
class TransactionDetails(Cleaned):
    """Part of a command: what is known of a transaction besides its kind, state and amount.
    `occurred_at` is now by default."""

    occurred_at: datetime | None = None
    reference: LongCode | None = None
    subject_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class AuthorizePayment(TransactionDetails):
    """Command: record a payment. `captured` says that it is captured at once, such as cash, and
    `pending` that the provider has not decided. The authorization has the payment's reference."""

    order_id: str
    method: PaymentMethod
    amount: Money
    captured: bool = False
    installments: int | None = None
    pending: bool = False
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class CapturePayment(TransactionDetails):
    """Command: capture an amount; by default all that is authorized and not captured."""

    payment_id: str
    amount: Money | None = None
    pending: bool = False
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class RefundPayment(TransactionDetails):
    """Command: refund an amount; by default all that is captured and not given back."""

    payment_id: str
    reason: Note
    amount: Money | None = None
    pending: bool = False
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class VoidPayment(TransactionDetails):
    payment_id: str
    reason: Note | None = None
    pending: bool = False
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecordPaymentTransaction(TransactionDetails):
    """Command: record what a payment provider reports. It is a fact, whatever it exceeds."""

    payment_id: str
    kind: TransactionKind
    amount: Money
    state: TransactionState = TransactionState.SUCCEEDED


@dataclass(frozen=True, kw_only=True)
class UpdatePaymentTransaction(Cleaned):
    """Command: record what became of a transaction, or correct what is known of it."""

    transaction_id: str
    state: TransactionState | Unchanged | None = UNCHANGED
    occurred_at: datetime | Unchanged | None = UNCHANGED
    reference: LongCode | Unchanged | None = UNCHANGED
