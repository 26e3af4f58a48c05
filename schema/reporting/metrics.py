"""Metrics. Their definitions are in `domain/reporting/metrics.py`."""

from datetime import datetime

import strawberry

from domain.reporting import metrics as domain
from schema.shared.fields import derived, enum, field, object_type
from schema.shared.money import Money
from schema.shared.scalars import BigInt

enum(
    domain.Stage,
    "How far an order has come, in one word: the first stage that applies, from CANCELLED up.",
    PLACED="Placed; nothing captured, no work begun.",
    PAID="Payment captured, no work begun.",
    ACCEPTED="A location has accepted work.",
    PICKING="Units are picked, packed or ready for pickup.",
    SHIPPED="Units have been shipped, not all have arrived.",
    DELIVERED="All units that will arrive have arrived.",
    UNDELIVERED="All units were lost or returned to the sender.",
    UNAVAILABLE="On hold because no location has the goods.",
    CANCELLED="Cancelled or voided.",
)


@object_type(domain.Share, "A part of a whole.")
class Share:
    part: BigInt = field("How many have the property.")
    whole: BigInt = field("How many there are.")
    ratio: float | None = field("part / whole, 0 to 1; null when the whole is 0.")


@strawberry.type(description="Number of orders in one stage.")
class StageCount:
    stage: domain.Stage = field("The stage.")
    orders: BigInt = field("Number of orders.")


@object_type(
    domain.CurrencyTotals, "Sums in one currency over all orders, including cancelled ones."
)
class CurrencyTotals:
    goods: Money = field("Sum of unit price times quantity over all lines.")
    shipping: Money = field("Sum of the shipping charges of all lines.")
    payments: Money = field("Sum of the authorized amounts of payments that are not voided.")
    delivered_goods: Money = field("Sum of unit price times quantity over delivered orders.")


@object_type(domain.TopSku, "A SKU and the value of its order lines.")
class TopSku:
    sku: str = field("The SKU.")
    goods: Money = field("Sum of unit price times quantity.")


@object_type(
    domain.Metrics,
    "Metrics of all orders of the hub or of one channel, of the moment when they are asked for.",
)
class Metrics:
    computed_at: datetime | None = field(
        "When they were computed: with all that had happened until then."
    )
    orders: BigInt = field("Number of orders.")
    stages: list[StageCount] = derived(
        lambda metrics: [StageCount(stage=s, orders=n) for s, n in metrics.stages.items()],
        "Number of orders by stage; they add up to `orders`.",
        most=10,
    )
    units: BigInt = field("Number of units ordered.")
    multi_unit_orders: BigInt = field("Number of orders of more than one unit.")
    skus: BigInt = field("Number of different SKUs ordered.")
    locations: BigInt = field("Number of locations with fulfillment orders.")
    split_orders: BigInt = field("Number of orders fulfilled from more than one location.")
    cancelled: Share = field("Cancelled orders, of all orders.")
    repeat_customers: Share = field("Customers with two or more orders, of those with any.")
    late_handovers: Share = field(
        "Orders of which a carrier took goods after the ship-by time of the fulfillment order, of "
        "orders of which a carrier took goods and that had one."
    )
    on_time: Share = derived(
        lambda metrics: metrics.delivery_performance.by_day,
        "Orders delivered on the promised calendar day or before, in the channel's time zone, of "
        "delivered orders with a delivery time and a promised day: the latest of their groups.",
    )
    on_time_by_timestamp: Share = derived(
        lambda metrics: metrics.delivery_performance.by_timestamp,
        "The same, measured against 00:00 of the promised day: a parcel delivered on that day "
        "counts as late.",
    )
    days_placed_to_delivered: float | None = derived(
        lambda metrics: metrics.delivery_performance.placed_to_delivered.days,
        "Mean time from placed to delivered, in days of 24 hours; null without delivered orders.",
    )
    days_paid_to_handed_over: float | None = derived(
        lambda metrics: metrics.delivery_performance.paid_to_handed_over.days,
        "Mean time from paid to handed over to a carrier, in days of 24 hours; null without any.",
    )
    days_handed_over_to_delivered: float | None = derived(
        lambda metrics: metrics.delivery_performance.handed_over_to_delivered.days,
        "Mean time from handed over to delivered, in days of 24 hours; null without any.",
    )
    totals: list[CurrencyTotals] = field("Sums of money, by currency.", most=20)
    top_skus: list[TopSku] = field("The five SKUs of the highest value.", most=5)
