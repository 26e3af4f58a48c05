"""Orders, their lines and holds."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.access.issued import tracking as domain_tracking
from domain.customers import customer as domain_customer
from domain.fulfillment import fulfillment_order as domain_fulfillment
from domain.fulfillment import shipment as domain_shipment
from domain.history.canonical import HistoryLog
from domain.network import channel as domain_channel
from domain.orders import balance
from domain.orders import event as domain_event
from domain.orders import exception as domain_exception
from domain.orders import order as domain
from domain.orders.holds import hold as domain_hold
from domain.orders.lines import charge as domain_charge
from domain.orders.lines import line as domain_line
from domain.payments import payment as domain_payment
from execution.checks.directives import Cost, sized
from schema.access.tracking_link import TrackingLink
from schema.customers.customer import Customer
from schema.fulfillment.fulfillment_order import FulfillmentOrder
from schema.fulfillment.shipment import Shipment
from schema.history.trail import AuditTrail, trail_of
from schema.metafields.metafield import MetafieldOwner
from schema.network.channel import Channel
from schema.orders.annotations.types import (
    OrderReference,
    OrderRelation,
    references,
    relations,
    tags,
)
from schema.orders.delivery.group import DeliveryGroup, groups_of
from schema.orders.enums import (
    HoldReason,
    HoldScope,
    HoldStatus,
    HoldStep,
    OrderAction,
    OrderFulfillmentStatus,
    OrderPaymentStatus,
    OrderStatus,
    ReleaseRule,
)
from schema.orders.event import OrderEvent
from schema.orders.exception import OrderException
from schema.orders.filters import EVENTS
from schema.orders.lines.amounts import OrderCharge
from schema.orders.lines.line import OrderLine as OrderLine
from schema.orders.lines.outcome import OUTCOMES, LineOutcome, outcomes
from schema.orders.offers import order_actions
from schema.payments.payment import Payment
from schema.privacy.personal import CONTACT, FREE_TEXT, IDENTIFIER, NAME
from schema.shared.fields import derived, edge, edges, field, object_type
from schema.shared.filters import UPDATED_AT
from schema.shared.money import Money
from schema.shared.node import Node
from schema.shared.pagination import Connection, pages
from schema.weights import OFFERS


@object_type(
    domain_hold.Hold,
    "A hold on an order, a delivery group, a fulfillment order or an order line: it blocks steps "
    "for their units.",
)
class Hold(Node):
    reason: HoldReason = field("Why it was placed.")
    scope: HoldScope = field("What it is for.")
    scope_id: strawberry.ID | None = field(
        "Id of the delivery group, fulfillment order or order line it is for; null for the whole "
        "order."
    )
    steps: list[HoldStep] = field("The steps it blocks while it is active.")
    status: HoldStatus = field("Status of the hold.")
    owner: str = field("Who must release it.", directives=NAME)
    note: str | None = field("Further explanation, if any.", directives=FREE_TEXT)
    placed_at: datetime = field("When it was placed.")
    due_at: datetime | None = field("When it should be decided, if that was said.")
    release_rule: ReleaseRule = field("When the hub releases it by itself.")
    order: Annotated["Order", strawberry.lazy("schema.orders.order")] = edge(
        domain.Order, key="order_id", description="The order that it, or its part, belongs to."
    )
    released_at: datetime | None = field("When it was released; null while it is active.")


@object_type(domain.Order, "An order of a customer, placed through a channel.")
class Order(MetafieldOwner):
    number: str = field("Order number for people, unique: WEB-100234.")
    external_id: str | None = field("Id in the channel's own system, unique within the channel.")
    status: OrderStatus = field("Status of the order as a whole.")
    payment_status: OrderPaymentStatus = field("Payment status.")
    fulfillment_status: OrderFulfillmentStatus = field("Fulfillment status.")
    email: str | None = field(
        "E-mail address for messages about the order. Personal data.", directives=CONTACT
    )
    note: str | None = field("Note of the customer or channel.", directives=FREE_TEXT)
    staff_member: str | None = field(
        "Who sold or took the order, if noted. Personal data.", directives=NAME
    )
    purchase_order_number: str | None = field(
        "The customer's purchase order number, if any.", directives=IDENTIFIER
    )
    placed_at: datetime = field("When the customer placed the order.")
    delivered_at: datetime | None = field(
        "When the last of its units was delivered, collected or provided; null until all are, but "
        "for those that need no fulfillment, and lost ones for which RESHIP or REFUND was decided."
    )
    cancellation_requested_at: datetime | None = field(
        "When it was asked to cancel the whole order, while a location has still to answer; null "
        "otherwise."
    )
    cancelled_at: datetime | None = field(
        "When the whole order was cancelled, if it was: that nothing of it is left to fulfill. A "
        "cancellation that a location refused is none."
    )
    voided_at: datetime | None = field("When the channel voided the order, if it did.")
    erased_at: datetime | None = field(
        "When its personal data was erased, if it was: amounts, quantities, SKUs, taxes and "
        "references for accounting stay."
    )
    goods_total: Money = field("Sum of the subtotals of its lines: unitPrice times quantity.")
    adjustments_total: Money = field("Sum of the adjustments of its lines; negative for discounts.")
    tax_total: Money = field(
        "Sum of all taxes of its lines and charges, those that prices contain included."
    )
    shipping_total: Money = field("Sum of the shipping charges of its lines.")
    charges_total: Money = field("Sum of the totals of its charges.")
    original_total: Money = field(
        "All that was ever ordered: the totals of its lines and chargesTotal, that is goodsTotal + "
        "adjustmentsTotal + shippingTotal + chargesTotal + the taxes that the prices of lines do "
        "not contain."
    )
    current_total: Money = field(
        "What stands of the order: of each line the share of the units that are not cancelled, nor "
        "lost and replaced or refunded, and its shipping charge unless none is left; and the "
        "charges, unless no unit is left. Of no line more than was ordered.",
    )
    presentment_total: Money | None = field(
        "What the customer saw and paid; null where that was in the currency of the other amounts."
    )
    authorized_total: Money = field("Sum of what payments have authorized and not voided.")
    captured_total: Money = field("Sum of the captured amounts of its payments.")
    refunded_total: Money = field("Sum of the refunded amounts of its payments.")
    charged_back_total: Money = field("Sum of what the payers' banks took back.")
    net_captured: Money = derived(
        lambda order: balance.balance_of(order).net_captured,
        "capturedTotal - refundedTotal - chargedBackTotal; negative where more was given back than "
        "captured.",
    )
    balance_due: Money = derived(
        lambda order: balance.balance_of(order).balance_due,
        "currentTotal - netCaptured, at least 0: what may still be captured.",
    )
    overpaid: Money = derived(
        lambda order: balance.balance_of(order).overpaid,
        "netCaptured - currentTotal, at least 0: what was captured for nothing that stands.",
    )
    refundable: Money = derived(
        lambda order: balance.balance_of(order).refundable,
        "netCaptured, at least 0: what can be given back.",
    )
    sequence: int = field("Number of its events.")
    version: int = field("Increases with every change; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)
    supported_actions: list[OrderAction] = strawberry.field(
        resolver=order_actions,
        directives=[Cost(weight=OFFERS)],
        description="The actions that are possible now with some input: by its state and holds, "
        "the permissions of its channel and of the caller's; a caller without a channel is staff. "
        "Whether a location has units to allocate, `availability` tells.",
    )
    channel: Channel = edge(
        domain_channel.Channel, key="channel_id", description="The channel it was placed through."
    )
    customer: Customer | None = edge(
        domain_customer.Customer,
        key="customer_id",
        description="The customer who placed it; null for an anonymous sale, as at a till.",
    )
    tags: list[str] = strawberry.field(
        resolver=tags,
        description="Its tags, in the order in which they were given.",
        directives=FREE_TEXT,
    )
    references: list[OrderReference] = strawberry.field(
        resolver=references,
        directives=[sized(10)],
        description="Its ids in other systems, at most 50, by system, type and value. The id in "
        "the channel's own system is `externalId`.",
    )
    relations: list[OrderRelation] = strawberry.field(
        resolver=relations,
        directives=[sized(10)],
        description="Its relations to other orders, in both directions: its own first.",
    )
    delivery_groups: list[DeliveryGroup] = strawberry.field(
        resolver=groups_of,
        directives=[sized(10)],
        description="How its lines are delivered: one group or more, each line in one of them.",
    )
    lines: list[OrderLine] = edges(
        domain_line.OrderLine,
        by="order_id",
        description="What was ordered, the parts of kits included: at most 1,000 lines.",
        most=250,
    )
    outcomes: list[LineOutcome] = strawberry.field(
        resolver=outcomes,
        directives=[sized(250)],
        description=OUTCOMES + " Empty for orders that were placed before this was recorded.",
    )
    charges: list[OrderCharge] = edges(
        domain_charge.OrderCharge,
        by="order_id",
        description="Its charges that hang on no line, at most 50.",
        most=50,
    )
    holds: list[Hold] = edges(
        domain_hold.Hold,
        by="order_id",
        description="All its holds, active and released.",
        most=20,
    )
    exceptions: list[OrderException] = edges(
        domain_exception.OrderException,
        by="order_id",
        description="What a person must look at, open and resolved.",
        most=20,
    )
    payments: list[Payment] = edges(
        domain_payment.Payment,
        by="order_id",
        description="Its payments.",
        most=20,
    )
    fulfillment_orders: list[FulfillmentOrder] = edges(
        domain_fulfillment.FulfillmentOrder,
        by="order_id",
        description="Its fulfillment orders: for each delivery group, one for each location that "
        "works on it.",
        most=20,
    )
    tracking_links: list[TrackingLink] = edges(
        domain_tracking.TrackingLink,
        by="order_id",
        description="The tracking links of the order, for those who may give out links.",
        most=20,
    )
    shipments: list[Shipment] = edges(
        domain_shipment.Shipment,
        by="order_id",
        description="Its shipments.",
        most=20,
    )
    events: Connection[OrderEvent] = pages(
        domain_event.OrderEvent,
        by="order_id",
        sorting=EVENTS,
        description="Its events, oldest first unless sorted otherwise.",
    )
    audit_trail: AuditTrail = trail_of(HistoryLog.ORDER_EVENTS)
