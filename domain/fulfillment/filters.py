"""Filters for lists of fulfillment orders and shipments."""

from dataclasses import dataclass
from datetime import datetime

from domain.fulfillment.fulfillment_order import (
    FulfillmentMethod,
    FulfillmentOrderStatus,
    RequestStatus,
)
from domain.fulfillment.shipment import ShipmentStatus
from domain.shared.paging import WhereUpdated
from domain.shared.text.kinds import Code, Line


@dataclass(frozen=True, kw_only=True)
class FulfillmentOrderWhere(WhereUpdated):
    status: tuple[FulfillmentOrderStatus, ...] | None = None
    request_status: tuple[RequestStatus, ...] | None = None
    method: tuple[FulfillmentMethod, ...] | None = None
    line_state: tuple[Code, ...] | None = None
    location_id: tuple[str, ...] | None = None
    ship_by_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ShipmentWhere(WhereUpdated):
    status: tuple[ShipmentStatus, ...] | None = None
    location_id: tuple[str, ...] | None = None
    carrier: tuple[Line, ...] | None = None
    tracking_number: tuple[Code, ...] | None = None
    parcel_status: tuple[ShipmentStatus, ...] | None = None
