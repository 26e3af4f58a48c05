"""What locations and carriers may ask."""

from datetime import date, datetime

import strawberry

from domain.orders.lines import line as domain_line
from domain.services.fulfillment import commands
from schema.catalog.inputs import DimensionsInput
from schema.fulfillment.enums import LossDecision, RejectReason, TrackingKind
from schema.shared.fields import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    OCCURRED_AT_ORDER,
    field,
    input_type,
    optional,
)

UNITS = "The units; left out: all that can take the step."
VERSION = f"{EXPECTED_VERSION} It is the version of the order."


@input_type(domain_line.LineQuantityInput, "A number of units of an order line.")
class LineQuantityInput:
    line_id: strawberry.ID = field("The order line.")
    quantity: int = field("Number of units, 1 to 1,000,000.")


@input_type(commands.FulfillmentStep, "A step of a whole fulfillment order.")
class FulfillmentInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    fulfillment_order_id: strawberry.ID = field("The fulfillment order.")
    reason: str | None = optional("The reason, at most 2,000 characters.")
    occurred_at: datetime | None = optional(OCCURRED_AT_ORDER)
    expected_version: int | None = optional(VERSION)


@input_type(commands.FulfillmentStep, "A step of units of a fulfillment order.")
class FulfillmentUnitsInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    fulfillment_order_id: strawberry.ID = field("The fulfillment order.")
    lines: list[LineQuantityInput] | None = optional(UNITS)
    reason: str | None = optional("The reason, at most 2,000 characters.")
    occurred_at: datetime | None = optional(OCCURRED_AT_ORDER)
    expected_version: int | None = optional(VERSION)


@input_type(commands.RejectFulfillmentOrder, "Units that a location rejects.")
class RejectFulfillmentOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    fulfillment_order_id: strawberry.ID = field("The fulfillment order.")
    reject_reason: RejectReason = field("Why; decides the stock name of the units.")
    lines: list[LineQuantityInput] | None = optional(UNITS)
    note: str | None = optional("Further explanation, at most 2,000 characters.")
    occurred_at: datetime | None = optional(OCCURRED_AT_ORDER)
    expected_version: int | None = optional(VERSION)


@input_type(commands.MoveFulfillmentOrder, "Units to allocate at another location.")
class MoveFulfillmentOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    fulfillment_order_id: strawberry.ID = field(
        "The fulfillment order; its location has not accepted it: OPEN or ON_HOLD."
    )
    location_id: strawberry.ID = field(
        "The other location: active, it ships, and it has all the units. Where the channel chose "
        "the location of a line, as for every PICKUP order, no other is possible."
    )
    lines: list[LineQuantityInput] | None = optional("The units; left out: all.")
    reason: str | None = optional("The reason, at most 2,000 characters.")
    expected_version: int | None = optional(VERSION)


@input_type(commands.SplitFulfillmentOrder, "Units to take out of a fulfillment order.")
class SplitFulfillmentOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    fulfillment_order_id: strawberry.ID = field(
        "The fulfillment order: OPEN, ON_HOLD or IN_PROGRESS."
    )
    lines: list[LineQuantityInput] = field(
        "The units that go to the new fulfillment order, of each line the least advanced first. At "
        "least one that has not left must remain."
    )
    reason: str | None = optional("The reason, at most 2,000 characters.")
    expected_version: int | None = optional(VERSION)


@input_type(commands.ParcelInput, "A parcel of a shipment.")
class ParcelInput:
    tracking_number: str | None = optional("The carrier's tracking number.")
    weight: int | None = optional("Weight in grams, 0 to 1,000,000.")
    dimensions: DimensionsInput | None = optional("Outer dimensions.")
    lines: list[LineQuantityInput] | None = optional(
        "The units in it, of those that are shipped; more are refused with QuantityExceeded. Left "
        "out: all units if it is the only parcel, else it is not known. Units that no parcel names "
        "follow the shipment as a whole."
    )


@input_type(commands.ShippedLotUnits, "Units of an order line that were taken from a lot.")
class ShippedLotInput:
    line_id: strawberry.ID = field("The order line.")
    code: str = field("The code of the lot, 1 to 64 characters.")
    quantity: int = field("Number of units, 1 to 1,000,000.")
    expires_on: date | None = optional(
        "The day on which it expires, if it is new; left out: as it is known."
    )


@input_type(commands.ShipFulfillmentOrder, "Units that are shipped together.")
class ShipFulfillmentOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    fulfillment_order_id: strawberry.ID = field("The fulfillment order.")
    lines: list[LineQuantityInput] | None = optional(UNITS)
    carrier: str | None = optional("The carrier.")
    service: str | None = optional("The carrier's service.")
    parcels: list[ParcelInput] = field("At most 100 parcels.", default_factory=list)
    lots: list[ShippedLotInput] = field(
        "The lots that units were taken from. The others are of the lots that expire first. Lots "
        "are for SKUs that are tracked by lot (Variant.tracking); a code that is new makes a lot.",
        default_factory=list,
    )
    handed_over: bool = field(
        "Whether the carrier has them already: the shipment is then in transit.", default=False
    )
    occurred_at: datetime | None = optional(OCCURRED_AT_ORDER)
    expected_version: int | None = optional(VERSION)


@input_type(commands.TrackShipment, "A tracking event that a carrier reports.")
class TrackShipmentInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    shipment_id: strawberry.ID | None = optional(
        "The shipment. With it alone, the event is about all its parcels. May be left out if "
        "parcelId or trackingNumber is given."
    )
    parcel_id: strawberry.ID | None = optional("The parcel.")
    tracking_number: str | None = optional(
        "The tracking number of the parcel, in the shipment or, without shipmentId, in all "
        "shipments. Refused if several parcels have it."
    )
    carrier: str | None = optional(
        "The carrier of the shipment, as given when it was shipped; tells parcels with the same "
        "trackingNumber apart."
    )
    kind: TrackingKind = field("What is reported.")
    occurred_at: datetime | None = optional(
        "When it happened, as the carrier says. An implausible time is kept, flagged and not "
        "believed. Left out: now."
    )
    carrier_reference: str | None = optional(
        "The carrier's id of the event within the shipment. The same event with the same id is a "
        "replay; another event with the same id is kept and flagged."
    )
    description: str | None = optional("The carrier's description, at most 2,000 characters.")
    place: str | None = optional("Where it happened.")


@input_type(commands.DecideLostUnits, "A decision about lost units.")
class DecideLostUnitsInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    order_id: strawberry.ID = field("The order.")
    decision: LossDecision = field("What is decided.")
    shipment_id: strawberry.ID | None = optional("Only units of this shipment.")
    parcel_id: strawberry.ID | None = optional("Only units of this parcel.")
    lines: list[LineQuantityInput] | None = optional(
        "The units; left out: all that wait for a decision. WAIT is for all units of the named "
        "lines, whatever their number."
    )
    wait_until: datetime | None = optional(
        "For WAIT, and required for it: until when; in the future."
    )
    note: str | None = optional("The reason, at most 2,000 characters; shown on the event.")
    expected_version: int | None = optional(EXPECTED_VERSION)
