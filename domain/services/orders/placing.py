"""Building an order from the command of a channel: permissions, prices, charges, lines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.catalog.product import Price, Variant
from domain.customers.customer import Customer
from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.network.channel import Channel, Permission
from domain.orders.event import OrderEventKind
from domain.orders.order import NewId, Order
from domain.services.orders.commands import PlaceOrder
from domain.services.orders.delivering import new_groups
from domain.services.orders.delivery_commands import PlaceDeliveryGroup
from domain.services.orders.ordered_lines import Ordered, add_ordered
from domain.shared.audit import AuditStamp, reported_time
from domain.shared.errors import (
    CustomerRequired,
    EmptyOrder,
    InvalidInput,
)
from domain.shared.ids import Prefix
from domain.shared.money import MINOR_MAX


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
    add_ordered(order, Ordered(command, channel, group_of, variants, prices, new_id))
    if not order.totals_within(MINOR_MAX):
        raise InvalidInput("lines", "must not cost more in total than the largest amount supported")
    placed = replace(stamp, reported_at=order.placed_at)
    order.record(OrderEventKind.ORDER_PLACED, placed, new_id, None)
    return order


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
        (_chooses_locations(command), Permission.CHOOSE_LOCATIONS),
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


def _chooses_locations(command: PlaceOrder) -> bool:
    parts = (part for line in command.lines for part in line.parts)
    return any(line.location_id for line in command.lines) or any(p.location_id for p in parts)


def _placed_at(command: PlaceOrder, stamp: AuditStamp) -> datetime:
    if command.placed_at is None:
        return stamp.at
    return reported_time("placedAt", command.placed_at, stamp.at)
