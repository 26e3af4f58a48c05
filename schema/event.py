"""What happens, as streams and histories show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.inventory import level as domain_level
from domain.orders import event as domain
from domain.orders import line as domain_line
from domain.orders import quantities as domain_quantities
from domain.orders.order import Order as DomainOrder
from domain.shared.paging import cursor_of
from schema.inventory import Level, Movement
from schema.states import FulfillmentStatus, LineState, OrderStatus, PaymentStatus
from schema.views import choice, derived, edge, said, view_of

if TYPE_CHECKING:
    from schema.order import Order, OrderLine

choice(
    domain.OrderEventKind,
    "What happened to an order.",
    ORDER_PLACED="It was taken.",
    UNITS_ALLOCATED="A location was found, and stock reserved there.",
    UNITS_CANCELLED="Part of it is no longer wanted.",
    ORDER_CANCELLED="None of it is wanted any more.",
    ORDER_ANNULLED="The channel declared it void.",
    HOLD_PLACED="It must wait.",
    HOLD_RELEASED="One reason to wait is gone.",
    PAYMENT_AUTHORIZED="A payment was promised.",
    PAYMENT_CAPTURED="Money was taken.",
    PAYMENT_REFUNDED="Money was given back.",
    PAYMENT_VOIDED="A promised payment was let go.",
    FULFILLMENT_ACCEPTED="A location took its part on.",
    FULFILLMENT_REJECTED="A location turned units down.",
    UNITS_PICKED="Units were taken from the shelf.",
    UNITS_PACKED="Units were packed.",
    UNITS_READY="Units wait at the counter.",
    UNITS_COLLECTED="The customer took units along.",
    CANCELLATION_REQUESTED="A location was asked to stop.",
    CANCELLATION_ACCEPTED="It stopped.",
    CANCELLATION_REFUSED="It goes on.",
    SHIPMENT_CREATED="Units left.",
    SHIPMENT_TRACKED="The carrier reported.",
)


# A cursor names its stream, so that none is taken for another's.
ORDERS = "orders"
INVENTORY = "inventory"


@strawberry.type(description="Units that went from one state to another.")
class QuantityChange:
    is_type_of = view_of(domain_quantities.QuantityChange)

    quantity: int = said("How many.")
    from_state: LineState = said("Where they stood before.")
    to_state: LineState = said("Where they stand now.")
    line: Annotated["OrderLine", strawberry.lazy("schema.order")] | None = edge(
        domain_line.OrderLine, key="line_id", description="Of which order line."
    )


@strawberry.type(description="One happening of an order.")
class OrderEvent:
    is_type_of = view_of(domain.OrderEvent)

    cursor: str = derived(
        # Just committed, it may have no position among all yet: then its arrival names it.
        lambda event: cursor_of(ORDERS, event.position or -event.arrival),
        "Give it as `after` to resume behind this event.",
    )
    sequence: int = said("1, 2, 3 … within the order, without gaps.")
    kind: domain.OrderEventKind = said("What happened.")
    at: datetime = said("When.")
    actor: str = said("Who did it.")
    channel_id: strawberry.ID | None = said("Through which channel it was done.")
    reason: str | None = said("Why.")
    subject_id: strawberry.ID | None = said(
        "The hold, payment, fulfillment order or shipment it is about."
    )
    status: OrderStatus = said("The order's status right after it.")
    payment_status: PaymentStatus = said("Its payment status right after it.")
    fulfillment_status: FulfillmentStatus = said("Its goods' status right after it.")
    changes: list[QuantityChange] = said("The units it moved.")
    order: Annotated["Order", strawberry.lazy("schema.order")] | None = edge(
        DomainOrder, key="order_id", description="The order as it is now."
    )


@dataclass(frozen=True)
class Snapshot:
    """How things stand at a position: what a stream without `after` begins with."""

    position: int
    things: Sequence[Any]
    complete: bool


@strawberry.type(description="How the orders asked for stand as the stream begins.")
class OrderSnapshot:
    is_type_of = view_of(Snapshot)

    cursor: str = derived(
        lambda snapshot: cursor_of(ORDERS, snapshot.position),
        "Give it as `after` to resume behind this snapshot. What happened as it was taken may then "
        "be told although it shows already: events carry their `sequence`.",
    )
    orders: list[Annotated["Order", strawberry.lazy("schema.order")]] = derived(
        lambda snapshot: snapshot.things, "The newest of them, at most 100."
    )
    complete: bool = said("False when there are more than are shown.")


@strawberry.type(description="How the levels asked for stand as the stream begins.")
class InventorySnapshot:
    is_type_of = view_of(Snapshot)

    cursor: str = derived(
        lambda snapshot: cursor_of(INVENTORY, snapshot.position),
        "Give it as `after` to resume behind this snapshot. What happened as it was taken may then "
        "be told although it shows already: movements carry their `sequence`.",
    )
    levels: list[Level] = derived(lambda snapshot: snapshot.things, "At most 250 of them.")
    complete: bool = said("False when there are more than are shown.")


@strawberry.type(description="One movement, as it happens.")
class InventoryChange:
    is_type_of = view_of(domain_level.Movement)

    cursor: str = derived(
        lambda movement: cursor_of(INVENTORY, movement.position),
        "Give it as `after` to resume behind this change.",
    )
    movement: Movement = derived(lambda movement: movement, "What moved.")
    level: Level | None = edge(
        domain_level.Level, key="level_id", description="The level as it is now."
    )
