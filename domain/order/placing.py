"""Placing an order: what a channel asks for, checked and made into an order; its units sourced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain import bounds
from domain.act import CLOCK_DRIFT, Act
from domain.address import Address
from domain.catalog import Price, Variant
from domain.channel import Channel, Permission
from domain.customer import Customer
from domain.errors import CurrencyMismatch, EmptyOrder, InvalidInput, PriceChanged
from domain.ids import Prefix
from domain.money import MINOR_MAX, Money
from domain.order.aggregate import NewId, Order
from domain.order.event import OrderEventKind
from domain.order.fulfillment import (
    FulfillmentAction,
    FulfillmentMethod,
    FulfillmentOrder,
    RequestAction,
)
from domain.order.line import UNSOURCED, LineAction, OrderLine
from domain.order.status import ORDER, OrderAction
from domain.sourcing import Allocation, Demand


@dataclass(frozen=True, kw_only=True)
class PlaceLine:
    """`unit_price` is what the channel believes or, where it may set prices, decides."""

    sku: str
    quantity: int
    unit_price: Money | None = None
    shipping: Money | None = None
    location_id: str | None = None

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)


@dataclass(frozen=True, kw_only=True)
class PlaceOrder:
    """Command. `id` and `placed_at` are for a till that was offline: its own id, and when it sold.
    `location_id` is where a customer collects; for carry-out, the store they stand in."""

    channel_id: str
    customer_id: str
    lines: tuple[PlaceLine, ...]
    id: str | None = None
    external_id: str | None = None
    method: FulfillmentMethod = FulfillmentMethod.SHIP
    location_id: str | None = None
    ship_to: Address | None = None
    email: str | None = None
    promised_on: date | None = None
    ship_by: datetime | None = None
    placed_at: datetime | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        bounds.count("lines", self.lines, bounds.LINES_MAX, least=0)
        bounds.optional_text("externalId", self.external_id)
        bounds.optional_text("email", self.email)
        bounds.optional_text("note", self.note, bounds.TEXT_MAX)
        if self.method is not FulfillmentMethod.SHIP and self.location_id is None:
            raise InvalidInput("locationId", f"is needed for {self.method.value}")


def place(
    command: PlaceOrder,
    *,
    channel: Channel,
    customer: Customer,
    number: str,
    fingerprint: str,
    variants: Mapping[str, Variant],
    prices: Mapping[str, Price],
    act: Act,
    new_id: NewId,
) -> Order:
    """The order with its lines, all units pending. `variants` by SKU, `prices` by variant id."""
    _permit(command, channel)
    order = Order(
        id=command.id or new_id(Prefix.ORDER),
        number=number,
        channel_id=channel.id,
        customer_id=customer.id,
        external_id=command.external_id,
        currency=channel.currency,
        method=command.method,
        email=(command.email or "").strip().lower() or customer.email,
        ship_to=command.ship_to,
        placed_at=_placed_at(command, act),
        promised_on=command.promised_on,
        note=command.note,
        fingerprint=fingerprint,
    )
    for position, line in enumerate(command.lines, start=1):
        variant = variants[line.sku]
        free = channel.permissions >= {Permission.SET_PRICES}
        order.lines.append(
            OrderLine(
                id=new_id(Prefix.LINE),
                order_id=order.id,
                position=position,
                variant_id=variant.id,
                sku=variant.sku,
                title=variant.title,
                quantity=line.quantity,
                currency=channel.currency,
                unit_price=_price(line, prices.get(variant.id), channel.currency, free),
                shipping=_charge(line.shipping, channel.currency),
                location_id=line.location_id or command.location_id,
            )
        )
        order.tally.enter(order.lines[-1])
    if order.total.minor > MINOR_MAX:
        raise InvalidInput("lines", "cost more together than can be counted")
    order.record(OrderEventKind.ORDER_PLACED, act, new_id, None)
    return order


def demands(order: Order) -> list[Demand]:
    """The units that still need a location."""
    wanted = []
    for line in order.lines:
        quantity = sum(order.tally.at(line.id, None, state) for state in UNSOURCED)
        if quantity:
            wanted.append(
                Demand(
                    line_id=line.id,
                    sku=line.sku,
                    quantity=quantity,
                    location_id=line.location_id,
                )
            )
    return wanted


def allocate(
    order: Order,
    allocations: Sequence[Allocation],
    *,
    act: Act,
    new_id: NewId,
    ship_by: datetime | None = None,
) -> None:
    """Assign units to locations, one new fulfillment order each; their stock is reserved too."""
    ORDER.require(order.status, OrderAction.ALLOCATE)
    for location_id in dict.fromkeys(a.location_id for a in allocations):
        work = FulfillmentOrder(
            id=new_id(Prefix.FULFILLMENT_ORDER),
            order_id=order.id,
            location_id=location_id,
            method=order.method,
            ship_by=ship_by,
            created_at=act.at,
        )
        order.fulfillment_orders.append(work)
        for allocation in allocations:
            if allocation.location_id == location_id:
                _assign(order, allocation, work, act)
        if order.open_holds:
            work.perform(FulfillmentAction.HOLD)
        else:
            work.request(RequestAction.SUBMIT)
        order.record(OrderEventKind.UNITS_ALLOCATED, act, new_id, work.id)


def _assign(order: Order, allocation: Allocation, work: FulfillmentOrder, act: Act) -> None:
    left = allocation.quantity
    for state in sorted(UNSOURCED):
        quantity = min(left, order.tally.at(allocation.line_id, None, state))
        if quantity:
            order.move(
                act,
                allocation.line_id,
                quantity,
                LineAction.ALLOCATE,
                state=state,
                place=None,
                to=work,
            )
            left -= quantity


def _permit(command: PlaceOrder, channel: Channel) -> None:
    channel.require(Permission.PLACE_ORDERS)
    if not command.lines and Permission.ANNOUNCE_ORDERS not in channel.permissions:
        raise EmptyOrder
    if command.id is not None or command.placed_at is not None:
        channel.require(Permission.CHOOSE_IDS)
    if command.method is FulfillmentMethod.CARRY_OUT:
        channel.require(Permission.HAND_OVER)
    if any(line.location_id for line in command.lines):
        channel.require(Permission.CHOOSE_LOCATIONS)


def _placed_at(command: PlaceOrder, act: Act) -> datetime:
    if command.placed_at is None:
        return act.at
    if bounds.aware("placedAt", command.placed_at) > act.at + CLOCK_DRIFT:
        raise InvalidInput("placedAt", "lies in the future")
    return command.placed_at


def _price(line: PlaceLine, price: Price | None, currency: str, free: bool) -> Money:
    """The channel's price, unless the channel may set its own and does."""
    if line.unit_price is not None:
        _charge(line.unit_price, currency)
        if free:
            return line.unit_price
    actual = price.amount if price else None
    if actual is None or (line.unit_price is not None and line.unit_price != actual):
        raise PriceChanged(line.sku, line.unit_price or Money.zero(currency), actual)
    return actual


def _charge(amount: Money | None, currency: str) -> Money:
    if amount is None:
        return Money.zero(currency)
    if amount.currency != currency:
        raise CurrencyMismatch(currency, amount.currency)
    if not 0 <= amount.minor <= MINOR_MAX:
        raise InvalidInput("amount", "must not be negative or beyond counting")
    return amount
