"""The orthogonal states of an order, each explained once."""

from domain.fulfillment.fulfillment_order import FulfillmentMethod as FulfillmentMethod
from domain.fulfillment.fulfillment_order import FulfillmentStatus as FulfillmentStatus
from domain.orders.line import LineState as LineState
from domain.orders.status import OrderAction as OrderAction
from domain.orders.status import OrderStatus as OrderStatus
from domain.payments.payment import PaymentStatus as PaymentStatus
from schema.views import choice

choice(
    OrderStatus,
    "How far an order is as a whole: derived from its units, holds and cancellation, never set.",
    PENDING_REVIEW="Held for a fraud, compliance or approval review.",
    ON_HOLD="Held for another reason.",
    CONFIRMED="Being fulfilled, or about to be.",
    FULFILLED="All units have left.",
    COMPLETED="All units have reached their end.",
    CANCELLED="Nothing of it stands any more, or the channel declared it void.",
)
choice(
    OrderAction,
    "What may be done with an order.",
    ALLOCATE="Find a location for units that have none.",
    HOLD="Put it on hold.",
    RELEASE_HOLD="Release a hold.",
    CANCEL="Cancel what nobody has begun.",
    ANNUL="Declare it void wherever its goods are.",
    FULFILL="Work on its fulfillment orders.",
    AUTHORIZE_PAYMENT="Record a payment.",
    SETTLE_PAYMENT="Capture, refund or void a payment.",
)
choice(
    PaymentStatus,
    "How far an order is paid: derived from its payments, apart from every other status.",
    UNPAID="No payment stands.",
    AUTHORIZED="Promised, nothing taken.",
    PARTIALLY_PAID="Less taken than the order's total.",
    PAID="The total or more is taken.",
    PARTIALLY_REFUNDED="Part given back.",
    REFUNDED="Everything taken was given back.",
)
choice(
    FulfillmentStatus,
    "How far an order's goods are: derived from its units, apart from every other status.",
    UNFULFILLED="Nothing begun.",
    IN_PROGRESS="Some units are in work.",
    PARTIALLY_FULFILLED="Some units have left.",
    FULFILLED="All units have left.",
    PARTIALLY_DELIVERED="Some units have reached the customer.",
    DELIVERED="All units that will have reached the customer.",
    UNDELIVERED="All units were lost or went back to the sender.",
    CANCELLED="Every unit was cancelled.",
)
choice(
    LineState,
    "Where a unit of an order line stands.",
    PENDING="Ordered, without a location.",
    ALLOCATED="Reserved at a location.",
    RELEASED="Accepted by the location.",
    PICKED="Taken from the shelf.",
    PACKED="In a parcel.",
    READY_FOR_PICKUP="Waiting at the counter.",
    SHIPPED="With the carrier.",
    DELIVERED="With the customer.",
    COLLECTED="Taken along by the customer.",
    RETURNED="Back at the sender, undelivered.",
    LOST="Lost on the way.",
    REJECTED="Turned down by a location, without another.",
    CANCELLED="No longer wanted.",
)
choice(
    FulfillmentMethod,
    "How the customer gets the goods.",
    SHIP="A carrier brings them.",
    PICKUP="The customer collects them later.",
    CARRY_OUT="The customer takes them from the till at once.",
)
