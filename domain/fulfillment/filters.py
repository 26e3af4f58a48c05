"""Which fulfillment orders and shipments."""

from dataclasses import dataclass
from datetime import datetime

from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus, RequestStatus
from domain.fulfillment.shipment import ShipmentStatus
from domain.shared.paging import Where


@dataclass(frozen=True, kw_only=True)
class FulfillmentOrderWhere(Where):
    status: tuple[FulfillmentOrderStatus, ...] | None = None
    request_status: tuple[RequestStatus, ...] | None = None
    location_id: tuple[str, ...] | None = None
    ship_by_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ShipmentWhere(Where):
    status: tuple[ShipmentStatus, ...] | None = None
    location_id: tuple[str, ...] | None = None
    tracking_number: tuple[str, ...] | None = None
