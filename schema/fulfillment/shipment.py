"""Shipments, parcels and tracking events."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.fulfillment import fulfillment_order as domain_fulfillment
from domain.fulfillment import shipment as domain
from domain.network import location as domain_location
from domain.orders import line as domain_line
from domain.orders.order import Order as DomainOrder
from schema.catalog.product import Dimensions
from schema.fulfillment.enums import ShipmentStatus, TrackingKind
from schema.fulfillment.fulfillment_order import FulfillmentOrder
from schema.network.location import Location
from schema.shared.fields import derived, edge, edges, field, object_type
from schema.shared.filters import UPDATED_AT
from schema.shared.node import Node

if TYPE_CHECKING:
    from schema.orders.order import Order, OrderLine


@object_type(domain.TrackingEvent, "A tracking event that a carrier reported.")
class TrackingEvent(Node):
    kind: TrackingKind = field("What was reported.")
    occurred_at: datetime | None = field("When it happened, as the carrier says; null if unknown.")
    recorded_at: datetime = field("When the hub recorded it.")
    carrier_reference: str | None = field(
        "The carrier's id of the event; a second event with the same id is ignored."
    )
    description: str | None = field("The carrier's description.")
    place: str | None = field("Where it happened.")
    applied: bool = field("Whether it advanced the shipment; a late event does not.")


@object_type(domain.Parcel, "A parcel of a shipment.")
class Parcel(Node):
    tracking_number: str | None = field("The carrier's tracking number.")
    weight: int | None = field("Weight in grams.")
    dimensions: Dimensions | None = field("Outer dimensions.")


@object_type(domain.ShipmentLine, "Number of units of an order line in a shipment.")
class ShipmentLine:
    quantity: int = field("Number of units.")
    line: Annotated["OrderLine", strawberry.lazy("schema.orders.order")] = edge(
        domain_line.OrderLine, key="line_id", description="The order line."
    )


@object_type(domain.Shipment, "Units that left a location together.")
class Shipment(Node):
    carrier: str | None = field("The carrier; null for goods that the customer collected.")
    service: str | None = field("The carrier's service.")
    status: ShipmentStatus = field("Status of the shipment.")
    shipped_at: datetime = field("When it left the location.")
    delivered_at: datetime | None = field("When it was delivered or collected, if it was.")
    updated_at: datetime = field(UPDATED_AT)
    supported_reports: list[TrackingKind] = derived(
        lambda shipment: domain.SHIPMENT.actions(shipment.status),
        "The tracking events that its status permits now.",
    )
    lines: list[ShipmentLine] = edges(
        domain.ShipmentLine, by="shipment_id", description="Its units by order line."
    )
    parcels: list[Parcel] = edges(domain.Parcel, by="shipment_id", description="Its parcels.")
    tracking: list[TrackingEvent] = edges(
        domain.TrackingEvent,
        by="shipment_id",
        description="The tracking events, in the order in which they were recorded.",
    )
    location: Location = edge(
        domain_location.Location, key="location_id", description="The location it left."
    )
    fulfillment_order: FulfillmentOrder = edge(
        domain_fulfillment.FulfillmentOrder,
        key="fulfillment_order_id",
        description="The fulfillment order it belongs to.",
    )
    order: Annotated["Order", strawberry.lazy("schema.orders.order")] = edge(
        DomainOrder, key="order_id", description="The order it belongs to."
    )
