"""Order events: one sequence per order, without gaps."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.fulfillment.fulfillment_order import OrderFulfillmentStatus
from domain.orders.lines.quantities import QuantityChange
from domain.orders.status import OrderStatus
from domain.payments.payment import OrderPaymentStatus
from domain.shared.amounts.money import Money


class OrderEventKind(StrEnum):
    ORDER_PLACED = "ORDER_PLACED"
    ORDER_UPDATED = "ORDER_UPDATED"
    DELIVERY_CHANGED = "DELIVERY_CHANGED"
    UNITS_ALLOCATED = "UNITS_ALLOCATED"
    UNITS_BACKORDERED = "UNITS_BACKORDERED"
    UNITS_SUBSTITUTED = "UNITS_SUBSTITUTED"
    UNITS_LEFT_OUT = "UNITS_LEFT_OUT"
    EXPECTED_DATE_CHANGED = "EXPECTED_DATE_CHANGED"
    BACKORDER_EXTENDED = "BACKORDER_EXTENDED"
    UNITS_CANCELLED = "UNITS_CANCELLED"
    ORDER_CANCELLED = "ORDER_CANCELLED"
    ORDER_VOIDED = "ORDER_VOIDED"
    HOLD_PLACED = "HOLD_PLACED"
    HOLD_RELEASED = "HOLD_RELEASED"
    EXCEPTION_RAISED = "EXCEPTION_RAISED"
    EXCEPTION_RESOLVED = "EXCEPTION_RESOLVED"
    PAYMENT_AUTHORIZED = "PAYMENT_AUTHORIZED"
    PAYMENT_CAPTURED = "PAYMENT_CAPTURED"
    PAYMENT_REFUNDED = "PAYMENT_REFUNDED"
    PAYMENT_VOIDED = "PAYMENT_VOIDED"
    PAYMENT_CHARGED_BACK = "PAYMENT_CHARGED_BACK"
    PAYMENT_PENDING = "PAYMENT_PENDING"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    PAYMENT_CORRECTED = "PAYMENT_CORRECTED"
    FULFILLMENT_ACCEPTED = "FULFILLMENT_ACCEPTED"
    FULFILLMENT_REJECTED = "FULFILLMENT_REJECTED"
    FULFILLMENT_MOVED = "FULFILLMENT_MOVED"
    FULFILLMENT_SPLIT = "FULFILLMENT_SPLIT"
    UNITS_PICKED = "UNITS_PICKED"
    UNITS_PACKED = "UNITS_PACKED"
    UNITS_READY = "UNITS_READY"
    UNITS_COLLECTED = "UNITS_COLLECTED"
    UNITS_PROVIDED = "UNITS_PROVIDED"
    CANCELLATION_REQUESTED = "CANCELLATION_REQUESTED"
    CANCELLATION_ACCEPTED = "CANCELLATION_ACCEPTED"
    CANCELLATION_REFUSED = "CANCELLATION_REFUSED"
    SHIPMENT_CREATED = "SHIPMENT_CREATED"
    SHIPMENT_TRACKED = "SHIPMENT_TRACKED"
    LOSS_DECIDED = "LOSS_DECIDED"


@dataclass(frozen=True, kw_only=True)
class OrderEvent:
    """`subject_id` is the id of the hold, exception, payment, delivery group, fulfillment order or
    shipment that the event is about; an event of a payment names its transaction and amount too. It
    happened at `occurred_at`, and the hub stored it at `recorded_at`. The three statuses are those
    of the order right after the event. `currency` is the order's; events of before amounts were
    recorded have none. `reference` is that of what was provided, such as the number of a gift
    card. `on_behalf_of` is the customer that the actor acted for."""

    id: str
    order_id: str
    sequence: int
    kind: OrderEventKind
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    channel_id: str | None
    on_behalf_of: str | None = None
    reason: str | None
    subject_id: str | None
    transaction_id: str | None = None
    currency: str | None = None
    amount: Money | None = None
    reference: str | None = None
    status: OrderStatus
    payment_status: OrderPaymentStatus
    fulfillment_status: OrderFulfillmentStatus
    changes: tuple[QuantityChange, ...]
    location_ids: tuple[str, ...]
