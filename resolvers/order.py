"""Answers about orders."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from enum import StrEnum
from typing import Annotated

import strawberry

from domain.orders import filters as domain_orders_filters
from domain.orders.event import OrderEvent
from domain.orders.order import Order
from domain.ports.event_log import Topic
from domain.shared.paging import Direction, Listing, Page
from domain.shared.record import Record
from resolvers.commands import command_of, key_of, require_ids
from resolvers.context import Info
from resolvers.lists import found_by, listed
from resolvers.streams import followed
from schema.event import ORDERS, Snapshot
from schema.order import (
    AllocateOrderInput,
    AnnulOrderInput,
    CancelOrderInput,
    HoldOrderInput,
    OrderBy,
    OrderWhere,
    PlaceOrderInput,
    ReleaseHoldInput,
)
from schema.page import After, Before, First, Last, Listed, Ordered
from schema.views import GIVEN, choice, said

SNAPSHOT_MAX = 100


class OrderSort(StrEnum):
    PLACED_AT = "placed_at"
    NUMBER = "number"
    TOTAL = "total"


choice(
    OrderSort,
    "What orders are sorted by.",
    PLACED_AT="When they were placed.",
    NUMBER="Their number, as text.",
    TOTAL="Their total, in minor units; mixes currencies.",
)


@strawberry.input(description="Which orders to listen to. What is left out asks for all.")
class OrderTopic:
    order_id: strawberry.ID | None = said("This one.", default=None)
    channel_id: strawberry.ID | None = said("Of this channel.", default=None)
    customer_id: strawberry.ID | None = said("Of this customer.", default=None)
    location_id: strawberry.ID | None = said("With work at this location.", default=None)


async def order(
    info: Info,
    by: Annotated[OrderBy, strawberry.argument(description="Exactly one key.")],
) -> Record[Order] | None:
    """One order, by its id, number or external id."""
    found: Record[Order] | None = await found_by(info, Order, *key_of(by))
    return found


async def orders(
    info: Info,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    where: Annotated[OrderWhere | None, strawberry.argument(description="Which ones.")] = None,
    sort: Annotated[
        OrderSort, strawberry.argument(description="Sorted by what.")
    ] = OrderSort.PLACED_AT,
    direction: Ordered = Direction.DESCENDING,
) -> Listed:
    """Orders through every channel; the newest first unless asked otherwise."""
    page = Page(first, after, last, before)
    return await listed(info, Order, page, where, sort, direction)


async def place_order(info: Info, input: Annotated[PlaceOrderInput, GIVEN]) -> Order:
    """Take an order: price it, source it, reserve its stock. All of it, or nothing.

    Two tills that race for the last unit: one gets it, the other gets OutOfStock."""
    context = info.context
    return await context.services.ordering.place(
        context.caller, input.idempotency_key, command_of(input)
    )


async def hold_order(info: Info, input: Annotated[HoldOrderInput, GIVEN]) -> Order:
    """Put an order on hold. Work that has not begun waits; what has begun may not leave."""
    context = info.context
    return await context.services.ordering.hold(
        context.caller, input.idempotency_key, command_of(input)
    )


async def release_hold(info: Info, input: Annotated[ReleaseHoldInput, GIVEN]) -> Order:
    """Release a hold. After the last one the order goes on."""
    context = info.context
    return await context.services.ordering.release_hold(
        context.caller, input.idempotency_key, command_of(input)
    )


async def cancel_order(info: Info, input: Annotated[CancelOrderInput, GIVEN]) -> Order:
    """Cancel units nobody has begun to work on, and give their stock back."""
    context = info.context
    return await context.services.ordering.cancel(
        context.caller, input.idempotency_key, command_of(input)
    )


async def annul_order(info: Info, input: Annotated[AnnulOrderInput, GIVEN]) -> Order:
    """Declare an order void, wherever its goods are. For channels with ANNUL_ORDERS."""
    context = info.context
    return await context.services.ordering.annul(
        context.caller, input.idempotency_key, command_of(input)
    )


async def allocate_order(info: Info, input: Annotated[AllocateOrderInput, GIVEN]) -> Order:
    """Find a location for the units that have none, and reserve them there. Holds for being out of
    stock are released with it."""
    context = info.context
    return await context.services.ordering.allocate(
        context.caller, input.idempotency_key, command_of(input)
    )


async def order_events(
    info: Info,
    topic: Annotated[
        OrderTopic | None, strawberry.argument(description="Left out: every order.")
    ] = None,
    after: Annotated[
        str | None,
        strawberry.argument(
            description="A cursor of this stream: resume behind it, nothing lost, nothing doubled."
        ),
    ] = None,
) -> AsyncGenerator[Record[OrderEvent] | Snapshot, None]:
    """Everything that happens to the orders asked for, as it happens.

    Without `after` it begins with a snapshot. A slow client is never skipped: it catches up."""
    wanted = _topic(topic)
    events = followed(
        info.context.feeds.orders,
        wanted,
        after,
        name=ORDERS,
        snapshot=lambda position: _snapshot(info, wanted, position),
        subject="order_id",
        counted="sequence",
    )
    async with aclosing(events):
        async for event in events:
            yield event


def _topic(topic: OrderTopic | None) -> Topic:
    if topic is None:
        return Topic()
    require_ids(topic)
    return Topic(**vars(topic))


async def _snapshot(info: Info, topic: Topic, position: int) -> Snapshot:
    where = domain_orders_filters.OrderWhere(
        channel_id=(topic.channel_id,) if topic.channel_id else None,
        customer_id=(topic.customer_id,) if topic.customer_id else None,
        location_id=(topic.location_id,) if topic.location_id else None,
    )
    if topic.order_id is not None:
        found = await info.context.reads.one(Order, [topic.order_id])
        return Snapshot(position, [thing for thing in found if thing], complete=True)
    listing = Listing(where, "placed_at", Direction.DESCENDING)
    newest = await info.context.reads.page(Order, listing, Page(first=SNAPSHOT_MAX))
    return Snapshot(position, newest.records, complete=not newest.has_next)
