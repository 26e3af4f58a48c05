"""Fulfillment orders: the work of one location on an order."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.fulfillment import fulfillment_order as domain
from domain.fulfillment import shipment as domain_shipment
from domain.network import location as domain_location
from domain.orders.delivery_group import DeliveryGroup as DomainDeliveryGroup
from domain.orders.lines import line as domain_line
from domain.orders.lines import quantities
from domain.orders.order import Order as DomainOrder
from execution.checks.directives import Cost
from schema.fulfillment.enums import FulfillmentAction, FulfillmentOrderStatus, RequestStatus
from schema.network.location import Location
from schema.orders.enums import FulfillmentMethod, LineState
from schema.orders.offers import work_actions
from schema.shared.fields import edge, edges, field, object_type
from schema.shared.filters import UPDATED_AT
from schema.shared.node import Node
from schema.weights import OFFERS

if TYPE_CHECKING:
    from schema.fulfillment.shipment import Shipment
    from schema.orders.delivery.group import DeliveryGroup
    from schema.orders.order import Order, OrderLine


@object_type(quantities.LineQuantity, "Number of units of an order line in one state.")
class LineQuantity:
    state: LineState = field("The state.")
    quantity: int = field(
        "Number of units; over all states of a line they add up to quantity plus entered."
    )
    line: Annotated["OrderLine", strawberry.lazy("schema.orders.order")] = edge(
        domain_line.OrderLine, key="line_id", description="The order line."
    )
    fulfillment_order: (
        Annotated["FulfillmentOrder", strawberry.lazy("schema.fulfillment.fulfillment_order")]
        | None
    ) = edge(
        domain.FulfillmentOrder,
        key="fulfillment_order_id",
        description="The fulfillment order they belong to; null while they have no location.",
    )


@object_type(domain.CancellationLine, "Units that a location is asked to cancel.")
class CancellationLine:
    quantity: int = field("Number of units.")
    line: Annotated["OrderLine", strawberry.lazy("schema.orders.order")] = edge(
        domain_line.OrderLine, key="line_id", description="The order line."
    )


async def group_of(part: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    """The delivery group of a part of an order, loaded with all of the order: once for all."""
    loader = info.context.loaders.many(DomainDeliveryGroup, "order_id")
    groups = await loader.load(part.order_id)
    return next(group for group in groups if group.id == part.delivery_group_id)


@object_type(domain.FulfillmentOrder, "The part of an order that one location fulfills.")
class FulfillmentOrder(Node):
    status: FulfillmentOrderStatus = field("Status of the work.")
    request_status: RequestStatus = field("Status of the request to the location.")
    method: FulfillmentMethod = field("How the customer receives the goods, by its group.")
    rejected: int = field("Number of units that the location rejected.")
    cancellation_lines: list[CancellationLine] | None = field(
        "The units that the location is asked to cancel; null while it is asked for all of them or "
        "for none: `requestStatus` tells.",
        most=50,
    )
    ship_by: datetime | None = field("Time by which the goods should leave, if any: its group's.")
    created_at: datetime = field("When it was assigned to the location.")
    updated_at: datetime = field(UPDATED_AT)
    supported_actions: list[FulfillmentAction] = strawberry.field(
        resolver=work_actions,
        directives=[Cost(weight=OFFERS)],
        description="The actions that are possible now with some input, by its statuses and "
        "method, the states of its units and the holds on them. Whether another location has units "
        "to move, `availability` tells.",
    )
    quantities: list[LineQuantity] = edges(
        quantities.LineQuantity,
        by="fulfillment_order_id",
        description="Number of its units by line and state.",
        most=50,
    )
    location: Location = edge(
        domain_location.Location, key="location_id", description="The location that fulfills it."
    )
    order: Annotated["Order", strawberry.lazy("schema.orders.order")] = edge(
        DomainOrder, key="order_id", description="The order it is part of."
    )
    delivery_group: Annotated["DeliveryGroup", strawberry.lazy("schema.orders.delivery.group")] = (
        strawberry.field(
            resolver=group_of,
            description="The delivery group of its units: its address, or who collects, and when.",
        )
    )
    shipments: list[Annotated["Shipment", strawberry.lazy("schema.fulfillment.shipment")]] = edges(
        domain_shipment.Shipment,
        by="fulfillment_order_id",
        description="Its shipments.",
        most=20,
    )
