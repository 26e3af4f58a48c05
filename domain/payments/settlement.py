"""The amounts and statuses of a payment, derived from its transactions by one function."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.payments.transaction import PaymentTransaction, TransactionKind, TransactionState
from domain.shared.amounts.money import Money

_K, _S = TransactionKind, TransactionState


class PaymentStatus(StrEnum):
    """What is captured, against what is authorized."""

    PENDING = "PENDING"
    AUTHORIZED = "AUTHORIZED"
    PARTIALLY_CAPTURED = "PARTIALLY_CAPTURED"
    CAPTURED = "CAPTURED"
    VOIDED = "VOIDED"
    FAILED = "FAILED"


class PaymentRefundStatus(StrEnum):
    """What is given back, against what is captured."""

    NONE = "NONE"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """`authorized` is what is authorized and not voided. `captured_at` is the last capture."""

    status: PaymentStatus
    authorized: Money
    captured: Money
    refunded: Money
    charged_back: Money
    captured_at: datetime | None


def settlement_of(transactions: Sequence[PaymentTransaction], currency: str) -> Settlement:
    """The amounts are the sums of the succeeded transactions. One that is pending or has failed
    moves nothing."""
    zero = Money.zero(currency)
    authorized = amount_of(transactions, _K.AUTHORIZATION, currency)
    voided = amount_of(transactions, _K.VOID, currency)
    authorized = zero if authorized <= voided else authorized - voided
    captured = amount_of(transactions, _K.CAPTURE, currency)
    return Settlement(
        status=_status(transactions, authorized, captured),
        authorized=authorized,
        captured=captured,
        refunded=amount_of(transactions, _K.REFUND, currency),
        charged_back=amount_of(transactions, _K.CHARGEBACK, currency),
        captured_at=_last(_of(transactions, _K.CAPTURE, _S.SUCCEEDED)),
    )


def amount_of(
    transactions: Iterable[PaymentTransaction],
    kind: TransactionKind,
    currency: str,
    state: TransactionState = TransactionState.SUCCEEDED,
) -> Money:
    return Money.total((t.amount for t in _of(transactions, kind, state)), currency)


def refund_status(captured: Money, given_back: Money) -> PaymentRefundStatus:
    """`given_back` is what was refunded and charged back."""
    if not given_back:
        return PaymentRefundStatus.NONE
    if captured <= given_back:
        return PaymentRefundStatus.REFUNDED
    return PaymentRefundStatus.PARTIALLY_REFUNDED


def _status(
    transactions: Sequence[PaymentTransaction], authorized: Money, captured: Money
) -> PaymentStatus:
    known = {(t.kind, t.state) for t in transactions}
    if (_K.CAPTURE, _S.SUCCEEDED) in known:
        in_full = authorized <= captured
        return PaymentStatus.CAPTURED if in_full else PaymentStatus.PARTIALLY_CAPTURED
    if (_K.VOID, _S.SUCCEEDED) in known and not authorized:
        return PaymentStatus.VOIDED
    if (_K.AUTHORIZATION, _S.SUCCEEDED) in known:
        return PaymentStatus.AUTHORIZED
    states = {state for kind, state in known if kind in (_K.AUTHORIZATION, _K.CAPTURE)}
    return PaymentStatus.FAILED if states == {_S.FAILED} else PaymentStatus.PENDING


def _last(transactions: Iterable[PaymentTransaction]) -> datetime | None:
    return max((t.occurred_at for t in transactions), default=None)


def _of(
    transactions: Iterable[PaymentTransaction], kind: TransactionKind, state: TransactionState
) -> list[PaymentTransaction]:
    return [t for t in transactions if t.kind is kind and t.state is state]
