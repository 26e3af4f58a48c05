"""What may be done now with orders, fulfillment orders and payments: the parts of an order that it
depends on are loaded once for all orders of an answer."""

from collections.abc import Iterable
from typing import Any

import strawberry

from domain.access.actions import offered
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.network.channel import Channel
from domain.orders.balance import balance_of
from domain.orders.delivery_group import DeliveryGroup
from domain.orders.holds.hold import Hold
from domain.orders.lines.line import OrderLine
from domain.orders.lines.quantities import LineQuantity, QuantityByState
from domain.orders.offers import orders, payments, work
from domain.orders.offers.situation import Situation
from domain.orders.order import Order
from domain.payments.payment import Payment
from domain.payments.transaction import PaymentTransaction
from domain.services.shared.permitting import permissions_of
from domain.shared.error_base import Entity
from domain.shared.record import object_of

PARTS: dict[str, type] = {
    "lines": OrderLine,
    "quantities": LineQuantity,
    "holds": Hold,
    "fulfillment_orders": FulfillmentOrder,
    "delivery_groups": DeliveryGroup,
    "payments": Payment,
    "transactions": PaymentTransaction,
}
WORK_PARTS = ("lines", "quantities", "holds")
PAYMENT_PARTS = ("holds", "transactions")


async def order_actions(order: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    loaders, caller = info.context.unlimited, info.context.caller
    own = caller.channel_id
    channels = loaders.one(Channel)
    # Every look-up begins before the first is awaited, so that one kind is one statement.
    begun = channels.load(order.channel_id), channels.load(own or order.channel_id)
    now = await _situation(info, order, PARTS)
    channel, callers = [await one for one in begun]
    if own is not None and callers is None:
        return []
    may = permissions_of(caller, callers if own else None)
    found = orders.order_actions(now, may, channel.permissions)
    return offered(caller.role, Entity.ORDER, found)


async def work_actions(part: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    order = await info.context.unlimited.one(Order).load(part.order_id)
    now = await _situation(info, order, WORK_PARTS)
    found = work.work_actions(now.order, object_of(part))
    return offered(info.context.caller.role, Entity.FULFILLMENT_ORDER, found)


async def payment_actions(part: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    order = await info.context.unlimited.one(Order).load(part.order_id)
    now = await _situation(info, order, PAYMENT_PARTS)
    found = payments.payment_actions(now, object_of(part))
    return offered(info.context.caller.role, Entity.PAYMENT, found)


async def _situation(info: strawberry.Info, order: Any, names: Iterable[str]) -> Situation:
    """The order with these parts; what follows from other parts is stored."""
    loaders = info.context.unlimited
    begun = {name: loaders.many(PARTS[name], "order_id").load(order.id) for name in names}
    found = {name: [object_of(part) for part in await parts] for name, parts in begun.items()}
    units = QuantityByState(found.pop("quantities", ()))
    whole = object_of(order, quantities=units, **found)
    return Situation(whole, order.status, balance_of(order).balance_due)
