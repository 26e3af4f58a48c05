"""How orders and their events are found."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.orders import filters
from domain.shared.paging import Direction
from schema.metafields.inputs import HAS_METAFIELD, LINE_HAS_METAFIELD, MetafieldWhere
from schema.orders.enums import (
    FulfillmentMethod,
    HoldReason,
    HoldScope,
    HoldStatus,
    HoldStep,
    OrderEventKind,
    OrderFulfillmentStatus,
    OrderPaymentStatus,
    OrderStatus,
    ReleaseRule,
)
from schema.shared.fields import enum, field, input_type, optional
from schema.shared.filters import AND, NOT, OR, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.pagination import Sorting


@input_type(filters.HasReference, "A filter by a reference. All given conditions must hold.")
class OrderReferenceWhere:
    system: str | None = optional("Of this system; left out: of any.")
    type: str | None = optional("Of this type; left out: of any.")
    value: str = field("With this whole value; case and white space do not matter.")


@input_type(filters.OrderWhere, "A filter of orders. All given conditions must hold.")
class OrderWhere:
    status: list[OrderStatus] | None = optional("In one of these statuses.")
    payment_status: list[OrderPaymentStatus] | None = optional("In one of these payment statuses.")
    fulfillment_status: list[OrderFulfillmentStatus] | None = optional(
        "In one of these fulfillment statuses."
    )
    method: list[FulfillmentMethod] | None = optional(
        "With a delivery group of one of these methods."
    )
    hold_reason: list[HoldReason] | None = optional("With an active hold for one of these reasons.")
    unsourced: bool | None = optional(
        "Whether some of its units have no location, and are not cancelled."
    )
    to_provide: bool | None = optional(
        "Whether some of its units are services to do or gift cards to issue."
    )
    channel_id: list[strawberry.ID] | None = optional("Placed through one of these channels.")
    customer_id: list[strawberry.ID] | None = optional("Of one of these customers.")
    location_id: list[strawberry.ID] | None = optional(
        "With a fulfillment order at one of these locations."
    )
    placed_from: datetime | None = optional("Placed at this time or later.")
    placed_until: datetime | None = optional("Placed before this time.")
    text: str | None = optional(
        "What a person says: the number, external id, purchase order number, e-mail address, phone "
        "number, postal code, tracking number or SKU begins with this text, or it is a whole "
        "reference; or every word of it begins a word of a name or another of these. Of the order, "
        "its recipients and its customer. Case, accents, blanks and dashes do not matter; at most "
        "8 words count."
    )
    number: list[str] | None = optional(
        "With one of these numbers; case, blanks and dashes do not matter."
    )
    reference: OrderReferenceWhere | None = optional(
        "With this reference. Together with `channelId` it names one order at most, where the "
        "channel declares the type unique."
    )
    purchase_order_number: list[str] | None = optional(
        "With one of these purchase order numbers; white space does not matter, case does."
    )
    has_tag: str | None = optional("With this tag, in any case.")
    metafield: MetafieldWhere | None = optional(HAS_METAFIELD)
    line_metafield: MetafieldWhere | None = optional(LINE_HAS_METAFIELD)
    undecided_loss: bool | None = optional(
        "With lost units that wait for a decision now (`decideLostUnits`), or without. Units for "
        "which WAIT was decided count again once the time has come."
    )
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["OrderWhere"] | None = optional(AND, name="and")
    or_: list["OrderWhere"] | None = optional(OR, name="or")
    not_: "OrderWhere | None" = optional(NOT, name="not")


@strawberry.input(one_of=True, description="Exactly one key of an order.")
class OrderBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id, chosen by the hub or the channel.")
    number: strawberry.Maybe[str] = field("Order number, such as WEB-100234.")
    external_id: strawberry.Maybe[str] = field(
        "Id in the channel's own system; the oldest order where several channels have it."
    )


class OrderSort(StrEnum):
    PLACED_AT = "placed_at"
    NUMBER = "number"
    ORIGINAL_TOTAL = "original_total"
    UPDATED_AT = "updated_at"


enum(
    OrderSort,
    "What orders are sorted by.",
    PLACED_AT="When they were placed.",
    NUMBER="Their number, as text.",
    ORIGINAL_TOTAL="Their original total in minor units, whatever the currency.",
    UPDATED_AT="When they were last changed.",
)
ORDERS = Sorting(OrderWhere, OrderSort, OrderSort.PLACED_AT, Direction.DESCENDING)


@input_type(filters.HoldWhere, "A filter of holds. All given conditions must hold.")
class HoldWhere:
    order_id: list[strawberry.ID] | None = optional("On one of these orders, or on parts of them.")
    reason: list[HoldReason] | None = optional("For one of these reasons.")
    status: list[HoldStatus] | None = optional("In one of these statuses.")
    owner: list[str] | None = optional("With one of these owners.")
    scope: list[HoldScope] | None = optional("Of one of these scopes.")
    step: list[HoldStep] | None = optional("That blocks one of these steps.")
    release_rule: list[ReleaseRule] | None = optional("With one of these release rules.")
    due_until: datetime | None = optional("Due before this time.")
    and_: list["HoldWhere"] | None = optional(AND, name="and")
    or_: list["HoldWhere"] | None = optional(OR, name="or")
    not_: "HoldWhere | None" = optional(NOT, name="not")


class HoldSort(StrEnum):
    DUE_AT = "due_at"
    PLACED_AT = "placed_at"


enum(
    HoldSort,
    "What holds are sorted by.",
    DUE_AT="When they are due; those without a time count as latest.",
    PLACED_AT="When they were placed.",
)
HOLDS = Sorting(HoldWhere, HoldSort, HoldSort.DUE_AT, Direction.ASCENDING)


@input_type(filters.OrderEventWhere, "A filter of events. All given conditions must hold.")
class OrderEventWhere:
    kind: list[OrderEventKind] | None = optional("Of one of these kinds.")
    actor: list[str] | None = optional("Caused by one of these.")
    occurred_from: datetime | None = optional("Happened at this time or later.")
    occurred_until: datetime | None = optional("Happened before this time.")
    recorded_from: datetime | None = optional("Recorded at this time or later.")
    recorded_until: datetime | None = optional("Recorded before this time.")
    and_: list["OrderEventWhere"] | None = optional(AND, name="and")
    or_: list["OrderEventWhere"] | None = optional(OR, name="or")
    not_: "OrderEventWhere | None" = optional(NOT, name="not")


class OrderEventSort(StrEnum):
    SEQUENCE = "sequence"


enum(OrderEventSort, "What events are sorted by.", SEQUENCE="Their number within the order.")
EVENTS = Sorting(OrderEventWhere, OrderEventSort, OrderEventSort.SEQUENCE, Direction.ASCENDING)
