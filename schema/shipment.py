"""Shipments, parcels and what carriers report."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.fulfillment import filters as domain_fulfillment_filters
from domain.fulfillment import fulfillment_order as domain_fulfillment
from domain.fulfillment import shipment as domain
from domain.network import location as domain_location
from domain.orders import line as domain_line
from domain.orders.order import Order as DomainOrder
from domain.services.fulfillment import commands as domain_fulfillment_commands
from schema.catalog import Dimensions, DimensionsInput
from schema.fulfillment import FulfillmentOrder, LineQuantityInput
from schema.location import Location
from schema.node import Node
from schema.views import choice, derived, edge, edges, said, view_of

if TYPE_CHECKING:
    from schema.order import Order, OrderLine

choice(
    domain.ShipmentStatus,
    "How far a shipment is on its way.",
    CREATED="Left the shelf.",
    LABELLED="Has its label.",
    MANIFESTED="Announced to the carrier.",
    IN_TRANSIT="With the carrier.",
    OUT_FOR_DELIVERY="On the last van.",
    DELIVERED="Arrived.",
    EXCEPTION="Something is in its way; it may go on.",
    RETURN_TO_SENDER="On its way back, undelivered.",
    LOST="Lost.",
)
choice(
    domain.TrackingKind,
    "What a carrier reports.",
    LABEL="The label was made.",
    MANIFEST="It was announced.",
    TRANSIT="It moved.",
    OUT_FOR_DELIVERY="It is on the last van.",
    EXCEPTION="Something is in its way.",
    DELIVER="It arrived.",
    RETURN="It goes back, undelivered.",
    LOSE="It is lost.",
)


@strawberry.type(description="One report of the carrier.")
class TrackingEvent(Node):
    is_type_of = view_of(domain.TrackingEvent)

    kind: domain.TrackingKind = said("What it says.")
    occurred_at: datetime | None = said("The carrier's time; null where it gave none.")
    recorded_at: datetime = said("When the hub heard of it.")
    carrier_reference: str | None = said("The carrier's id of it; the same again is ignored.")
    description: str | None = said("The carrier's words.")
    place: str | None = said("Where it happened.")
    applied: bool = said("Whether it moved the shipment; late reports do not.")


@strawberry.type(description="One box.")
class Parcel(Node):
    is_type_of = view_of(domain.Parcel)

    tracking_number: str | None = said("What the customer follows.")
    weight: int | None = said("Grams.")
    dimensions: Dimensions | None = said("Outer size.")


@strawberry.type(description="So many units of a line in a shipment.")
class ShipmentLine:
    is_type_of = view_of(domain.ShipmentLine)

    quantity: int = said("Units.")
    line: Annotated["OrderLine", strawberry.lazy("schema.order")] | None = edge(
        domain_line.OrderLine, key="line_id", description="Of which order line."
    )


@strawberry.type(description="What left a location together.")
class Shipment(Node):
    is_type_of = view_of(domain.Shipment)

    carrier: str | None = said("Who carries it; null for goods a customer took along.")
    service: str | None = said("Which of the carrier's services.")
    status: domain.ShipmentStatus = said("How far it is on its way.")
    shipped_at: datetime = said("When it left.")
    delivered_at: datetime | None = said("When it arrived, as the carrier says.")
    supported_reports: list[domain.TrackingKind] = derived(
        lambda shipment: domain.SHIPMENT.actions(shipment.status),
        "What a carrier may report of it now.",
    )
    lines: list[ShipmentLine] = edges(
        domain.ShipmentLine, by="shipment_id", description="What is in it."
    )
    parcels: list[Parcel] = edges(domain.Parcel, by="shipment_id", description="Its boxes.")
    tracking: list[TrackingEvent] = edges(
        domain.TrackingEvent, by="shipment_id", description="What the carrier reported, in order."
    )
    location: Location | None = edge(
        domain_location.Location, key="location_id", description="Where it left."
    )
    fulfillment_order: FulfillmentOrder | None = edge(
        domain_fulfillment.FulfillmentOrder,
        key="fulfillment_order_id",
        description="The work it came from.",
    )
    order: Annotated["Order", strawberry.lazy("schema.order")] | None = edge(
        DomainOrder, key="order_id", description="What it is part of."
    )


@strawberry.input(description="One box.")
class ParcelInput:
    makes: ClassVar[type] = domain.ParcelInput

    tracking_number: str | None = said("What the customer follows.", default=None)
    weight: int | None = said("Grams.", default=None)
    dimensions: DimensionsInput | None = said("Outer size.", default=None)


@strawberry.input(description="Units that leave together.")
class ShipFulfillmentOrderInput:
    makes: ClassVar[type] = domain_fulfillment_commands.ShipFulfillmentOrder

    idempotency_key: str = said("Unique per intent; a repeat ships nothing.")
    fulfillment_order_id: strawberry.ID = said("Whose.")
    lines: list[LineQuantityInput] | None = said(
        "Which units; left out: all that can.", default=None
    )
    carrier: str | None = said("Who carries them.", default=None)
    service: str | None = said("Which of the carrier's services.", default=None)
    parcels: list[ParcelInput] = said("At most 100 boxes.", default_factory=list)
    handed_over: bool = said("The carrier has them already: in transit at once.", default=False)
    expected_version: int | None = said("The order's version the caller saw.", default=None)


@strawberry.input(description="A carrier's report.")
class TrackShipmentInput:
    makes: ClassVar[type] = domain_fulfillment_commands.TrackShipment

    idempotency_key: str = said("Unique per report; a repeat changes nothing.")
    shipment_id: strawberry.ID = said("Of which shipment.")
    kind: domain.TrackingKind = said("What it says.")
    occurred_at: datetime | None = said(
        "The carrier's time, never in the future; left out: now.", default=None
    )
    carrier_reference: str | None = said("The carrier's id of it.", default=None)
    description: str | None = said("The carrier's words.", default=None)
    place: str | None = said("Where it happened.", default=None)


@strawberry.input(description="Which shipments. All conditions given must hold.")
class ShipmentWhere:
    makes: ClassVar[type] = domain_fulfillment_filters.ShipmentWhere

    status: list[domain.ShipmentStatus] | None = said("One of these.", default=None)
    location_id: list[strawberry.ID] | None = said("From one of these.", default=None)
    tracking_number: list[str] | None = said("With a parcel of one of these.", default=None)
    and_: list["ShipmentWhere"] | None = said("All of these.", name="and", default=None)
    or_: list["ShipmentWhere"] | None = said("Any of these.", name="or", default=None)
    not_: "ShipmentWhere | None" = said("Not this.", name="not", default=None)
