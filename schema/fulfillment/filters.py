"""How fulfillment orders and shipments are found."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.fulfillment import filters
from domain.orders.lines.line import LineState
from domain.shared.paging import Direction
from schema.fulfillment.enums import FulfillmentOrderStatus, RequestStatus, ShipmentStatus
from schema.orders.enums import FulfillmentMethod
from schema.shared.fields import enum, input_type, optional
from schema.shared.filters import AND, NOT, OR, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.pagination import Sorting


@input_type(
    filters.FulfillmentOrderWhere, "A filter of fulfillment orders. All conditions must hold."
)
class FulfillmentOrderWhere:
    status: list[FulfillmentOrderStatus] | None = optional("In one of these statuses.")
    request_status: list[RequestStatus] | None = optional("In one of these request statuses.")
    method: list[FulfillmentMethod] | None = optional("Received by one of these methods.")
    line_state: list[LineState] | None = optional(
        "With units in one of these states: READY_FOR_PICKUP finds what customers can collect."
    )
    location_id: list[strawberry.ID] | None = optional("At one of these locations.")
    ship_by_until: datetime | None = optional("To be shipped before this time.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["FulfillmentOrderWhere"] | None = optional(AND, name="and")
    or_: list["FulfillmentOrderWhere"] | None = optional(OR, name="or")
    not_: "FulfillmentOrderWhere | None" = optional(NOT, name="not")


class FulfillmentOrderSort(StrEnum):
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"


enum(
    FulfillmentOrderSort,
    "What fulfillment orders are sorted by.",
    CREATED_AT="When they were assigned to their location.",
    UPDATED_AT="When they were last changed.",
)
FULFILLMENT_ORDERS = Sorting(
    FulfillmentOrderWhere,
    FulfillmentOrderSort,
    FulfillmentOrderSort.CREATED_AT,
    Direction.ASCENDING,
)


@input_type(filters.ShipmentWhere, "A filter of shipments. All given conditions must hold.")
class ShipmentWhere:
    status: list[ShipmentStatus] | None = optional("In one of these statuses.")
    location_id: list[strawberry.ID] | None = optional("From one of these locations.")
    carrier: list[str] | None = optional("With one of these carriers.")
    tracking_number: list[str] | None = optional(
        "With a parcel that has one of these tracking numbers."
    )
    parcel_status: list[ShipmentStatus] | None = optional("With a parcel in one of these statuses.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["ShipmentWhere"] | None = optional(AND, name="and")
    or_: list["ShipmentWhere"] | None = optional(OR, name="or")
    not_: "ShipmentWhere | None" = optional(NOT, name="not")


class ShipmentSort(StrEnum):
    SHIPPED_AT = "shipped_at"
    UPDATED_AT = "updated_at"


enum(
    ShipmentSort,
    "What shipments are sorted by.",
    SHIPPED_AT="When they left their location.",
    UPDATED_AT="When they were last changed.",
)
SHIPMENTS = Sorting(ShipmentWhere, ShipmentSort, ShipmentSort.SHIPPED_AT, Direction.DESCENDING)
