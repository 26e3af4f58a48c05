"""Payments of orders."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.orders.order import Order as DomainOrder
from domain.payments import payment as domain
from domain.payments import settlement
from domain.payments import transaction as domain_transaction
from execution.checks.directives import Cost
from schema.orders.offers import payment_actions
from schema.payments.enums import (
    PaymentAction,
    PaymentMethod,
    PaymentRefundStatus,
    PaymentStatus,
)
from schema.payments.transaction import PaymentTransaction
from schema.privacy.personal import IDENTIFIER
from schema.shared.fields import derived, edge, edges, field, object_type
from schema.shared.filters import UPDATED_AT
from schema.shared.money import Money
from schema.shared.node import Node
from schema.weights import OFFERS

if TYPE_CHECKING:
    from schema.orders.order import Order


@object_type(
    domain.Payment,
    "A payment of an order by one method. Its amounts are the sums of its succeeded transactions.",
)
class Payment(Node):
    method: PaymentMethod = field("What was paid with.")
    status: PaymentStatus = field("What is captured, against what is authorized.")
    refund_status: PaymentRefundStatus = derived(
        lambda payment: settlement.refund_status(
            payment.captured, payment.refunded + payment.charged_back
        ),
        "What is given back, against what is captured.",
    )
    authorized: Money = field("What is authorized and not voided.")
    captured: Money = field(
        "What was captured. The hub captures no more than `authorized`; a provider may report more."
    )
    refunded: Money = field("What was refunded.")
    charged_back: Money = field("What the payer's bank took back.")
    supported_actions: list[PaymentAction] = strawberry.field(
        resolver=payment_actions,
        directives=[Cost(weight=OFFERS)],
        description="The actions that are possible now with some amount: by its status, its "
        "pending transactions, what is due of its order, and the holds that block CAPTURE.",
    )
    installments: int | None = field("Number of installments agreed with the payer, if any.")
    reference: str | None = field(
        "Reference of the payment provider, if any.", directives=IDENTIFIER
    )
    authorized_at: datetime = field("When it was authorized, or the provider was first asked.")
    captured_at: datetime | None = field("When an amount was last captured; null before that.")
    transactions: list[PaymentTransaction] = edges(
        domain_transaction.PaymentTransaction,
        by="payment_id",
        description="Its transactions, in the order in which they were recorded.",
        most=20,
    )
    updated_at: datetime = field(UPDATED_AT)
    order: Annotated["Order", strawberry.lazy("schema.orders.order")] = edge(
        DomainOrder, key="order_id", description="The order it pays for."
    )
