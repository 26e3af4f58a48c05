"""Metrics of orders. Each is defined here, once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.fulfillment.fulfillment_order import OrderFulfillmentStatus
from domain.orders.status import OrderStatus
from domain.shared.amounts.money import Money


class Stage(StrEnum):
    """The progress of an order as one value."""

    PLACED = "PLACED"
    PAID = "PAID"
    ACCEPTED = "ACCEPTED"
    PICKING = "PICKING"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    UNDELIVERED = "UNDELIVERED"
    UNAVAILABLE = "UNAVAILABLE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class OrderStatuses:
    """What a stage is derived from. `captured`: money was captured; `out_of_stock`: it has a hold
    for that reason; `picking`: a unit was picked, packed or made ready."""

    status: OrderStatus
    captured: bool
    fulfillment_status: OrderFulfillmentStatus
    out_of_stock: bool = False
    picking: bool = False


_F = OrderFulfillmentStatus
_OUT = (_F.FULFILLED, _F.PARTIALLY_FULFILLED, _F.PARTIALLY_DELIVERED)
_HELD = (OrderStatus.ON_HOLD, OrderStatus.PENDING_REVIEW)
# The first rule that applies decides.
# fmt: off
STAGES: tuple[tuple[Stage, Callable[[OrderStatuses], bool]], ...] = (
    (Stage.CANCELLED,   lambda s: s.status is OrderStatus.CANCELLED),
    (Stage.UNAVAILABLE, lambda s: s.out_of_stock and s.status in _HELD),
    (Stage.DELIVERED,   lambda s: s.fulfillment_status is _F.DELIVERED),
    (Stage.UNDELIVERED, lambda s: s.fulfillment_status is _F.UNDELIVERED),
    (Stage.SHIPPED,     lambda s: s.fulfillment_status in _OUT),
    (Stage.PICKING,     lambda s: s.picking),
    (Stage.ACCEPTED,    lambda s: s.fulfillment_status is _F.IN_PROGRESS),
    (Stage.PAID,        lambda s: s.captured),
    (Stage.PLACED,      lambda _: True),
)
# fmt: on


def stage_of(statuses: OrderStatuses) -> Stage:
    return next(stage for stage, applies in STAGES if applies(statuses))


@dataclass
class Share:
    """`part` of `whole`."""

    part: int = 0
    whole: int = 0

    def count(self, included: bool) -> None:
        self.part += included
        self.whole += 1

    @property
    def ratio(self) -> float | None:
        return self.part / self.whole if self.whole else None


@dataclass
class Duration:
    """The arithmetic mean of `count` spans of time."""

    total: timedelta = timedelta()
    count: int = 0

    def add(self, begin: datetime | None, end: datetime | None) -> None:
        """Add one span. It does not count when one of its ends is unknown."""
        if begin is not None and end is not None:
            self.total += end - begin
            self.count += 1

    @property
    def days(self) -> float | None:
        """Days of 24 hours."""
        return self.total / timedelta(days=1) / self.count if self.count else None


@dataclass(frozen=True, kw_only=True)
class DeliveredOrder:
    """The times of a delivered order. `handed_over` is the first carrier scan of any of its goods,
    `paid_at` the last capture, `promised_on` the latest promised day of its delivery groups; `None`
    is unknown. `zone` is the time zone of its channel."""

    zone: str
    placed_at: datetime
    paid_at: datetime | None
    handed_over: datetime | None
    delivered_at: datetime | None
    promised_on: date | None


@dataclass(kw_only=True)
class DeliveryPerformance:
    """Metrics of delivered orders. `by_timestamp`: delivered by 00:00 of the promised day in the
    channel's time zone, so that a delivery during that day is late. `by_day`: delivered on the
    promised day or before. Both count only orders with a delivery time and a promised day."""

    by_timestamp: Share = field(default_factory=Share)
    by_day: Share = field(default_factory=Share)
    placed_to_delivered: Duration = field(default_factory=Duration)
    paid_to_handed_over: Duration = field(default_factory=Duration)
    handed_over_to_delivered: Duration = field(default_factory=Duration)

    @classmethod
    def of(cls, orders: Iterable[DeliveredOrder]) -> "DeliveryPerformance":
        performance = cls()
        for order in orders:
            performance.add(order)
        return performance

    def add(self, order: DeliveredOrder) -> None:
        self.paid_to_handed_over.add(order.paid_at, order.handed_over)
        self.placed_to_delivered.add(order.placed_at, order.delivered_at)
        self.handed_over_to_delivered.add(order.handed_over, order.delivered_at)
        if order.delivered_at is not None and order.promised_on is not None:
            zone = ZoneInfo(order.zone)
            promised = datetime.combine(order.promised_on, time(), zone)
            self.by_timestamp.count(order.delivered_at <= promised)
            self.by_day.count(order.delivered_at.astimezone(zone).date() <= order.promised_on)


@dataclass(frozen=True, kw_only=True)
class CurrencyTotals:
    """Sums in one currency, over all orders, cancelled ones too. `goods`: unit price times quantity
    of every line. `shipping`: the lines' shares of the delivery charge. `payments`: authorized and
    not voided. `delivered_goods`: goods of orders that are delivered."""

    goods: Money
    shipping: Money
    payments: Money
    delivered_goods: Money


@dataclass(frozen=True, kw_only=True)
class TopSku:
    """A SKU and the value of its lines: unit price times quantity."""

    sku: str
    goods: Money


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """Counts are of orders unless the name says otherwise.

    `multi_unit_orders`: more than one unit ordered. `split_orders`: fulfillment orders at more
    than one location. `cancelled`: stage CANCELLED of all. `repeat_customers`: customers with two
    orders or more, of those with any. `late_handovers`: orders handed over to a carrier after the
    `ship_by` of their fulfillment order, of those handed over. `top_skus`: the five SKUs of highest
    value. `computed_at`: when they were computed."""

    orders: int
    stages: dict[Stage, int]
    units: int
    multi_unit_orders: int
    skus: int
    locations: int
    split_orders: int
    cancelled: Share
    repeat_customers: Share
    late_handovers: Share
    delivery_performance: DeliveryPerformance
    totals: tuple[CurrencyTotals, ...]
    top_skus: tuple[TopSku, ...]
    computed_at: datetime | None = None


# Told, before orders are read, how many have changed since they were added up, or `None`: all are
# read. It may raise, and then none is.
BeforeOrders = Callable[[int | None], None]


class Reporting(Protocol):
    async def metrics(
        self, channel_id: str | None = None, before: BeforeOrders = lambda _: None
    ) -> Metrics:
        """Metrics of one channel's orders, or of all orders."""
        ...
