"""The statuses of an order, independent of one another, and the states of its units."""

from domain.fulfillment.fulfillment_order import FulfillmentMethod as FulfillmentMethod
from domain.fulfillment.fulfillment_order import OrderFulfillmentStatus as OrderFulfillmentStatus
from domain.orders.event import OrderEventKind as OrderEventKind
from domain.orders.exception import ExceptionKind as ExceptionKind
from domain.orders.exception import ExceptionStatus as ExceptionStatus
from domain.orders.holds.hold import HoldReason as HoldReason
from domain.orders.holds.hold import HoldScope as HoldScope
from domain.orders.holds.hold import HoldStatus as HoldStatus
from domain.orders.holds.hold import HoldStep as HoldStep
from domain.orders.holds.hold import ReleaseRule as ReleaseRule
from domain.orders.lines.line import LineState as LineState
from domain.orders.status import OrderAction as OrderAction
from domain.orders.status import OrderStatus as OrderStatus
from domain.payments.payment import OrderPaymentStatus as OrderPaymentStatus
from schema.shared.fields import enum

enum(
    OrderStatus,
    "The status of an order as a whole: derived from its units, holds and cancellation, never set.",
    PENDING_REVIEW="As ON_HOLD, for a fraud, compliance or approval review.",
    ON_HOLD="A hold of the whole order blocks RELEASE, SHIP or HAND_OVER, or holds keep back every "
    "unit that has not left.",
    CONFIRMED="Being fulfilled, or to be fulfilled.",
    FULFILLED="All units have left their locations.",
    COMPLETED="All units were delivered, collected, provided, returned to the sender, or lost and "
    "decided; or there is nothing to fulfill.",
    CANCELLED="All units that are fulfilled are cancelled, or the channel voided the order.",
)
enum(
    OrderAction,
    "An action on an order.",
    ALLOCATE="Find locations for units that have none.",
    HOLD="Put it on hold.",
    CHANGE_DELIVERY="Change the address, pickup person or promise of a delivery group.",
    RELEASE_HOLD="Release a hold.",
    CANCEL="Cancel units that no location has begun to work on.",
    VOID="Void it, wherever its goods are.",
    FULFILL="Accept, pick, pack, make ready, ship or hand over goods; provide services.",
    AUTHORIZE_PAYMENT="Record a payment.",
    SETTLE_PAYMENT="Capture, refund or void a payment.",
)
enum(
    OrderPaymentStatus,
    "The payment status of an order: derived from its payments and its current total, apart from "
    "its other statuses.",
    UNPAID="Nothing is authorized or captured.",
    PARTIALLY_AUTHORIZED="Less is authorized than the order's current total, nothing captured.",
    AUTHORIZED="The order's current total or more is authorized, nothing captured.",
    PARTIALLY_PAID="Less is captured than the order's current total.",
    PAID="The order's current total or more is captured, or it is not more than 0.",
    PARTIALLY_REFUNDED="Part of what was captured was refunded or charged back.",
    REFUNDED="All of what was captured was refunded or charged back.",
)
enum(
    OrderFulfillmentStatus,
    "The fulfillment status of an order: derived from its units, apart from its other statuses.",
    UNFULFILLED="No work has begun.",
    IN_PROGRESS="Locations work on some units.",
    PARTIALLY_FULFILLED="Some units have left their location.",
    FULFILLED="All units have left their location.",
    PARTIALLY_DELIVERED="Some units have reached the customer.",
    DELIVERED="All units that will reach the customer have; no loss waits for a decision. Also "
    "where there is nothing to fulfill.",
    UNDELIVERED="All units were lost or returned to the sender.",
    CANCELLED="All units were cancelled.",
)
enum(
    LineState,
    "The state of a unit of an order line.",
    PENDING="Ordered, not allocated to a location.",
    BACKORDERED="Accepted although no location has it; waits for stock.",
    TO_PROVIDE="A service to do, or a gift card to issue.",
    ALLOCATED="Reserved at a location.",
    RELEASED="Accepted by the location.",
    PICKED="Picked.",
    PACKED="Packed in a parcel.",
    READY_FOR_PICKUP="Ready for pickup by the customer.",
    SHIPPED="Handed to, or waiting for, the carrier.",
    DELIVERED="Delivered to the customer.",
    COLLECTED="Collected by the customer.",
    PROVIDED="A service that was done, or a gift card that was issued.",
    RETURNED="Returned to the sender, undelivered.",
    LOST="Lost on the way; may be found again.",
    REJECTED="Rejected by a location, and not allocated to another.",
    NO_FULFILLMENT="Nothing to fulfill: a fee, delivery, or a kit, whose parts are fulfilled.",
    CANCELLED="Cancelled.",
)
enum(
    FulfillmentMethod,
    "How the customer receives the goods.",
    SHIP="Delivered by a carrier.",
    PICKUP="Collected by the customer at a location later.",
    CARRY_OUT="Taken by the customer from the point of sale at once.",
)
enum(
    HoldReason,
    "Why an order, or a part of it, is on hold.",
    AWAITING_PAYMENT="It is not paid.",
    HIGH_RISK_OF_FRAUD="It may be fraudulent.",
    INCORRECT_ADDRESS="It cannot be delivered to the address.",
    INVENTORY_OUT_OF_STOCK="No location has the goods.",
    UNKNOWN_DELIVERY_DATE="The delivery date is not known.",
    AWAITING_RETURN_ITEMS="Returned goods must arrive first.",
    COMPLIANCE_REVIEW="Legal or company rules are being checked.",
    APPROVAL_REQUIRED="It must be approved.",
    PREORDER="The goods are not released yet: they get no location before `dueAt`.",
    OTHER="Another reason, given in the note.",
)
enum(
    HoldStatus,
    "The status of a hold.",
    ACTIVE="The hold is active.",
    RELEASED="The hold was released.",
)
enum(
    ExceptionKind,
    "What a person must look at because the hub cannot settle it.",
    AWAITING_STOCK="Units were accepted that no location has. It is resolved by itself when they "
    "have a location or are cancelled.",
    SOLD_WITHOUT_STOCK="Units were handed over that the inventory of the location did not have: "
    "count its stock.",
    UNDECIDED_LOSS="Units are lost: decide with `decideLostUnits` what is done. It is resolved by "
    "itself when they are decided or found.",
    BACKORDER_EXPIRED="Units have waited as long as they may: ask the customer, and extend the "
    "backorder with `extendBackorder` or cancel them. It is resolved by itself then, or when they "
    "get a location.",
)
enum(
    ExceptionStatus,
    "The status of an exception.",
    OPEN="A person must look at it.",
    RESOLVED="It was settled.",
)
enum(
    HoldScope,
    "What a hold is for.",
    ORDER="The whole order.",
    DELIVERY_GROUP="The units of one delivery group.",
    FULFILLMENT_ORDER="The units of one fulfillment order.",
    LINE="The units of one order line.",
)
enum(
    HoldStep,
    "A step that a hold can block.",
    SOURCE="Units get no location.",
    RELEASE="A location may not accept units.",
    SHIP="Units may not be shipped.",
    HAND_OVER="Units may not be made ready for pickup, nor collected, nor provided.",
    CAPTURE="No payment of the order may be captured; what was captured already is recorded.",
)
enum(
    ReleaseRule,
    "When the hub releases a hold by itself. People may always release it before.",
    MANUAL="Never: people release it.",
    ON_PAYMENT="When the order's payment status becomes AUTHORIZED or PAID.",
    ON_ALLOCATION="When all units in its scope have a location.",
    AT_DUE_TIME="When `dueAt` has passed; within about a minute.",
)
enum(
    OrderEventKind,
    "What happened to an order.",
    ORDER_PLACED="The order was placed.",
    ORDER_UPDATED="The staff member, purchase order number, note or tags were changed.",
    DELIVERY_CHANGED="The address, pickup person, promise or note of a delivery group was changed.",
    UNITS_ALLOCATED="Units were allocated to a location and reserved there.",
    UNITS_BACKORDERED="Units that no location has were backordered.",
    UNITS_SUBSTITUTED="Units that no location has were replaced, as the order's `outcomes` tell.",
    UNITS_LEFT_OUT="Units that no location has were left out, as the order's `outcomes` tell.",
    EXPECTED_DATE_CHANGED="Units that wait are expected at another time than was told, or at none.",
    BACKORDER_EXTENDED="Units may wait longer, as the customer agreed.",
    UNITS_CANCELLED="Units were cancelled.",
    ORDER_CANCELLED="The whole order was cancelled.",
    ORDER_VOIDED="The channel voided the order.",
    HOLD_PLACED="A hold was placed.",
    HOLD_RELEASED="A hold was released.",
    EXCEPTION_RAISED="An exception was raised for a person to look at.",
    EXCEPTION_RESOLVED="An exception was resolved.",
    PAYMENT_AUTHORIZED="A payment was authorized.",
    PAYMENT_CAPTURED="A payment was captured.",
    PAYMENT_REFUNDED="A payment was refunded.",
    PAYMENT_VOIDED="What a payment had authorized and not captured was voided.",
    PAYMENT_CHARGED_BACK="The payer's bank took an amount of a payment back.",
    PAYMENT_PENDING="A transaction of a payment began that the provider has not decided.",
    PAYMENT_FAILED="A transaction of a payment failed.",
    PAYMENT_CORRECTED="The time or reference of a transaction of a payment was corrected.",
    FULFILLMENT_ACCEPTED="A location accepted a fulfillment order.",
    FULFILLMENT_REJECTED="A location rejected units.",
    FULFILLMENT_MOVED="Units were taken from a location, to be allocated at another.",
    FULFILLMENT_SPLIT="Units went to a new fulfillment order of the same location.",
    UNITS_PICKED="Units were picked.",
    UNITS_PACKED="Units were packed.",
    UNITS_READY="Units are ready for pickup.",
    UNITS_COLLECTED="The customer collected units.",
    UNITS_PROVIDED="Services were done or gift cards issued.",
    CANCELLATION_REQUESTED="A location was asked to cancel.",
    CANCELLATION_ACCEPTED="The location accepted the cancellation.",
    CANCELLATION_REFUSED="The location refused the cancellation.",
    SHIPMENT_CREATED="Units were shipped.",
    SHIPMENT_TRACKED="The carrier reported a tracking event.",
    LOSS_DECIDED="It was decided what is done about lost units.",
)
