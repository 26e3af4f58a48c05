"""What locations and carriers may ask."""

from dataclasses import dataclass
from datetime import datetime

from domain.fulfillment.fulfillment_order import (
    RejectReason,
)
from domain.fulfillment.shipment import ParcelInput, TrackingKind
from domain.orders.line import LineQuantityInput


@dataclass(frozen=True, kw_only=True)
class ShipFulfillmentOrder:
    """Command: these units (all, when none are named) leave together. `handed_over` says the
    carrier has them, so the shipment is in transit at once."""

    fulfillment_order_id: str
    lines: tuple[LineQuantityInput, ...] | None = None
    carrier: str | None = None
    service: str | None = None
    parcels: tuple[ParcelInput, ...] = ()
    handed_over: bool = False
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class TrackShipment:
    """Command: what a carrier reports. The same `carrier_reference` again changes nothing. Without
    `occurred_at` it happened now, unless it is `undated`: nobody knows when."""

    shipment_id: str
    kind: TrackingKind
    occurred_at: datetime | None = None
    carrier_reference: str | None = None
    description: str | None = None
    place: str | None = None
    undated: bool = False


@dataclass(frozen=True, kw_only=True)
class FulfillmentStep:
    """Command: a step with the named units, or with all that can take it."""

    fulfillment_order_id: str
    lines: tuple[LineQuantityInput, ...] | None = None
    reason: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class RejectFulfillmentOrder:
    fulfillment_order_id: str
    reject_reason: RejectReason
    lines: tuple[LineQuantityInput, ...] | None = None
    note: str | None = None
    expected_version: int | None = None
