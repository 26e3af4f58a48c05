"""Shipments, parcels and tracking events."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.fulfillment import fulfillment_order as domain_fulfillment
from domain.fulfillment import progress
from domain.fulfillment import shipment as domain
from domain.inventory.lots import lot as domain_lot
from domain.network import location as domain_location
from domain.orders.lines import line as domain_line
from domain.orders.order import Order as DomainOrder
from schema.catalog.product import Dimensions
from schema.fulfillment.enums import ShipmentStatus, TrackingFlag, TrackingKind
from schema.fulfillment.fulfillment_order import FulfillmentOrder
from schema.inventory.lots.lot import ShippedLot
from schema.network.location import Location
from schema.privacy.personal import ADDRESS, FREE_TEXT, IDENTIFIER
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
    carrier_reference: str | None = field("The carrier's id of the event.")
    description: str | None = field("The carrier's description.", directives=FREE_TEXT)
    place: str | None = field("Where it happened.", directives=ADDRESS)
    applied: bool = field(
        "Whether it had a part in the status when it was recorded. False for one that came after "
        "later ones, or that says nothing new; it is kept without effect."
    )
    flags: list[TrackingFlag] = derived(progress.flags_of, "What is doubtful about it.")
    conflicts_with: strawberry.ID | None = field(
        "Id of the earlier event with the same carrierReference that says something else."
    )
    parcel: Annotated["Parcel", strawberry.lazy("schema.fulfillment.shipment")] | None = edge(
        domain.Parcel, key="parcel_id", description="The parcel; null for the whole shipment."
    )


async def _status(parcel: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    """The shipment is loaded only for parcels that an earlier version of the hub wrote."""
    if parcel.status is not None:
        return parcel.status
    return (await info.context.loaders.one(domain.Shipment).load(parcel.shipment_id)).status


@object_type(domain.Parcel, "A parcel of a shipment.")
class Parcel(Node):
    status: ShipmentStatus = strawberry.field(
        resolver=_status, description="Its status, derived from the tracking events."
    )
    delivered_at: datetime | None = field("When it was delivered, if it was.")
    tracking_number: str | None = field("The carrier's tracking number.", directives=IDENTIFIER)
    weight: int | None = field("Weight in grams.")
    dimensions: Dimensions | None = field("Outer dimensions.")
    lines: list[Annotated["ShipmentLine", strawberry.lazy("schema.fulfillment.shipment")]] = edges(
        domain.ShipmentLine,
        by="parcel_id",
        description="The units in it, as far as known.",
        most=50,
    )


@object_type(
    domain.ShipmentLine,
    "Number of units of an order line in a shipment, in one parcel or in an unknown one.",
)
class ShipmentLine:
    quantity: int = field("Number of units.")
    undecided: int = field("Of them, lost units that wait for a decision.")
    reshipped: int = field("Of them, lost units for which replacements entered the order.")
    refunded: int = field("Of them, lost units for which nothing is sent again.")
    wait_until: datetime | None = field("Time until which undecided units are waited for, if any.")
    parcel: Parcel | None = edge(
        domain.Parcel, key="parcel_id", description="The parcel; null if it is not known."
    )
    line: Annotated["OrderLine", strawberry.lazy("schema.orders.order")] = edge(
        domain_line.OrderLine, key="line_id", description="The order line."
    )
    lots: list[ShippedLot] = edges(
        domain_lot.ShippedLot,
        by="shipment_line_id",
        description="Its units by lot, without those that have none.",
        most=2,
    )


@object_type(domain.Shipment, "Units that left a location together.")
class Shipment(Node):
    carrier: str | None = field("The carrier; null for goods that the customer collected.")
    service: str | None = field("The carrier's service.")
    status: ShipmentStatus = field("Status of the shipment, derived from its parcels.")
    shipped_at: datetime = field("When it left the location.")
    delivered_at: datetime | None = field(
        "When it was collected, or the last of its parcels was delivered; null until all are."
    )
    updated_at: datetime = field(UPDATED_AT)
    supported_reports: list[TrackingKind] = derived(
        lambda shipment: domain.SHIPMENT.actions(shipment.status),
        "The tracking events that could change its status now. All others are kept without effect. "
        "Empty while it is PARTIALLY_DELIVERED: it then depends on the parcel.",
    )
    lines: list[ShipmentLine] = edges(
        domain.ShipmentLine,
        by="shipment_id",
        description="Its units by order line and parcel.",
        most=50,
    )
    parcels: list[Parcel] = edges(
        domain.Parcel, by="shipment_id", description="Its parcels.", most=20
    )
    tracking: list[TrackingEvent] = edges(
        domain.TrackingEvent,
        by="shipment_id",
        description="The tracking events, in the order in which they were recorded.",
        most=50,
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
