"""What may be asked of payments, and how they are found."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.payments import filters
from domain.services.payments import commands
from domain.shared.paging import Direction
from schema.payments.enums import (
    PaymentMethod,
    PaymentRefundStatus,
    PaymentStatus,
    TransactionKind,
    TransactionState,
)
from schema.shared.fields import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    enum,
    field,
    input_type,
    optional,
)
from schema.shared.filters import AND, NOT, OR, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.money import MoneyInput
from schema.shared.pagination import Sorting

OCCURRED_AT = "When it happened outside the hub; not in the future. Left out: now."
REFERENCE = (
    "The provider's reference, 1 to 200 characters. Reported again with the same content, it "
    "changes nothing; with other content it is refused with AlreadyExists."
)
SUBJECT = "The line or shipment of the payment's order that it is for. Left out: none."
PENDING = "Whether the provider has not decided. It then counts in no amount until it succeeds."


@input_type(commands.AuthorizePayment, "A payment that was authorized, or captured already.")
class AuthorizePaymentInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    order_id: strawberry.ID = field("The order it pays for.")
    method: PaymentMethod = field("What was paid with.")
    amount: MoneyInput = field("Authorized amount in the order's currency; not negative.")
    captured: bool = field("Whether it is captured already, such as cash.", default=False)
    installments: int | None = optional("Number of installments, at least 1.")
    reference: str | None = optional(
        "Reference of the payment provider, of the payment and of its authorization."
    )
    occurred_at: datetime | None = optional(OCCURRED_AT)
    subject_id: strawberry.ID | None = optional(SUBJECT)
    pending: bool = field(PENDING, default=False)
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.CapturePayment, "An amount to capture.")
class CapturePaymentInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    payment_id: strawberry.ID = field("The payment.")
    amount: MoneyInput | None = optional("Left out: all that is authorized and not captured.")
    occurred_at: datetime | None = optional(OCCURRED_AT)
    reference: str | None = optional(REFERENCE)
    subject_id: strawberry.ID | None = optional(SUBJECT)
    pending: bool = field(PENDING, default=False)
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.RefundPayment, "An amount to refund.")
class RefundPaymentInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    payment_id: strawberry.ID = field("The payment.")
    reason: str = field("The reason, 1 to 2,000 characters.")
    amount: MoneyInput | None = optional("Left out: all that is captured and not given back.")
    occurred_at: datetime | None = optional(OCCURRED_AT)
    reference: str | None = optional(REFERENCE)
    subject_id: strawberry.ID | None = optional(SUBJECT)
    pending: bool = field(PENDING, default=False)
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.VoidPayment, "An authorization to void.")
class VoidPaymentInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    payment_id: strawberry.ID = field("The payment.")
    reason: str | None = optional("The reason, at most 2,000 characters.")
    occurred_at: datetime | None = optional(OCCURRED_AT)
    reference: str | None = optional(REFERENCE)
    pending: bool = field(PENDING, default=False)
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.RecordPaymentTransaction, "A transaction that a payment provider reports.")
class RecordPaymentTransactionInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    payment_id: strawberry.ID = field("The payment.")
    kind: TransactionKind = field("What it does.")
    amount: MoneyInput = field("Its amount in the order's currency; not negative.")
    state: TransactionState = field("Whether it happened.", default=TransactionState.SUCCEEDED)
    occurred_at: datetime | None = optional(OCCURRED_AT)
    reference: str | None = optional(REFERENCE)
    subject_id: strawberry.ID | None = optional(SUBJECT)


@input_type(commands.UpdatePaymentTransaction, "What became of a transaction of a payment.")
class UpdatePaymentTransactionInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    transaction_id: strawberry.ID = field("The transaction.")
    state: TransactionState | None = optional(
        "From PENDING to SUCCEEDED or FAILED, or from FAILED to SUCCEEDED; another change is "
        "refused with IllegalTransition. Left out: unchanged."
    )
    occurred_at: datetime | None = optional(
        "When it happened outside the hub; not in the future. Left out: unchanged."
    )
    reference: str | None = optional(
        "The provider's reference, 1 to 200 characters; one that another transaction of the "
        "payment has is refused with AlreadyExists. Left out: unchanged; null: none."
    )


@input_type(filters.PaymentWhere, "A filter of payments. All given conditions must hold.")
class PaymentWhere:
    status: list[PaymentStatus] | None = optional("In one of these statuses.")
    refund_status: list[PaymentRefundStatus] | None = optional("In one of these refund statuses.")
    method: list[PaymentMethod] | None = optional("By one of these methods.")
    order_id: list[strawberry.ID] | None = optional("Of one of these orders.")
    reference: list[str] | None = optional(
        "With one of these references, or a transaction that has one of them."
    )
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["PaymentWhere"] | None = optional(AND, name="and")
    or_: list["PaymentWhere"] | None = optional(OR, name="or")
    not_: "PaymentWhere | None" = optional(NOT, name="not")


class PaymentSort(StrEnum):
    AUTHORIZED_AT = "authorized_at"
    UPDATED_AT = "updated_at"


enum(
    PaymentSort,
    "What payments are sorted by.",
    AUTHORIZED_AT="When they were authorized.",
    UPDATED_AT="When they were last changed.",
)
PAYMENTS = Sorting(PaymentWhere, PaymentSort, PaymentSort.AUTHORIZED_AT, Direction.DESCENDING)
