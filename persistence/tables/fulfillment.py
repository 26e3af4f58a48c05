"""Fulfillment orders and shipments."""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    false,
    text,
)

from domain.fulfillment.fulfillment_order import (
    FulfillmentMethod,
    FulfillmentOrderStatus,
    RequestStatus,
)
from domain.fulfillment.shipment import ShipmentStatus, TrackingKind
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import (
    OF_ORDER,
    id_column,
    integer,
    metadata,
    order_reference,
    reference,
    text_column,
    updated_at,
)
from persistence.tables.mapping import json_columns
from persistence.tables.orders.delivery_groups import delivery_group_id

# Numbers of lost units: those that wait for a decision, and those that were decided.
DECIDED = ("undecided", "reshipped", "refunded")
# The conditions of partial indexes.
UNDECIDED: Any = {name: text("undecided > 0") for name in ("postgresql_where", "sqlite_where")}
WITHOUT_CONFLICT: Any = {
    name: text("conflicts_with IS NULL") for name in ("postgresql_where", "sqlite_where")
}

fulfillment_orders = Table(
    "fulfillment_orders",
    metadata,
    id_column(),
    order_reference(),
    delivery_group_id(),
    reference("location_id", "locations.id"),
    Column("method", Choice(FulfillmentMethod), nullable=False),
    Column("status", Choice(FulfillmentOrderStatus), nullable=False),
    Column("request_status", Choice(RequestStatus), nullable=False),
    integer("rejected"),
    Column("cancellation_lines", json_columns.CANCELLATION_LINES, nullable=True),
    Column("ship_by", Instant, nullable=True),
    Column("created_at", Instant, nullable=False),
    updated_at(),
    Index("ix_fulfillment_orders_created_at_id", "created_at", "id"),
    Index("ix_fulfillment_orders_location_id_status", "location_id", "status", "created_at"),
    # What a location is to do on a day: by its time to leave, or else as it was created.
    Index("ix_fulfillment_orders_location_id_ship_by", "location_id", "ship_by", "created_at"),
    info=OF_ORDER,
)

shipments = Table(
    "shipments",
    metadata,
    id_column(),
    order_reference(),
    reference("fulfillment_order_id", "fulfillment_orders.id", index=True),
    reference("location_id", "locations.id", index=True),
    text_column("carrier", null=True),
    text_column("service", null=True),
    Column("status", Choice(ShipmentStatus), nullable=False),
    Column("shipped_at", Instant, nullable=False),
    Column("delivered_at", Instant, nullable=True),
    updated_at(),
    Index("ix_shipments_shipped_at_id", "shipped_at", "id"),
    info=OF_ORDER,
)

shipment_lines = Table(
    "shipment_lines",
    metadata,
    Column("id", String(130), primary_key=True),
    order_reference(),
    reference("shipment_id", "shipments.id", index=True),
    reference("line_id", "order_lines.id"),
    Column("parcel_id", String(64), nullable=True, index=True),
    integer("quantity"),
    *(Column(name, Integer, nullable=False, server_default="0") for name in DECIDED),
    Column("wait_until", Instant, nullable=True),
    CheckConstraint("quantity > 0", name="quantity"),
    Index("ix_shipment_lines_undecided", "order_id", **UNDECIDED),
    info=OF_ORDER,
)

parcels = Table(
    "parcels",
    metadata,
    id_column(),
    order_reference(),
    reference("shipment_id", "shipments.id", index=True),
    # Null in rows of earlier versions: the status is that of the shipment.
    Column("status", Choice(ShipmentStatus), nullable=True),
    Column("delivered_at", Instant, nullable=True),
    Column("tracking_number", String(64), nullable=True, index=True),
    # Without blanks, dashes and case. Null where the release before wrote it.
    Column("tracking_key", String, nullable=True, index=True),
    Column("weight", Integer, nullable=True),
    Column("dimensions", json_columns.DIMENSIONS, nullable=True),
    info=OF_ORDER,
)

tracking_events = Table(
    "tracking_events",
    metadata,
    id_column(),
    order_reference(),
    reference("shipment_id", "shipments.id", index=True),
    Column("parcel_id", String(64), nullable=True),
    Column("kind", Choice(TrackingKind), nullable=False),
    Column("occurred_at", Instant, nullable=True),
    Column("recorded_at", Instant, nullable=False),
    text_column("carrier_reference", null=True),
    text_column("description", null=True),
    text_column("place", null=True),
    Column("applied", Boolean, nullable=False),
    Column("implausible", Boolean, nullable=False, server_default=false()),
    Column("conflicts_with", String(64), nullable=True),
    Index(
        "uq_tracking_events_reference",
        *("shipment_id", "carrier_reference"),
        unique=True,
        **WITHOUT_CONFLICT,
    ),
    info=OF_ORDER,
)
