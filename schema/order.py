"""The order, as every channel sees it."""

from datetime import date, datetime
from typing import Any, ClassVar

import strawberry

from domain.catalog import product as domain_catalog
from domain.customers import customer as domain_customer
from domain.fulfillment import fulfillment_order as domain_fulfillment
from domain.fulfillment import shipment as domain_shipment
from domain.network import channel as domain_channel
from domain.network import location as domain_location
from domain.orders import event as domain_event
from domain.orders import filters as domain_orders_filters
from domain.orders import hold as domain_hold
from domain.orders import line as domain_line
from domain.orders import order as domain
from domain.orders import quantities as domain_quantities
from domain.orders import status as domain_status
from domain.payments import payment as domain_payment
from domain.services.orders import commands as domain_orders_commands
from domain.shared import paging
from schema.address import Address, AddressInput
from schema.catalog import Variant
from schema.channel import Channel
from schema.customer import Customer
from schema.event import OrderEvent
from schema.fulfillment import FulfillmentOrder, LineQuantityInput, Standing
from schema.location import Location
from schema.money import Money, MoneyInput
from schema.node import Node
from schema.page import Connection
from schema.payment import Payment
from schema.shipment import Shipment
from schema.states import (
    FulfillmentMethod,
    FulfillmentStatus,
    OrderAction,
    OrderStatus,
    PaymentStatus,
)
from schema.views import choice, edge, edges, pages, said, view_of

choice(
    domain_hold.HoldReason,
    "Why an order must not move on.",
    AWAITING_PAYMENT="Money is not in.",
    HIGH_RISK_OF_FRAUD="It looks like fraud.",
    INCORRECT_ADDRESS="It cannot be delivered there.",
    INVENTORY_OUT_OF_STOCK="No location has the goods.",
    UNKNOWN_DELIVERY_DATE="Nobody can say when.",
    AWAITING_RETURN_ITEMS="Returned goods must arrive first.",
    COMPLIANCE_REVIEW="Rules and laws are being checked.",
    APPROVAL_REQUIRED="Someone must approve it.",
    OTHER="Anything else; the note says what.",
)
choice(
    domain_hold.HoldStatus,
    "Whether a hold still holds.",
    ACTIVE="It holds.",
    RELEASED="It no longer holds.",
)


@strawberry.type(description="A reason why an order must not move on. All must be released.")
class Hold(Node):
    is_type_of = view_of(domain_hold.Hold)

    reason: domain_hold.HoldReason = said("Why.")
    status: domain_hold.HoldStatus = said("Whether it still holds.")
    owner: str = said("Who must clear it.")
    note: str | None = said("More about it.")
    placed_at: datetime = said("Since when.")
    released_at: datetime | None = said("Until when.")


@strawberry.type(description="What was ordered: so many units of a variant at a price.")
class OrderLine(Node):
    is_type_of = view_of(domain_line.OrderLine)

    position: int = said("1, 2, 3 … within the order.")
    sku: str = said("Of what, as it was called when ordered.")
    title: str = said("What people read, as it was when ordered.")
    quantity: int = said("Units ordered.")
    unit_price: Money = said("Per unit, taxes included.")
    shipping: Money = said("This line's share of the delivery charge.")
    total: Money = said("unitPrice times quantity, plus shipping.")
    standings: list[Standing] = edges(
        domain_quantities.Standing,
        by="line_id",
        description="Where its units stand; they add up to the quantity.",
    )
    variant: Variant | None = edge(
        domain_catalog.Variant, key="variant_id", description="What it is today."
    )
    location: Location | None = edge(
        domain_location.Location,
        key="location_id",
        description="The only location that may serve it, where the channel chose one.",
    )


async def _supported_actions(order: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    channel = await info.context.loaders.one(domain_channel.Channel).load(order.channel_id)
    return domain_status.supported_actions(order.status, channel.permissions)


@strawberry.type(description="What was promised to a customer through a channel.")
class Order(Node):
    is_type_of = view_of(domain.Order)

    number: str = said("What people see: WEB-100234.")
    external_id: str | None = said("Its id in the channel's own system; unique there.")
    status: OrderStatus = said("How far it is as a whole.")
    payment_status: PaymentStatus = said("How far it is paid.")
    fulfillment_status: FulfillmentStatus = said("How far its goods are.")
    method: FulfillmentMethod = said("How the customer gets the goods.")
    email: str | None = said("Where the customer is told about it. Personal data.")
    ship_to: Address | None = said("Where it goes, as it was when ordered. Personal data.")
    note: str | None = said("What the customer or channel added.")
    placed_at: datetime = said("When the customer ordered.")
    promised_on: date | None = said("The day by which delivery was promised.")
    delivered_at: datetime | None = said("When the last of it arrived, once all has.")
    cancelled_at: datetime | None = said("When it was cancelled as a whole.")
    annulled_at: datetime | None = said("When the channel declared it void.")
    goods_total: Money = said("Sum of unitPrice times quantity over its lines.")
    shipping_total: Money = said("Sum of the delivery charges of its lines.")
    total: Money = said("goodsTotal + shippingTotal.")
    authorized_total: Money = said("Sum of authorized of its payments that stand.")
    captured_total: Money = said("Sum of captured of its payments that stand.")
    refunded_total: Money = said("Sum of refunded of its payments that stand.")
    sequence: int = said("How many events it has; they are numbered without gaps.")
    version: int = said("Rises with every change; give it as expectedVersion.")
    supported_actions: list[OrderAction] = strawberry.field(
        resolver=_supported_actions,
        description="What may be done with it now, by its state and its channel's permissions.",
    )
    channel: Channel | None = edge(
        domain_channel.Channel, key="channel_id", description="Through which it came."
    )
    customer: Customer | None = edge(
        domain_customer.Customer, key="customer_id", description="Whose it is."
    )
    lines: list[OrderLine] = edges(
        domain_line.OrderLine, by="order_id", description="What was ordered."
    )
    holds: list[Hold] = edges(
        domain_hold.Hold, by="order_id", description="Every hold it ever had."
    )
    payments: list[Payment] = edges(
        domain_payment.Payment, by="order_id", description="Its tenders."
    )
    fulfillment_orders: list[FulfillmentOrder] = edges(
        domain_fulfillment.FulfillmentOrder,
        by="order_id",
        description="Its work, location by location.",
    )
    shipments: list[Shipment] = edges(
        domain_shipment.Shipment, by="order_id", description="What has left of it."
    )
    events: Connection[OrderEvent] = pages(
        domain_event.OrderEvent,
        by="order_id",
        listing=paging.Listing(sort="sequence"),
        description="Everything that happened to it, oldest first.",
    )


@strawberry.input(description="What is ordered.")
class PlaceLineInput:
    makes: ClassVar[type] = domain_orders_commands.PlaceLine

    sku: str = said("Of what.")
    quantity: int = said("1 to 1,000,000 units.")
    unit_price: MoneyInput | None = said(
        "What the channel shows; another price is refused. Channels with SET_PRICES decide it.",
        default=None,
    )
    shipping: MoneyInput | None = said("This line's share of the delivery charge.", default=None)
    location_id: strawberry.ID | None = said(
        "The only location that may serve it; needs CHOOSE_LOCATIONS.", default=None
    )


@strawberry.input(description="An order to be taken.")
class PlaceOrderInput:
    makes: ClassVar[type] = domain_orders_commands.PlaceOrder

    idempotency_key: str = said("Unique per intent; a repeat answers the same order.")
    channel_id: strawberry.ID = said("Through which channel.")
    customer_id: strawberry.ID = said("Whose.")
    lines: list[PlaceLineInput] = said("1 to 250; none only with ANNOUNCE_ORDERS.")
    id: strawberry.ID | None = said(
        "The till's own order id (a TypeID, order_…): the same again is the same order.",
        default=None,
    )
    external_id: str | None = said(
        "Its id in the channel's own system: the same again is the same order.", default=None
    )
    method: FulfillmentMethod = said(
        "How the customer gets the goods.", default=FulfillmentMethod.SHIP
    )
    location_id: strawberry.ID | None = said("The store, for PICKUP and CARRY_OUT.", default=None)
    ship_to: AddressInput | None = said("Where it goes.", default=None)
    email: str | None = said("Left out: the customer's.", default=None)
    promised_on: date | None = said("The day by which delivery is promised.", default=None)
    ship_by: datetime | None = said("When its goods should have left.", default=None)
    placed_at: datetime | None = said(
        "When a till that was offline sold it; needs CHOOSE_IDS, never in the future.",
        default=None,
    )
    note: str | None = said("At most 2,000 characters.", default=None)


@strawberry.input(description="A hold to be placed.")
class HoldOrderInput:
    makes: ClassVar[type] = domain_orders_commands.HoldOrder

    idempotency_key: str = said("Unique per intent; a repeat places nothing.")
    order_id: strawberry.ID = said("On which order.")
    reason: domain_hold.HoldReason = said("Why.")
    owner: str | None = said("Who must clear it; left out: the caller.", default=None)
    note: str | None = said("More about it.", default=None)
    expected_version: int | None = said("The version the caller saw.", default=None)


@strawberry.input(description="A hold to be released.")
class ReleaseHoldInput:
    makes: ClassVar[type] = domain_orders_commands.ReleaseHold

    idempotency_key: str = said("Unique per intent; a repeat releases nothing.")
    hold_id: strawberry.ID = said("Which hold.")
    reason: str | None = said("Why.", default=None)
    expected_version: int | None = said("The order's version the caller saw.", default=None)


@strawberry.input(description="What is no longer wanted.")
class CancelOrderInput:
    makes: ClassVar[type] = domain_orders_commands.CancelOrder

    idempotency_key: str = said("Unique per intent; a repeat cancels nothing.")
    order_id: strawberry.ID = said("Which order.")
    reason: str = said("Why.")
    lines: list[LineQuantityInput] | None = said(
        "Which units; left out: all, and locations that have begun are asked to stop.",
        default=None,
    )
    expected_version: int | None = said("The version the caller saw.", default=None)


@strawberry.input(description="An order to be declared void.")
class AnnulOrderInput:
    makes: ClassVar[type] = domain_orders_commands.AnnulOrder

    idempotency_key: str = said("Unique per intent; a repeat does nothing.")
    order_id: strawberry.ID = said("Which order.")
    reason: str = said("Why.")
    expected_version: int | None = said("The version the caller saw.", default=None)


@strawberry.input(description="An order whose units need a location.")
class AllocateOrderInput:
    makes: ClassVar[type] = domain_orders_commands.AllocateOrder

    idempotency_key: str = said("Unique per intent; a repeat allocates nothing.")
    order_id: strawberry.ID = said("Which order.")
    expected_version: int | None = said("The version the caller saw.", default=None)


@strawberry.input(description="Which orders. All conditions given must hold.")
class OrderWhere:
    makes: ClassVar[type] = domain_orders_filters.OrderWhere

    status: list[OrderStatus] | None = said("One of these.", default=None)
    payment_status: list[PaymentStatus] | None = said("One of these.", default=None)
    fulfillment_status: list[FulfillmentStatus] | None = said("One of these.", default=None)
    hold_reason: list[domain_hold.HoldReason] | None = said(
        "Held for one of these now.", default=None
    )
    channel_id: list[strawberry.ID] | None = said("Through one of these.", default=None)
    customer_id: list[strawberry.ID] | None = said("Of one of these.", default=None)
    location_id: list[strawberry.ID] | None = said("With work at one of these.", default=None)
    placed_from: datetime | None = said("Placed then or later.", default=None)
    placed_until: datetime | None = said("Placed before then.", default=None)
    text: str | None = said(
        "The beginning of an order number, e-mail address or SKU, or a whole external id.",
        default=None,
    )
    and_: list["OrderWhere"] | None = said("All of these.", name="and", default=None)
    or_: list["OrderWhere"] | None = said("Any of these.", name="or", default=None)
    not_: "OrderWhere | None" = said("Not this.", name="not", default=None)


@strawberry.input(one_of=True, description="Exactly one way to name an order.")
class OrderBy:
    id: strawberry.Maybe[strawberry.ID] = said("The hub's id, or the till's own.")
    number: strawberry.Maybe[str] = said("What people see: WEB-100234.")
    external_id: strawberry.Maybe[str] = said("Its id in the channel's own system.")
