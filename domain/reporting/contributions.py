"""What one order adds to the metrics. Metrics are sums of it: whoever has the sums, and what the
orders that changed since added before and add now, has the metrics of this moment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.orders.lines.line import FIRST_STATE, LineKind, LineState
from domain.reporting.metrics import DeliveredOrder, DeliveryPerformance, OrderStatuses, Stage
from domain.reporting.metrics import stage_of as stage_of

# Increased when orders add something else than before: then all of them are added up anew.
FORM = 2
# The scope of all channels together; that of one channel is its id.
ALL = ""
MICROSECOND = timedelta(microseconds=1)


class Sum(StrEnum):
    """What is added up: a number of orders, lines or customers, and an amount."""

    STAGE = "stage"
    GOODS = "goods"
    SHIPPING = "shipping"
    PAYMENTS = "payments"
    DELIVERED_GOODS = "delivered goods"
    UNITS = "units"
    MULTI_UNIT = "multi-unit orders"
    SPLIT = "split orders"
    LATE_HANDOVERS = "late handovers"
    BY_TIMESTAMP = "on time by timestamp"
    BY_DAY = "on time by day"
    PLACED_TO_DELIVERED = "placed to delivered"
    PAID_TO_HANDED_OVER = "paid to handed over"
    HANDED_OVER_TO_DELIVERED = "handed over to delivered"
    # Customers with orders, and those with more than one: it follows from `CUSTOMER`.
    CUSTOMERS = "customers"
    # Of each customer, SKU and location.
    CUSTOMER = "customer"
    SKU = "sku"
    SKU_GOODS = "sku goods"
    LOCATION = "location"


# Of these there are as many as customers, SKUs or locations.
MANY = (Sum.CUSTOMER, Sum.SKU, Sum.SKU_GOODS, Sum.LOCATION)


@dataclass(frozen=True, slots=True)
class Part:
    """How many, and how much: amounts in minor units, units, or microseconds."""

    count: int = 0
    amount: int = 0

    def __add__(self, other: "Part") -> "Part":
        return Part(self.count + other.count, self.amount + other.amount)

    def __sub__(self, other: "Part") -> "Part":
        return Part(self.count - other.count, self.amount - other.amount)


# By what is added up and the currency, stage, SKU, location or customer.
Parts = dict[tuple[Sum, str], Part]
# Units by the location that is to serve them, their SKU and the day they were ordered on the clocks
# of the channel. No location: nothing says yet which one.
DemandKey = tuple[str | None, str, date]
Demanded = dict[DemandKey, int]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What an order of this channel adds."""

    channel_id: str
    parts: Parts
    demand: Demanded = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineFacts:
    kind: LineKind
    sku: str | None
    currency: str
    quantity: int
    value: int

    @property
    def is_fulfilled(self) -> bool:
        """Fees are no units; of a kit its parts are."""
        return FIRST_STATE[self.kind] is not LineState.NO_FULFILLMENT


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderFacts:
    """What is read of an order. `handovers` are the first carrier scans of its shipments, with the
    ship-by times of their fulfillment orders; `demanded` are units of goods that were not
    cancelled, by location and SKU. `None` is unknown."""

    channel_id: str
    customer_id: str | None
    currency: str
    statuses: OrderStatuses
    goods: int
    shipping: int
    payments: int
    lines: Sequence[LineFacts]
    locations: frozenset[str]
    handovers: Sequence[tuple[datetime | None, datetime | None]]
    times: DeliveredOrder
    demanded: Sequence[tuple[str | None, str, int]] = ()


def contribution_of(order: OrderFacts) -> Contribution:
    parts: Parts = {}
    for name, key, part in (
        *_of_statuses(order),
        *_of_lines(order.lines),
        *_of_places(order),
    ):
        parts[name, key] = parts.get((name, key), Part()) + part
    return Contribution(order.channel_id, parts, demand_of(order.demanded, order.times))


def demand_of(demanded: Iterable[tuple[str | None, str, int]], times: DeliveredOrder) -> Demanded:
    """The units of an order that are demanded of each location, on the day it was placed."""
    day = times.placed_at.astimezone(ZoneInfo(times.zone)).date()
    found: Demanded = {}
    for location_id, sku, units in demanded:
        key = location_id, sku, day
        found[key] = found.get(key, 0) + units
    return found


def _of_statuses(order: OrderFacts) -> Iterator[tuple[Sum, str, Part]]:
    stage = stage_of(order.statuses)
    yield Sum.STAGE, stage, Part(1)
    yield Sum.GOODS, order.currency, Part(1, order.goods)
    yield Sum.SHIPPING, order.currency, Part(1, order.shipping)
    yield Sum.PAYMENTS, order.currency, Part(1, order.payments)
    if order.customer_id is not None:
        yield Sum.CUSTOMER, order.customer_id, Part(1)
    if stage is Stage.DELIVERED:
        yield Sum.DELIVERED_GOODS, order.currency, Part(1, order.goods)
        yield from _of_times(order.times)


def _of_times(times: DeliveredOrder) -> Iterator[tuple[Sum, str, Part]]:
    one = DeliveryPerformance.of([times])
    for share, name in ((one.by_timestamp, Sum.BY_TIMESTAMP), (one.by_day, Sum.BY_DAY)):
        if share.whole:
            yield name, "", Part(share.whole, share.part)
    for span, name in (
        (one.placed_to_delivered, Sum.PLACED_TO_DELIVERED),
        (one.paid_to_handed_over, Sum.PAID_TO_HANDED_OVER),
        (one.handed_over_to_delivered, Sum.HANDED_OVER_TO_DELIVERED),
    ):
        if span.count:
            yield name, "", Part(span.count, span.total // MICROSECOND)


def _of_lines(lines: Iterable[LineFacts]) -> Iterator[tuple[Sum, str, Part]]:
    units = 0
    for line in lines:
        units += line.quantity if line.is_fulfilled else 0
        if line.sku is not None:
            yield Sum.SKU_GOODS, f"{line.currency} {line.sku}", Part(1, line.value)
            if line.is_fulfilled:
                yield Sum.SKU, line.sku, Part(1)
    if units:
        yield Sum.UNITS, "", Part(1, units)
    if units > 1:
        yield Sum.MULTI_UNIT, "", Part(1)


def _of_places(order: OrderFacts) -> Iterator[tuple[Sum, str, Part]]:
    for location_id in order.locations:
        yield Sum.LOCATION, location_id, Part(1)
    if len(order.locations) > 1:
        yield Sum.SPLIT, "", Part(1)
    limited = [(at, limit) for at, limit in order.handovers if limit is not None]
    if limited:
        yield (
            Sum.LATE_HANDOVERS,
            "",
            Part(1, any(at > limit for at, limit in limited if at is not None)),
        )


# By the scope, what is added up, and its key.
SumKey = tuple[str, Sum, str]
Sums = dict[SumKey, Part]


def differences(
    changes: Iterable[tuple[Contribution | None, Contribution]], scope: str | None = None
) -> Sums:
    """What orders add now and did not before; of all scopes, or of one."""
    found: Sums = {}
    for before, now in changes:
        for one, is_now in ((before, False), (now, True)):
            for place in (ALL, one.channel_id) if one else ():
                if one is None or scope not in (None, place):
                    continue
                for (name, key), part in one.parts.items():
                    old = found.get((place, name, key), Part())
                    found[place, name, key] = old + part if is_now else old - part
    return {key: part for key, part in found.items() if part != Part()}


def demand_differences(
    changes: Iterable[tuple[Contribution | None, Contribution]],
) -> Demanded:
    """What orders demand now and did not before."""
    found: Demanded = {}
    for before, now in changes:
        for one, sign in ((before, -1), (now, 1)):
            for key, units in (one.demand if one else {}).items():
                found[key] = found.get(key, 0) + sign * units
    return {key: units for key, units in found.items() if units}


def touched(changes: Sums) -> list[SumKey]:
    """The sums that these differences change."""
    derived = {(scope, Sum.CUSTOMERS, "") for scope, name, _ in changes if name is Sum.CUSTOMER}
    return [*changes, *derived]


def added(before: Mapping[SumKey, Part], changes: Sums) -> Sums:
    """The sums that are touched, with these differences."""
    after = dict(before)
    for key, part in changes.items():
        old = after.get(key, Part())
        new = after[key] = old + part
        scope, name, _ = key
        if name is Sum.CUSTOMER:
            customers = scope, Sum.CUSTOMERS, ""
            more = Part((new.count > 0) - (old.count > 0), (new.count > 1) - (old.count > 1))
            after[customers] = after.get(customers, Part()) + more
    return after
