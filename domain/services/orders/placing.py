"""Building an order from the command of a channel: permissions, prices, charges, lines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.catalog.product import Price, Variant
from domain.customers.customer import Customer
from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.network.channel import Channel, Permission
from domain.orders.delivery_group import DeliveryGroup
from domain.orders.event import OrderEventKind
from domain.orders.line import OrderLine
from domain.orders.order import NewId, Order
from domain.services.orders.commands import PlaceLine, PlaceOrder
from domain.services.orders.delivering import new_groups
from domain.services.orders.delivery_commands import PlaceDeliveryGroup
from domain.shared.audit import AuditStamp, reported_time
from domain.shared.errors import (
    CurrencyMismatch,
    CustomerRequired,
    DomainError,
    EmptyOrder,
    InvalidInput,
    PriceChanged,
    refuse,
)
from domain.shared.ids import Prefix
from domain.shared.money import MINOR_MAX, Money


def place(
    command: PlaceOrder,
    *,
    channel: Channel,
    customer: Customer | None,
    groups: Sequence[PlaceDeliveryGroup],
    number: str,
    fingerprint: str,
    variants: Mapping[str, Variant],
    prices: Mapping[str, Price],
    stamp: AuditStamp,
    new_id: NewId,
) -> Order:
    """The order with its lines, all units pending. `variants` by SKU, `prices` by variant id."""
    _permit(command, channel)
    order = Order(
        id=command.id or new_id(Prefix.ORDER),
        number=number,
        channel_id=channel.id,
        customer_id=customer.id if customer else None,
        external_id=command.external_id,
        currency=channel.currency,
        email=(command.email or "").strip().lower() or (customer.email if customer else None),
        placed_at=_placed_at(command, stamp),
        note=command.note,
        staff_member=command.staff_member,
        purchase_order_number=command.purchase_order_number,
        fingerprint=fingerprint,
    )
    group_of = new_groups(order, groups, new_id)
    _add_lines(order, command, channel, group_of, variants, prices, new_id)
    if order.original_total.minor > MINOR_MAX:
        raise InvalidInput("lines", "must not cost more in total than the largest amount supported")
    placed = replace(stamp, reported_at=order.placed_at)
    order.record(OrderEventKind.ORDER_PLACED, placed, new_id, None)
    return order


def _add_lines(
    order: Order,
    command: PlaceOrder,
    channel: Channel,
    group_of: Mapping[str | None, DeliveryGroup],
    variants: Mapping[str, Variant],
    prices: Mapping[str, Price],
    new_id: NewId,
) -> None:
    """Add all lines, or raise the errors of all lines together."""
    sets_prices = Permission.SET_PRICES in channel.permissions
    errors: list[DomainError] = []
    for position, line in enumerate(command.lines, start=1):
        variant, group = variants[line.sku], group_of[line.delivery_group]
        try:
            unit_price = _price(line, prices.get(variant.id), channel.currency, sets_prices)
            shipping = _charge("shipping", line.shipping, channel.currency)
        except DomainError as error:
            errors.append(error.at("lines", str(position - 1), *error.path))
            continue
        order.lines.append(
            OrderLine(
                id=order.new_part_id(new_id, Prefix.LINE),
                order_id=order.id,
                delivery_group_id=group.id,
                position=position,
                variant_id=variant.id,
                sku=variant.sku,
                title=variant.title,
                quantity=line.quantity,
                currency=channel.currency,
                unit_price=unit_price,
                shipping=shipping,
                location_id=line.location_id or group.location_id,
                availability_policy=line.availability_policy or channel.availability_policy,
            )
        )
        order.quantities.add(order.lines[-1])
    refuse(errors)


def _permit(command: PlaceOrder, channel: Channel) -> None:
    channel.require(Permission.PLACE_ORDERS)
    if not command.lines and Permission.PLACE_DRAFT_ORDERS not in channel.permissions:
        raise EmptyOrder
    if command.customer_id is None and Permission.ANONYMOUS_ORDERS not in channel.permissions:
        raise CustomerRequired(channel.code)
    needed: Sequence[tuple[bool, Permission]] = (
        (command.id is not None or command.placed_at is not None, Permission.CHOOSE_IDS),
        (
            any(group.method is FulfillmentMethod.CARRY_OUT for group in command.groups),
            Permission.CARRY_OUT,
        ),
        (any(line.location_id for line in command.lines), Permission.CHOOSE_LOCATIONS),
        (
            any(
                line.availability_policy not in (None, channel.availability_policy)
                for line in command.lines
            ),
            Permission.CHOOSE_AVAILABILITY,
        ),
    )
    for applies, permission in needed:
        if applies:
            channel.require(permission)


def _placed_at(command: PlaceOrder, stamp: AuditStamp) -> datetime:
    if command.placed_at is None:
        return stamp.at
    return reported_time("placedAt", command.placed_at, stamp.at)


def _price(line: PlaceLine, price: Price | None, currency: str, sets_prices: bool) -> Money:
    """The price of the channel, or the line's own where the channel may set prices."""
    if line.unit_price is not None:
        _charge("unitPrice", line.unit_price, currency)
        if sets_prices:
            return line.unit_price
    actual = price.amount if price else None
    if actual is None or (line.unit_price is not None and line.unit_price != actual):
        raise PriceChanged(line.sku, line.unit_price or Money.zero(currency), actual).at(
            "unitPrice"
        )
    return actual


def _charge(field: str, amount: Money | None, currency: str) -> Money:
    if amount is None:
        return Money.zero(currency)
    if amount.currency != currency:
        raise CurrencyMismatch(currency, amount.currency).at(field)
    if not 0 <= amount.minor <= MINOR_MAX:
        raise InvalidInput(
            "amount", "must not be negative or more than the largest amount supported"
        ).at(field, "amount")
    return amount
