"""Payments of orders."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.orders.order import Order as DomainOrder
from domain.payments import payment as domain
from schema.payments.enums import PaymentMethod, PaymentStatus
from schema.shared.fields import edge, field, object_type
from schema.shared.filters import UPDATED_AT
from schema.shared.money import Money
from schema.shared.node import Node

if TYPE_CHECKING:
    from schema.orders.order import Order


@object_type(
    domain.Payment,
    "A payment of an order by one method: what was authorized, captured and refunded.",
)
class Payment(Node):
    method: PaymentMethod = field("What was paid with.")
    status: PaymentStatus = field("Status of the payment.")
    authorized: Money = field("Authorized amount.")
    captured: Money = field("Captured amount; at most the authorized amount.")
    refunded: Money = field("Refunded amount; at most the captured amount.")
    installments: int | None = field("Number of installments agreed with the payer, if any.")
    reference: str | None = field("Reference of the payment provider, if any.")
    authorized_at: datetime = field("When it was authorized.")
    captured_at: datetime | None = field("When an amount was last captured; null before that.")
    updated_at: datetime = field(UPDATED_AT)
    order: Annotated["Order", strawberry.lazy("schema.orders.order")] = edge(
        DomainOrder, key="order_id", description="The order it pays for."
    )
