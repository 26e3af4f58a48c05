"""What the hub's orders add up to. The definitions stand in `domain/figures.py`."""

import strawberry

from domain.reporting import metrics as domain
from schema.money import Money
from schema.views import choice, derived, said, view_of

choice(
    domain.Stage,
    "How far an order has come, in one word: the first that holds, from CANCELLED down.",
    PLACED="Taken, nothing captured, nothing begun.",
    PAID="Money is in, nothing begun.",
    ACCEPTED="A location has taken work on.",
    PICKING="Units are picked, packed or ready.",
    SHIPPED="Units have left, not all have arrived.",
    DELIVERED="All that will have arrived.",
    UNDELIVERED="All was lost or went back.",
    UNAVAILABLE="Held because no location has the goods.",
    CANCELLED="Cancelled or annulled.",
)


@strawberry.type(description="A part of a whole.")
class Share:
    is_type_of = view_of(domain.Share)

    part: int = said("How many it holds for.")
    whole: int = said("Out of how many.")
    ratio: float | None = said("part / whole, 0 to 1; null of nothing.")


@strawberry.type(description="Orders in one stage.")
class StageCount:
    stage: domain.Stage = said("Which stage.")
    orders: int = said("How many orders.")


@strawberry.type(description="Sums in one currency, over all orders, cancelled ones too.")
class Takings:
    is_type_of = view_of(domain.Takings)

    goods: Money = said("Sum of unit price times quantity of every line.")
    shipping: Money = said("Sum of the lines' delivery charges.")
    payments: Money = said("Sum authorized and not voided.")
    delivered_goods: Money = said("Goods of orders that are delivered.")


@strawberry.type(description="What a SKU's lines are worth.")
class SkuTakings:
    is_type_of = view_of(domain.Seller)

    sku: str = said("Which SKU.")
    goods: Money = said("Sum of unit price times quantity.")


@strawberry.type(description="Key figures, computed from the hub's own orders when asked.")
class Figures:
    is_type_of = view_of(domain.Figures)

    orders: int = said("Orders in all.")
    stages: list[StageCount] = derived(
        lambda figures: [StageCount(stage=s, orders=n) for s, n in figures.stages.items()],
        "Orders per stage; they add up to `orders`.",
    )
    units: int = said("Units ordered.")
    several_units: int = said("Orders of more than one unit.")
    skus: int = said("SKUs ordered.")
    locations: int = said("Locations with work.")
    split: int = said("Orders with work at more than one location.")
    cancelled: Share = said("Cancelled orders, of all.")
    repeat_customers: Share = said("Customers with two orders or more, of those with any.")
    late_handovers: Share = said("Handed to a carrier after the limit, of those handed over.")
    on_time: Share = derived(
        lambda figures: figures.punctuality.by_day,
        "Delivered on the promised calendar day or before, in the channel's time zone, of orders "
        "delivered with a date and a promise.",
    )
    on_time_by_timestamp: Share = derived(
        lambda figures: figures.punctuality.by_timestamp,
        "The same against 00:00 of the promised day: a parcel of that very day counts as late.",
    )
    days_placed_to_delivered: float | None = derived(
        lambda figures: figures.punctuality.placed_to_delivered.days, "Mean, days of 24 hours."
    )
    days_paid_to_handed_over: float | None = derived(
        lambda figures: figures.punctuality.paid_to_handed_over.days, "Mean, days of 24 hours."
    )
    days_handed_over_to_delivered: float | None = derived(
        lambda figures: figures.punctuality.handed_over_to_delivered.days,
        "Mean, days of 24 hours.",
    )
    takings: list[Takings] = said("Money, currency by currency.")
    best: list[SkuTakings] = said("The five SKUs worth most.")
