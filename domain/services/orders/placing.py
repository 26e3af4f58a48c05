"""Placing an order: what a channel asks for, checked and made into an order; its units sourced."""

from collections.abc import Mapping
from datetime import datetime

from domain.catalog.product import Price, Variant
from domain.customers.customer import Customer
from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.network.channel import Channel, Permission
from domain.orders.event import OrderEventKind
from domain.orders.line import OrderLine
from domain.orders.order import NewId, Order
from domain.services.orders.commands import PlaceLine, PlaceOrder
from domain.shared import bounds
from domain.shared.audit import CLOCK_DRIFT, Act
from domain.shared.errors import CurrencyMismatch, EmptyOrder, InvalidInput, PriceChanged
from domain.shared.ids import Prefix
from domain.shared.money import MINOR_MAX, Money


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
