"""Shipments: units that left a location together, their parcels and tracking events."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.catalog.measures import Dimensions
from domain.shared import bounds
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Lifecycle
from domain.shared.text.keys import squeezed


class ShipmentStatus(StrEnum):
    CREATED = "CREATED"
    LABELLED = "LABELLED"
    MANIFESTED = "MANIFESTED"
    IN_TRANSIT = "IN_TRANSIT"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    PARTIALLY_DELIVERED = "PARTIALLY_DELIVERED"
    DELIVERED = "DELIVERED"
    EXCEPTION = "EXCEPTION"
    RETURN_TO_SENDER = "RETURN_TO_SENDER"
    LOST = "LOST"


class TrackingKind(StrEnum):
    """The kinds of tracking event. `SHIPMENT` says how each changes the status of a parcel."""

    LABEL = "LABEL"
    MANIFEST = "MANIFEST"
    TRANSIT = "TRANSIT"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    EXCEPTION = "EXCEPTION"
    DELIVER = "DELIVER"
    RETURN = "RETURN"
    LOSE = "LOSE"


class TrackingFlag(StrEnum):
    """What is doubtful about a tracking event."""

    REUSED_REFERENCE = "REUSED_REFERENCE"
    IMPLAUSIBLE_TIME = "IMPLAUSIBLE_TIME"


class LossDecision(StrEnum):
    """What a person decides about lost units."""

    RESHIP = "RESHIP"
    REFUND = "REFUND"
    WAIT = "WAIT"


_S, _K = ShipmentStatus, TrackingKind
# The status of a parcel, and of a shipment without parcels. An event without a row changes nothing.
# fmt: off
SHIPMENT = Lifecycle(
    Entity.SHIPMENT,
    (_S.CREATED,          _K.LABEL,            _S.LABELLED),
    (_S.CREATED,          _K.MANIFEST,         _S.MANIFESTED),
    (_S.CREATED,          _K.TRANSIT,          _S.IN_TRANSIT),
    (_S.CREATED,          _K.OUT_FOR_DELIVERY, _S.OUT_FOR_DELIVERY),
    (_S.CREATED,          _K.EXCEPTION,        _S.EXCEPTION),
    (_S.CREATED,          _K.DELIVER,          _S.DELIVERED),
    (_S.CREATED,          _K.RETURN,           _S.RETURN_TO_SENDER),
    (_S.CREATED,          _K.LOSE,             _S.LOST),
    (_S.LABELLED,         _K.MANIFEST,         _S.MANIFESTED),
    (_S.LABELLED,         _K.TRANSIT,          _S.IN_TRANSIT),
    (_S.LABELLED,         _K.OUT_FOR_DELIVERY, _S.OUT_FOR_DELIVERY),
    (_S.LABELLED,         _K.EXCEPTION,        _S.EXCEPTION),
    (_S.LABELLED,         _K.DELIVER,          _S.DELIVERED),
    (_S.LABELLED,         _K.RETURN,           _S.RETURN_TO_SENDER),
    (_S.LABELLED,         _K.LOSE,             _S.LOST),
    (_S.MANIFESTED,       _K.TRANSIT,          _S.IN_TRANSIT),
    (_S.MANIFESTED,       _K.OUT_FOR_DELIVERY, _S.OUT_FOR_DELIVERY),
    (_S.MANIFESTED,       _K.EXCEPTION,        _S.EXCEPTION),
    (_S.MANIFESTED,       _K.DELIVER,          _S.DELIVERED),
    (_S.MANIFESTED,       _K.RETURN,           _S.RETURN_TO_SENDER),
    (_S.MANIFESTED,       _K.LOSE,             _S.LOST),
    (_S.IN_TRANSIT,       _K.TRANSIT,          _S.IN_TRANSIT),
    (_S.IN_TRANSIT,       _K.OUT_FOR_DELIVERY, _S.OUT_FOR_DELIVERY),
    (_S.IN_TRANSIT,       _K.EXCEPTION,        _S.EXCEPTION),
    (_S.IN_TRANSIT,       _K.DELIVER,          _S.DELIVERED),
    (_S.IN_TRANSIT,       _K.RETURN,           _S.RETURN_TO_SENDER),
    (_S.IN_TRANSIT,       _K.LOSE,             _S.LOST),
    (_S.OUT_FOR_DELIVERY, _K.TRANSIT,          _S.IN_TRANSIT),
    (_S.OUT_FOR_DELIVERY, _K.OUT_FOR_DELIVERY, _S.OUT_FOR_DELIVERY),
    (_S.OUT_FOR_DELIVERY, _K.EXCEPTION,        _S.EXCEPTION),
    (_S.OUT_FOR_DELIVERY, _K.DELIVER,          _S.DELIVERED),
    (_S.OUT_FOR_DELIVERY, _K.RETURN,           _S.RETURN_TO_SENDER),
    (_S.OUT_FOR_DELIVERY, _K.LOSE,             _S.LOST),
    (_S.EXCEPTION,        _K.TRANSIT,          _S.IN_TRANSIT),
    (_S.EXCEPTION,        _K.OUT_FOR_DELIVERY, _S.OUT_FOR_DELIVERY),
    (_S.EXCEPTION,        _K.EXCEPTION,        _S.EXCEPTION),
    (_S.EXCEPTION,        _K.DELIVER,          _S.DELIVERED),
    (_S.EXCEPTION,        _K.RETURN,           _S.RETURN_TO_SENDER),
    (_S.EXCEPTION,        _K.LOSE,             _S.LOST),
    # The delivery was a mistake.
    (_S.DELIVERED,        _K.RETURN,           _S.RETURN_TO_SENDER),
    (_S.DELIVERED,        _K.LOSE,             _S.LOST),
    # TRANSIT is a scan on the way back.
    (_S.RETURN_TO_SENDER, _K.TRANSIT,          _S.RETURN_TO_SENDER),
    (_S.RETURN_TO_SENDER, _K.OUT_FOR_DELIVERY, _S.OUT_FOR_DELIVERY),
    (_S.RETURN_TO_SENDER, _K.DELIVER,          _S.DELIVERED),
    (_S.RETURN_TO_SENDER, _K.LOSE,             _S.LOST),
    # Found.
    (_S.LOST,             _K.TRANSIT,          _S.IN_TRANSIT),
    (_S.LOST,             _K.OUT_FOR_DELIVERY, _S.OUT_FOR_DELIVERY),
    (_S.LOST,             _K.DELIVER,          _S.DELIVERED),
    (_S.LOST,             _K.RETURN,           _S.RETURN_TO_SENDER),
)
# fmt: on


@dataclass(kw_only=True)
class Parcel:
    """One parcel. `weight` is in grams. Without `status`, an earlier version of the hub wrote it:
    it then has the status of its shipment."""

    id: str
    order_id: str
    shipment_id: str
    status: ShipmentStatus | None = ShipmentStatus.CREATED
    delivered_at: datetime | None = None
    tracking_number: str | None = None
    weight: int | None = None
    dimensions: Dimensions | None = None

    def __post_init__(self) -> None:
        number = bounds.optional_text("trackingNumber", self.tracking_number, bounds.CODE_MAX)
        self.tracking_number = number
        if self.weight is not None:
            bounds.quantity("weight", self.weight, least=0)

    @property
    def tracking_key(self) -> str | None:
        """The tracking number as it is found: blanks, dashes and case do not matter."""
        return None if self.tracking_number is None else squeezed(self.tracking_number)


@dataclass(kw_only=True)
class ShipmentLine:
    """Units of an order line in a shipment: those in one parcel or, without `parcel_id`, those in
    an unknown one. Of lost units, `undecided` wait for a decision, `reshipped` and `refunded` were
    decided. Nobody needs to decide before `wait_until`."""

    id: str
    order_id: str
    shipment_id: str
    line_id: str
    quantity: int
    parcel_id: str | None = None
    undecided: int = 0
    reshipped: int = 0
    refunded: int = 0
    wait_until: datetime | None = None


@dataclass(kw_only=True)
class TrackingEvent:
    """A carrier's report, kept whatever it says. `occurred_at` is the carrier's time, `None` where
    unknown; an `implausible` one is not believed. Without `parcel_id` it is about the whole
    shipment. `applied` is false where it changed nothing. `conflicts_with` is the id of an event
    that has the same `carrier_reference`, but says something else."""

    id: str
    order_id: str
    shipment_id: str
    parcel_id: str | None = None
    kind: TrackingKind
    occurred_at: datetime | None
    recorded_at: datetime
    carrier_reference: str | None = None
    description: str | None = None
    place: str | None = None
    applied: bool = True
    implausible: bool = False
    conflicts_with: str | None = None

    def __post_init__(self) -> None:
        self.description = bounds.optional_text("description", self.description, bounds.TEXT_MAX)
        self.place = bounds.optional_text("place", self.place)
        self.carrier_reference = bounds.optional_text("carrierReference", self.carrier_reference)


@dataclass(kw_only=True)
class Shipment:
    id: str
    order_id: str
    fulfillment_order_id: str
    location_id: str
    carrier: str | None = None
    service: str | None = None
    status: ShipmentStatus = ShipmentStatus.CREATED
    shipped_at: datetime
    delivered_at: datetime | None = None
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self.carrier = bounds.optional_text("carrier", self.carrier)
        self.service = bounds.optional_text("service", self.service)
