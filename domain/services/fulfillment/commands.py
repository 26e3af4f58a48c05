"""Commands of locations and carriers."""

from dataclasses import dataclass
from datetime import datetime

from domain.catalog.measures import Dimensions
from domain.fulfillment.fulfillment_order import RejectReason
from domain.fulfillment.shipment import LossDecision, TrackingKind
from domain.inventory.lots.commands import LotQuantity
from domain.orders.lines.line import LineQuantityInput
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Line, LongCode, Note


@dataclass(frozen=True, kw_only=True)
class ParcelInput(Cleaned):
    """Part of a command: a parcel and, if they are known, the units in it."""

    tracking_number: Code | None = None
    weight: int | None = None
    dimensions: Dimensions | None = None
    lines: tuple[LineQuantityInput, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class ShippedLotUnits(LotQuantity):
    """Units of an order line that were taken from a lot."""

    line_id: str


@dataclass(frozen=True, kw_only=True)
class ShipFulfillmentOrder(Cleaned):
    """Command: ship the given units, or all units, as one shipment. With `handed_over` the carrier
    has them already, and the shipment is in transit at once."""

    fulfillment_order_id: str
    lines: tuple[LineQuantityInput, ...] | None = None
    carrier: Line | None = None
    service: Line | None = None
    parcels: tuple[ParcelInput, ...] = ()
    lots: tuple[ShippedLotUnits, ...] = ()
    handed_over: bool = False
    occurred_at: datetime | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class TrackShipment(Cleaned):
    """Command: record a tracking event of a parcel or, where only the shipment is named, of all its
    parcels. Repeating one with its `carrier_reference` changes nothing. Without `occurred_at` it
    occurred now or, if `undated`, at an unknown time."""

    shipment_id: str | None = None
    parcel_id: str | None = None
    tracking_number: Code | None = None
    carrier: Line | None = None
    kind: TrackingKind
    occurred_at: datetime | None = None
    carrier_reference: LongCode | None = None
    description: Note | None = None
    place: Line | None = None
    undated: bool = False


@dataclass(frozen=True, kw_only=True)
class FulfillmentStep(Cleaned):
    """Command: an action on the given units, or on all units that allow it."""

    fulfillment_order_id: str
    lines: tuple[LineQuantityInput, ...] | None = None
    reason: Note | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class RejectFulfillmentOrder(Cleaned):
    fulfillment_order_id: str
    reject_reason: RejectReason
    lines: tuple[LineQuantityInput, ...] | None = None
    note: Note | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class MoveFulfillmentOrder(Cleaned):
    """Command: allocate the given units, or all, at another location."""

    fulfillment_order_id: str
    location_id: str
    lines: tuple[LineQuantityInput, ...] | None = None
    reason: Note | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class SplitFulfillmentOrder(Cleaned):
    fulfillment_order_id: str
    lines: tuple[LineQuantityInput, ...]
    reason: Note | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class DecideLostUnits(Cleaned):
    """Command: decide about lost units: the given ones, or all that wait for a decision."""

    order_id: str
    decision: LossDecision
    shipment_id: str | None = None
    parcel_id: str | None = None
    lines: tuple[LineQuantityInput, ...] | None = None
    wait_until: datetime | None = None
    note: Note | None = None
    expected_version: int | None = None
