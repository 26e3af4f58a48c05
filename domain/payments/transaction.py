"""Transactions of payments: what moved, or will move, at the payment provider or in the till."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.shared import bounds
from domain.shared.amounts.money import MINOR_MAX, Money
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Lifecycle


class TransactionKind(StrEnum):
    AUTHORIZATION = "AUTHORIZATION"
    CAPTURE = "CAPTURE"
    REFUND = "REFUND"
    VOID = "VOID"
    CHARGEBACK = "CHARGEBACK"


class TransactionState(StrEnum):
    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


class TransactionAction(StrEnum):
    SUCCEED = "SUCCEED"
    FAIL = "FAIL"


_S, _A = TransactionState, TransactionAction
# A provider may correct a failure. Money that moved stays a fact: what takes it away again is a
# transaction of its own, such as a chargeback.
# fmt: off
TRANSACTION = Lifecycle(
    Entity.PAYMENT_TRANSACTION,
    (_S.PENDING, _A.SUCCEED, _S.SUCCEEDED),
    (_S.PENDING, _A.FAIL,    _S.FAILED),
    (_S.FAILED,  _A.SUCCEED, _S.SUCCEEDED),
)
ACTION_TO: dict[TransactionState, TransactionAction] = {
    _S.SUCCEEDED: _A.SUCCEED,
    _S.FAILED:    _A.FAIL,
}
# fmt: on


@dataclass(kw_only=True)
class PaymentTransaction:
    """`occurred_at` is when it happened outside, `recorded_at` when the hub learned of it.
    `reference` is the provider's, unique within the payment. `subject_id` is the line or shipment
    of the order that it is for."""

    id: str
    order_id: str
    payment_id: str
    kind: TransactionKind
    state: TransactionState = TransactionState.SUCCEEDED
    currency: str
    amount: Money
    occurred_at: datetime
    recorded_at: datetime
    reference: str | None = None
    subject_id: str | None = None
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.amount.minor <= MINOR_MAX:
            bounds.invalid("amount", "must not be negative")
        self.reference = bounds.optional_text("reference", self.reference)

    def become(self, state: TransactionState) -> bool:
        """Change the state; whether it changed. `IllegalTransition` where that is not possible."""
        if state is self.state:
            return False
        if state is TransactionState.PENDING:
            bounds.invalid("state", "must be SUCCEEDED or FAILED: nothing becomes pending again")
            return False
        self.state = TRANSACTION.after(self.state, ACTION_TO[state])
        return True
