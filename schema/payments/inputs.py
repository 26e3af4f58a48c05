"""What may be asked of payments, and how they are found."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.payments import filters
from domain.services.payments import commands
from domain.shared.paging import Direction
from schema.payments.enums import PaymentMethod, PaymentStatus
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


@input_type(commands.AuthorizePayment, "A payment that was authorized, or captured already.")
class AuthorizePaymentInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    order_id: strawberry.ID = field("The order it pays for.")
    method: PaymentMethod = field("What was paid with.")
    amount: MoneyInput = field("Authorized amount in the order's currency; not negative.")
    captured: bool = field("Whether it is captured already, such as cash.", default=False)
    installments: int | None = optional("Number of installments, at least 1.")
    reference: str | None = optional("Reference of the payment provider.")
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.CapturePayment, "An amount that was captured.")
class CapturePaymentInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    payment_id: strawberry.ID = field("The payment.")
    amount: MoneyInput | None = optional("Left out: all that is authorized and not captured.")
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.RefundPayment, "An amount that was refunded.")
class RefundPaymentInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    payment_id: strawberry.ID = field("The payment.")
    reason: str = field("The reason, 1 to 2,000 characters.")
    amount: MoneyInput | None = optional("Left out: all that is captured and not refunded.")
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.VoidPayment, "An authorization to void.")
class VoidPaymentInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    payment_id: strawberry.ID = field("The payment.")
    reason: str | None = optional("The reason, at most 2,000 characters.")
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(filters.PaymentWhere, "A filter of payments. All given conditions must hold.")
class PaymentWhere:
    status: list[PaymentStatus] | None = optional("In one of these statuses.")
    method: list[PaymentMethod] | None = optional("By one of these methods.")
    order_id: list[strawberry.ID] | None = optional("Of one of these orders.")
    reference: list[str] | None = optional("With one of these references.")
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
