"""What may be asked of orders."""

from datetime import date, datetime

import strawberry

from domain.services.orders.commands import ordering as commands
from schema.fulfillment.inputs import LineQuantityInput
from schema.metafields.inputs import METAFIELDS, MetafieldInput
from schema.orders.annotations.inputs import (
    PURCHASE_ORDER_NUMBER,
    REFERENCES,
    RELATIONS,
    STAFF_MEMBER,
    TAGS,
    OrderReferenceInput,
    OrderRelationInput,
)
from schema.orders.delivery.inputs import DeliveryGroupInput
from schema.orders.enums import FulfillmentMethod, HoldReason, HoldStep, ReleaseRule
from schema.orders.lines.amounts import PlaceChargeInput
from schema.orders.lines.inputs import PlaceLineInput
from schema.shared.address import AddressInput
from schema.shared.fields import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    OCCURRED_AT_ORDER,
    field,
    input_type,
    optional,
)
from schema.shared.money import MoneyInput


@input_type(commands.PlaceOrder, "An order to place.")
class PlaceOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    channel_id: strawberry.ID = field("The channel it is placed through.")
    customer_id: strawberry.ID | None = optional(
        "The customer who places it. Left out or null, the sale is anonymous: needs the permission "
        "ANONYMOUS_ORDERS, or is refused with CustomerRequired."
    )
    lines: list[PlaceLineInput] = field(
        "1 to 1,000 lines, the parts of kits included; none only with PLACE_DRAFT_ORDERS."
    )
    charges: list[PlaceChargeInput] = field(
        "Charges that hang on no line, at most 50.", default_factory=list
    )
    presentment_total: MoneyInput | None = optional(
        "What the customer saw and paid, where that was in another currency than the channel's. In "
        "the same currency it is not kept."
    )
    id: strawberry.ID | None = optional(
        "An id chosen by the channel, a TypeID that begins with order_: the same id with the same "
        "input is the same order. Needs CHOOSE_IDS."
    )
    external_id: str | None = optional(
        "Id in the channel's own system: the same id with the same input is the same order."
    )
    delivery_groups: list[DeliveryGroupInput] = field(
        "How its lines are delivered: 1 to 50 groups, each with at least one line. Left out or "
        "empty, all lines are one group, of which `method`, `locationId`, `shipTo`, `promisedOn` "
        "and `shipBy` tell; together with groups these are refused.",
        default_factory=list,
    )
    method: FulfillmentMethod | None = optional(
        "How the customer receives the goods of all lines; left out: SHIP."
    )
    location_id: strawberry.ID | None = optional(
        "The store, a location that offers pickup; needed for PICKUP and CARRY_OUT, not possible "
        "for SHIP."
    )
    ship_to: AddressInput | None = optional("Shipping address; possible for SHIP only.")
    email: str | None = optional(
        "E-mail address for messages about the order; left out: the customer's."
    )
    promised_on: date | None = optional("Day by which delivery is promised.")
    ship_by: datetime | None = optional("Time by which the goods should leave their locations.")
    reservation_id: strawberry.ID | None = optional(
        "The reservation of the cart: the order takes its units. One that has expired, or was used "
        "before, is as if left out."
    )
    placed_at: datetime | None = optional(
        "When the customer placed the order, for a channel that was offline; needs CHOOSE_IDS and "
        "must not be in the future. Goods that are carried out are collected at that time too. "
        "Left out: now."
    )
    note: str | None = optional("Note of the customer or channel, at most 2,000 characters.")
    staff_member: str | None = optional(STAFF_MEMBER)
    purchase_order_number: str | None = optional(PURCHASE_ORDER_NUMBER)
    tags: list[str] = field(TAGS, default_factory=list)
    references: list[OrderReferenceInput] = field(REFERENCES, default_factory=list)
    relations: list[OrderRelationInput] = field(RELATIONS, default_factory=list)
    metafields: list[MetafieldInput] = field(METAFIELDS, default_factory=list)


@input_type(
    commands.HoldOrder,
    "A hold to place on an order, a delivery group, a fulfillment order or an order line: give "
    "exactly one id.",
)
class HoldOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    order_id: strawberry.ID | None = optional("The order, to hold all of it.")
    delivery_group_id: strawberry.ID | None = optional(
        "The delivery group to hold; some of its units must not have left."
    )
    fulfillment_order_id: strawberry.ID | None = optional(
        "The fulfillment order to hold; it must be open, on hold or in progress."
    )
    line_id: strawberry.ID | None = optional(
        "The order line to hold; some of its units must not have left."
    )
    reason: HoldReason = field("Why it is put on hold.")
    steps: list[HoldStep] | None = optional(
        "The steps it blocks; none in an empty list: then it is only noted for people. A "
        "fulfillment order can be held for RELEASE, SHIP and HAND_OVER, a line or delivery group "
        "for SOURCE too, an order for all steps. Left out: RELEASE, SHIP and HAND_OVER; CAPTURE "
        "too for HIGH_RISK_OF_FRAUD; RELEASE alone for UNKNOWN_DELIVERY_DATE; none for "
        "INVENTORY_OUT_OF_STOCK."
    )
    owner: str | None = optional("Who must release it; left out: the caller.")
    note: str | None = optional("Further explanation, at most 2,000 characters.")
    due_at: datetime | None = optional(
        "When it should be decided, in the future; needed for AT_DUE_TIME."
    )
    release_rule: ReleaseRule = field(
        "When the hub releases it by itself. A rule that is met already is refused.",
        default=ReleaseRule.MANUAL,
    )
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.ReleaseHold, "A hold to release.")
class ReleaseHoldInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    hold_id: strawberry.ID = field("The hold.")
    reason: str | None = optional("The reason, at most 2,000 characters.")
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.CancelOrder, "An order, or units of it, to cancel.")
class CancelOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    order_id: strawberry.ID = field("The order.")
    reason: str = field("The reason, 1 to 2,000 characters.")
    lines: list[LineQuantityInput] | None = optional(
        "The units to cancel; left out: the whole order. Units that no location has begun to work "
        "on are cancelled at once; for the others their locations are asked."
    )
    occurred_at: datetime | None = optional(OCCURRED_AT_ORDER)
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.ExtendBackorder, "Units that wait for stock, and how long they may.")
class ExtendBackorderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    order_id: strawberry.ID = field("The order.")
    line_ids: list[strawberry.ID] | None = optional(
        "Lines with units that wait; left out: all that have some."
    )
    cancel_after: datetime = field("Until when, in the next 730 days.")
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.VoidOrder, "An order to void.")
class VoidOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    order_id: strawberry.ID = field("The order.")
    reason: str = field("The reason, 1 to 2,000 characters.")
    occurred_at: datetime | None = optional(OCCURRED_AT_ORDER)
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.AllocateOrder, "An order with units that need a location.")
class AllocateOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    order_id: strawberry.ID = field("The order.")
    lines: list[LineQuantityInput] | None = optional(
        "The units; left out: all without a location that holds do not keep from sourcing."
    )
    location_id: strawberry.ID | None = optional(
        "The location that shall have them, even if it rejected them before: active, and it ships "
        "or, for PICKUP, offers pickup. Where the channel chose the location of a line, no other "
        "is possible. Left out: wherever they are available, except at locations that rejected "
        "units of the line."
    )
    expected_version: int | None = optional(EXPECTED_VERSION)
