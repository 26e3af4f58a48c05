"""Orders, live."""

from collections.abc import AsyncIterable
from functools import partial
from typing import Annotated

import strawberry

from domain.access.caller import Caller
from domain.orders.event import OrderEvent
from domain.orders.filters import OrderWhere
from domain.orders.order import Order
from domain.ports.event_log import Topic
from domain.shared.paging import Direction, Listing, Page
from domain.shared.record import Record
from resolvers.shared.context import Info
from resolvers.shared.streams import AFTER, live, stream
from schema.orders.event import OrderMessage, OrderTopic
from schema.shared.inputs import optional_key, require_ids
from schema.shared.snapshot import ORDERS, Snapshot
from subscriptions.live import Kind

SNAPSHOT_MAX = 100
EVENTS = Kind(ORDERS, subject="order_id", counted="sequence")


def order_events(
    info: Info,
    topic: Annotated[
        OrderTopic | None, strawberry.argument(description="Which orders; left out: all.")
    ] = strawberry.UNSET,
    after: Annotated[str | None, AFTER] = strawberry.UNSET,
) -> AsyncIterable[Record[OrderEvent] | Snapshot]:
    topic_given = _topic(info.context.caller, topic or OrderTopic())

    async def wanted() -> Topic:
        return topic_given

    return live(info, EVENTS, info.context.feeds.orders, wanted, after, partial(_snapshot, info))


@strawberry.type(description="Orders, live.")
class OrderSubscriptions:
    order_events = stream(
        order_events,
        OrderMessage,
        "The events of orders, as they happen. Without `after` the stream begins with a "
        "snapshot. A slow client is never skipped: it catches up.",
    )


def _topic(caller: Caller, topic: OrderTopic) -> Topic:
    require_ids(topic)
    return Topic(
        order_id=optional_key(topic.order_id),
        channel_id=optional_key(topic.channel_id),
        customer_id=optional_key(topic.customer_id),
        location_id=optional_key(topic.location_id),
        visible=caller.visible,
    )


async def _snapshot(info: Info, topic: Topic, position: int) -> Snapshot:
    if topic.order_id is not None:
        found = await info.context.reads.one(Order, [topic.order_id])
        return Snapshot(position, [thing for thing in found if thing], complete=True)
    where = OrderWhere(
        channel_id=(topic.channel_id,) if topic.channel_id else None,
        customer_id=(topic.customer_id,) if topic.customer_id else None,
        location_id=(topic.location_id,) if topic.location_id else None,
    )
    listing = Listing(where, "placed_at", Direction.DESCENDING)
    newest = await info.context.reads.page(Order, listing, Page(first=SNAPSHOT_MAX))
    return Snapshot(position, newest.records, complete=not newest.has_next)
