"""Shipments: units that left a location together, their parcels and tracking events."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.catalog.product import Dimensions
from domain.shared import bounds
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Lifecycle


class ShipmentStatus(StrEnum):
    CREATED = "CREATED"
    LABELLED = "LABELLED"
    MANIFESTED = "MANIFESTED"
    IN_TRANSIT = "IN_TRANSIT"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    DELIVERED = "DELIVERED"
    EXCEPTION = "EXCEPTION"
    RETURN_TO_SENDER = "RETURN_TO_SENDER"
    LOST = "LOST"


class TrackingKind(StrEnum):
    """The kinds of tracking event. `SHIPMENT` says how each changes the shipment's status."""

    LABEL = "LABEL"
    MANIFEST = "MANIFEST"
    TRANSIT = "TRANSIT"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    EXCEPTION = "EXCEPTION"
    DELIVER = "DELIVER"
    RETURN = "RETURN"
    LOSE = "LOSE"


_S, _K = ShipmentStatus, TrackingKind
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
)
# fmt: on


@dataclass(kw_only=True)
class Parcel:
    """One parcel. `weight` is in grams."""

    id: str
    order_id: str
    shipment_id: str
    tracking_number: str | None = None
    weight: int | None = None
    dimensions: Dimensions | None = None

    def __post_init__(self) -> None:
        number = bounds.optional_text("trackingNumber", self.tracking_number, bounds.CODE_MAX)
        self.tracking_number = number
        if self.weight is not None:
            bounds.quantity("weight", self.weight, least=0)


@dataclass(frozen=True, kw_only=True)
class ShipmentLine:
    id: str
    order_id: str
    shipment_id: str
    line_id: str
    quantity: int


@dataclass(kw_only=True)
class TrackingEvent:
    """`occurred_at` is the carrier's time, `None` where it is unknown. `applied` is false for an
    event that arrived late: it is stored, but does not change the shipment."""

    id: str
    order_id: str
    shipment_id: str
    kind: TrackingKind
    occurred_at: datetime | None
    recorded_at: datetime
    carrier_reference: str | None = None
    description: str | None = None
    place: str | None = None
    applied: bool = True

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


@dataclass(frozen=True, kw_only=True)
class ParcelInput:
    tracking_number: str | None = None
    weight: int | None = None
    dimensions: Dimensions | None = None
