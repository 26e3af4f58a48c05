"""Fulfillment orders: the work at one location."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.fulfillment import filters as domain_fulfillment_filters
from domain.fulfillment import fulfillment_order as domain
from domain.fulfillment import shipment as domain_shipment
from domain.network import location as domain_location
from domain.orders import line as domain_line
from domain.orders import quantities as domain_quantities
from domain.orders.order import Order as DomainOrder
from domain.services.fulfillment import commands as domain_fulfillment_commands
from schema.location import Location
from schema.node import Node
from schema.states import FulfillmentMethod, LineState
from schema.views import choice, derived, edge, edges, said, view_of

if TYPE_CHECKING:
    from schema.order import Order, OrderLine
    from schema.shipment import Shipment

choice(
    domain.FulfillmentOrderStatus,
    "How far the work at one location is.",
    OPEN="Waiting for the location.",
    ON_HOLD="Waiting for the order's holds to be released.",
    IN_PROGRESS="The location works on it.",
    INCOMPLETE="Done, but not with all units: some were turned down.",
    CLOSED="Done.",
    CANCELLED="Nothing left to do, and nothing was done.",
)
choice(
    domain.RequestStatus,
    "What the location has agreed to.",
    UNSUBMITTED="Not offered yet.",
    SUBMITTED="Offered.",
    ACCEPTED="Taken on.",
    REJECTED="Turned down.",
    CANCELLATION_REQUESTED="Asked to stop.",
    CANCELLATION_ACCEPTED="Agreed to stop.",
    CANCELLATION_REJECTED="Refused to stop.",
    CLOSED="Settled.",
)
choice(
    domain.FulfillmentAction,
    "What may happen to a fulfillment order.",
    HOLD="It waits.",
    RELEASE_HOLD="It need not wait.",
    ACCEPT="The location takes it on.",
    REJECT="The location turns units down.",
    PICK="Units are taken from the shelf.",
    PACK="Units are packed.",
    READY="Units wait at the counter.",
    SHIP="Units leave with a carrier.",
    COLLECT="Units leave with the customer.",
    REQUEST_CANCELLATION="The location is asked to stop.",
    ACCEPT_CANCELLATION="It stops.",
    REFUSE_CANCELLATION="It goes on.",
    CANCEL="Nothing is left to do.",
    CLOSE="All is done.",
    CLOSE_SHORT="Done, with units turned down.",
)
choice(
    domain.RejectReason,
    "Why a location turns units down, and what becomes of them.",
    NOT_FOUND="Not on the shelf: they go to quality control until counted.",
    DAMAGED="Broken: they count as damaged.",
    NO_CAPACITY="Too much work: they stay available for others.",
    CLOSED="Not working: they stay available for others.",
    OTHER="Anything else: they stay available for others.",
)


@strawberry.type(description="So many units of a line stand in one state.")
class Standing:
    is_type_of = view_of(domain_quantities.Standing)

    state: LineState = said("Where they stand.")
    quantity: int = said("How many; over all states of a line they add up to its quantity.")
    line: Annotated["OrderLine", strawberry.lazy("schema.order")] | None = edge(
        domain_line.OrderLine, key="line_id", description="Of which order line."
    )
    fulfillment_order: (
        Annotated["FulfillmentOrder", strawberry.lazy("schema.fulfillment")] | None
    ) = edge(
        domain.FulfillmentOrder,
        key="fulfillment_order_id",
        description="At which location's work; null while they have none.",
    )


@strawberry.type(description="The part of an order that one location works on.")
class FulfillmentOrder(Node):
    is_type_of = view_of(domain.FulfillmentOrder)

    status: domain.FulfillmentOrderStatus = said("How far the work is.")
    request_status: domain.RequestStatus = said("What the location has agreed to.")
    method: FulfillmentMethod = said("How the customer gets the goods.")
    rejected: int = said("Units the location turned down.")
    ship_by: datetime | None = said("When they should have left.")
    created_at: datetime = said("When it was assigned.")
    supported_actions: list[domain.FulfillmentAction] = derived(
        lambda work: domain.supported_actions(work.status, work.request_status, work.method),
        "What may be done with it now. Units decide the rest: packing needs something to pack.",
    )
    standings: list[Standing] = edges(
        domain_quantities.Standing,
        by="fulfillment_order_id",
        description="Its units, by line and state.",
    )
    location: Location | None = edge(
        domain_location.Location, key="location_id", description="Who works on it."
    )
    order: Annotated["Order", strawberry.lazy("schema.order")] | None = edge(
        DomainOrder, key="order_id", description="What it is part of."
    )
    shipments: list[Annotated["Shipment", strawberry.lazy("schema.shipment")]] = edges(
        domain_shipment.Shipment, by="fulfillment_order_id", description="What has left."
    )


@strawberry.input(description="So many units of an order line.")
class LineQuantityInput:
    makes: ClassVar[type] = domain_line.LineQuantity

    line_id: strawberry.ID = said("Which line.")
    quantity: int = said("1 to 1,000,000 units.")


@strawberry.input(description="A step with a fulfillment order.")
class FulfillmentInput:
    makes: ClassVar[type] = domain_fulfillment_commands.ActOnFulfillmentOrder

    idempotency_key: str = said("Unique per intent; a repeat does nothing.")
    fulfillment_order_id: strawberry.ID = said("Which one.")
    reason: str | None = said("Why.", default=None)
    expected_version: int | None = said("The order's version the caller saw.", default=None)


@strawberry.input(description="A step with units of a fulfillment order.")
class FulfillmentUnitsInput:
    makes: ClassVar[type] = domain_fulfillment_commands.ActOnFulfillmentOrder

    idempotency_key: str = said("Unique per intent; a repeat does nothing.")
    fulfillment_order_id: strawberry.ID = said("Which one.")
    lines: list[LineQuantityInput] | None = said(
        "Which units; left out: all that can.", default=None
    )
    reason: str | None = said("Why.", default=None)
    expected_version: int | None = said("The order's version the caller saw.", default=None)


@strawberry.input(description="Units a location turns down.")
class RejectFulfillmentOrderInput:
    makes: ClassVar[type] = domain_fulfillment_commands.RejectFulfillmentOrder

    idempotency_key: str = said("Unique per intent; a repeat does nothing.")
    fulfillment_order_id: strawberry.ID = said("Which one.")
    reject_reason: domain.RejectReason = said("Why; decides what becomes of the units.")
    lines: list[LineQuantityInput] | None = said(
        "Which units; left out: all that can.", default=None
    )
    note: str | None = said("More about it.", default=None)
    expected_version: int | None = said("The order's version the caller saw.", default=None)


@strawberry.input(description="Which fulfillment orders. All conditions given must hold.")
class FulfillmentOrderWhere:
    makes: ClassVar[type] = domain_fulfillment_filters.FulfillmentOrderWhere

    status: list[domain.FulfillmentOrderStatus] | None = said("One of these.", default=None)
    request_status: list[domain.RequestStatus] | None = said("One of these.", default=None)
    location_id: list[strawberry.ID] | None = said("At one of these.", default=None)
    ship_by_until: datetime | None = said("Due before then.", default=None)
    and_: list["FulfillmentOrderWhere"] | None = said("All of these.", name="and", default=None)
    or_: list["FulfillmentOrderWhere"] | None = said("Any of these.", name="or", default=None)
    not_: "FulfillmentOrderWhere | None" = said("Not this.", name="not", default=None)
