"""Events of orders, in histories and live streams."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Union

import strawberry

from domain.orders import event as domain
from domain.orders.lines import line as domain_line
from domain.orders.lines import quantities
from domain.orders.order import Order as DomainOrder
from domain.shared.paging import cursor_of
from schema.orders.enums import (
    LineState,
    OrderEventKind,
    OrderFulfillmentStatus,
    OrderPaymentStatus,
    OrderStatus,
)
from schema.privacy.personal import FREE_TEXT, IDENTIFIER
from schema.shared.fields import derived, edge, field, object_type, optional
from schema.shared.money import Money
from schema.shared.node import Node
from schema.shared.snapshot import ORDERS, SNAPSHOT_CURSOR, Snapshot

if TYPE_CHECKING:
    from schema.orders.order import Order, OrderLine


@object_type(quantities.QuantityChange, "Units that went from one state to another.")
class QuantityChange:
    quantity: int = field("Number of units.")
    from_state: LineState | None = field(
        "Their state before; null for units that enter the order to replace lost ones."
    )
    to_state: LineState = field("Their state after.")
    line: Annotated["OrderLine", strawberry.lazy("schema.orders.order")] = edge(
        domain_line.OrderLine, key="line_id", description="The order line they belong to."
    )


@object_type(domain.OrderEvent, "An event of an order.")
class OrderEvent(Node):
    cursor: str = derived(
        # Just committed, it may have no position yet: then its insert id identifies it.
        lambda event: cursor_of(ORDERS, event.position or -event.insert_id),
        "Give it as `after` to resume a stream after this event.",
    )
    sequence: int = field("Number of the event within the order: 1, 2, 3 … without gaps.")
    kind: OrderEventKind = field("What happened.")
    occurred_at: datetime = field("When it happened: as the caller said, else recordedAt.")
    recorded_at: datetime = field("When the hub recorded it.")
    actor: str = field("Who caused it.", directives=IDENTIFIER)
    channel_id: strawberry.ID | None = field("The channel through which it was caused, if any.")
    on_behalf_of: strawberry.ID | None = field(
        "Id of the customer whom the actor acted for; null where it acted for nobody else.",
        directives=IDENTIFIER,
    )
    reason: str | None = field("The reason given, if any.", directives=FREE_TEXT)
    subject_id: strawberry.ID | None = field(
        "Id of the hold, exception, payment, delivery group, fulfillment order or shipment it is "
        "about; null for the order."
    )
    transaction_id: strawberry.ID | None = field(
        "Id of the payment's transaction that it is about; null for other events."
    )
    amount: Money | None = field(
        "Amount of the payment's transaction; null for other events, and for those recorded before "
        "payments had transactions."
    )
    reference: str | None = field(
        "Reference of what was provided, such as the number of a gift card; null for other events.",
        directives=IDENTIFIER,
    )
    status: OrderStatus = field("Status of the order after the event.")
    payment_status: OrderPaymentStatus = field("Payment status of the order after the event.")
    fulfillment_status: OrderFulfillmentStatus = field(
        "Fulfillment status of the order after the event."
    )
    changes: list[QuantityChange] = field("The units whose state changed.", most=10)
    order: Annotated["Order", strawberry.lazy("schema.orders.order")] = edge(
        DomainOrder, key="order_id", description="The order as it is now."
    )


@strawberry.input(description="Which orders to follow. What is left out does not restrict it.")
class OrderTopic:
    order_id: strawberry.ID | None = optional("This order.")
    channel_id: strawberry.ID | None = optional("Orders of this channel.")
    customer_id: strawberry.ID | None = optional("Orders of this customer.")
    location_id: strawberry.ID | None = optional(
        "Orders with a fulfillment order at this location."
    )


@object_type(Snapshot, "The orders asked for, as they are when the stream begins.")
class OrderSnapshot:
    cursor: str = derived(lambda snapshot: cursor_of(ORDERS, snapshot.position), SNAPSHOT_CURSOR)
    orders: list[Annotated["Order", strawberry.lazy("schema.orders.order")]] = derived(
        lambda snapshot: snapshot.things, "The newest orders, at most 100.", most=100
    )
    complete: bool = field("Whether these are all orders asked for.")


OrderMessage: Any = Annotated[
    Union[OrderSnapshot, OrderEvent],  # noqa: UP007
    strawberry.union("OrderMessage", description="A snapshot when the stream begins, then events."),
]
