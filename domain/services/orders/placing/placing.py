"""Building an order from the command of a channel: permissions, prices, charges, lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.catalog.product import Price, Variant
from domain.customers.customer import Customer
from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.network.channel import Channel, Permission
from domain.orders.event import OrderEventKind
from domain.orders.order import NewId, Order
from domain.services.orders.commands.delivering import PlaceDeliveryGroup
from domain.services.orders.commands.ordering import PlaceOrder
from domain.services.orders.delivering import new_groups
from domain.services.orders.placing.ordered_lines import Ordered, add_ordered
from domain.shared.amounts.money import MINOR_MAX
from domain.shared.audit import AuditStamp, reported_time
from domain.shared.errors import (
    CustomerRequired,
    DomainError,
    EmptyOrder,
    InvalidInput,
    PermissionDenied,
    refuse,
)
from domain.shared.ids import Prefix


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
    if customer is not None:
        customer.require_not_erased()
    order = Order(
        id=command.id or new_id(Prefix.ORDER),
        number=number,
        channel_id=channel.id,
        customer_id=customer.id if customer else None,
        external_id=command.external_id,
        currency=channel.currency,
        email=command.email or (customer.email if customer else None),
        placed_at=_placed_at(command, stamp),
        note=command.note,
        staff_member=command.staff_member,
        purchase_order_number=command.purchase_order_number,
        fingerprint=fingerprint,
    )
    group_of = new_groups(order, groups, new_id)
    add_ordered(order, Ordered(command, channel, group_of, variants, prices, stamp.at, new_id))
    if not order.totals_within(MINOR_MAX):
        raise InvalidInput("lines", "must not cost more in total than the largest amount supported")
    placed = replace(stamp, reported_at=order.placed_at)
    order.record(OrderEventKind.ORDER_PLACED, placed, new_id, None)
    return order


def _permit(command: PlaceOrder, channel: Channel) -> None:
    """Refuse everything that the channel may not do, each at its field."""
    channel.require(Permission.PLACE_ORDERS)
    refuse(_faults(command, channel))


def _faults(command: PlaceOrder, channel: Channel) -> Iterator[DomainError]:
    allowed = channel.permissions
    if not command.lines and Permission.PLACE_DRAFT_ORDERS not in allowed:
        yield EmptyOrder().at("lines")
    if command.customer_id is None and Permission.ANONYMOUS_ORDERS not in allowed:
        yield CustomerRequired(channel.code).at("customerId")
    for permission, path in (*_reserved(command), *_reserved_of_lines(command, channel)):
        if permission not in allowed:
            yield PermissionDenied(channel.code, permission).at(*path)


def _reserved(command: PlaceOrder) -> Iterator[tuple[Permission, tuple[str, ...]]]:
    """The fields that need a permission."""
    if command.id is not None:
        yield Permission.CHOOSE_IDS, ("id",)
    if command.placed_at is not None:
        yield Permission.CHOOSE_IDS, ("placedAt",)
    for index, group in enumerate(command.groups):
        if group.method is FulfillmentMethod.CARRY_OUT:
            inside = ("deliveryGroups", str(index)) if command.delivery_groups else ()
            yield Permission.CARRY_OUT, (*inside, "method")


def _reserved_of_lines(
    command: PlaceOrder, channel: Channel
) -> Iterator[tuple[Permission, tuple[str, ...]]]:
    for index, line in enumerate(command.lines):
        inside = ("lines", str(index))
        if line.location_id:
            yield Permission.CHOOSE_LOCATIONS, (*inside, "locationId")
        for number, part in enumerate(line.parts):
            if part.location_id:
                path = (*inside, "parts", str(number), "locationId")
                yield Permission.CHOOSE_LOCATIONS, path
        if line.availability_policy not in (None, channel.availability_policy):
            yield Permission.CHOOSE_AVAILABILITY, (*inside, "availabilityPolicy")


def _placed_at(command: PlaceOrder, stamp: AuditStamp) -> datetime:
    if command.placed_at is None:
        return stamp.at
    return reported_time("placedAt", command.placed_at, stamp.at)
