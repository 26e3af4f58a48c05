"""Which orders."""

from dataclasses import dataclass
from datetime import datetime

from domain.fulfillment.fulfillment_order import FulfillmentStatus
from domain.orders.hold import HoldReason
from domain.orders.status import OrderStatus
from domain.payments.payment import PaymentStatus
from domain.shared.paging import Where


@dataclass(frozen=True, kw_only=True)
class OrderWhere(Where):
    status: tuple[OrderStatus, ...] | None = None
    payment_status: tuple[PaymentStatus, ...] | None = None
    fulfillment_status: tuple[FulfillmentStatus, ...] | None = None
    hold_reason: tuple[HoldReason, ...] | None = None
    channel_id: tuple[str, ...] | None = None
    customer_id: tuple[str, ...] | None = None
    location_id: tuple[str, ...] | None = None
    placed_from: datetime | None = None
    placed_until: datetime | None = None
    text: str | None = None
