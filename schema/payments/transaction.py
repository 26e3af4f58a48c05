"""Transactions of payments."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.payments import payment as domain_payment
from domain.payments import transaction as domain
from schema.payments.enums import TransactionKind, TransactionState
from schema.privacy.personal import IDENTIFIER
from schema.shared.fields import edge, field, object_type
from schema.shared.filters import UPDATED_AT
from schema.shared.money import Money
from schema.shared.node import Node

if TYPE_CHECKING:
    from schema.payments.payment import Payment


@object_type(
    domain.PaymentTransaction,
    "A transaction of a payment: money that was authorized, captured, given back or released.",
)
class PaymentTransaction(Node):
    kind: TransactionKind = field("What it does.")
    state: TransactionState = field("Whether it happened.")
    amount: Money = field("Its amount.")
    occurred_at: datetime = field("When it happened outside the hub.")
    recorded_at: datetime = field("When the hub recorded it.")
    reference: str | None = field(
        "The provider's reference, unique within the payment, if any.", directives=IDENTIFIER
    )
    subject_id: strawberry.ID | None = field(
        "Id of the order line or shipment that it is for, if it is for one."
    )
    updated_at: datetime = field(UPDATED_AT)
    payment: Annotated["Payment", strawberry.lazy("schema.payments.payment")] = edge(
        domain_payment.Payment, key="payment_id", description="The payment it belongs to."
    )
