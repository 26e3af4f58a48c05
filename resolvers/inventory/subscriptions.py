"""Stock, live."""

from collections.abc import AsyncIterable, Sequence
from functools import partial
from typing import Annotated

import strawberry

from domain.inventory.availability import Availability as Stock
from domain.inventory.feed import SaleChange, SaleSnapshot
from domain.inventory.filters import InventoryLevelWhere
from domain.inventory.level import InventoryLevel, InventoryMovement
from domain.inventory.stock import SALE_KINDS
from domain.ports.event_log import Topic
from domain.shared import bounds, paging
from domain.shared.errors import Unavailable
from domain.shared.ids import Prefix
from domain.shared.paging import Listing, Page
from domain.shared.record import Record
from domain.shared.text.kinds import CODE, ID
from execution.http.position import resumed_after
from resolvers.inventory.availability import Sale, channel_of, sold_of, stocked
from resolvers.inventory.queries import SKUS_MAX, variants_of
from resolvers.shared.context import Info
from resolvers.shared.lists import require_prefix
from resolvers.shared.streams import AFTER, live, stream
from schema.inventory.feed import AvailabilityMessage
from schema.inventory.stream import InventoryMessage, InventoryTopic
from schema.shared.inputs import optional_key, require_ids, texts
from schema.shared.snapshot import INVENTORY, Snapshot
from subscriptions.availability import AvailabilityStream, Followed
from subscriptions.live import Kind

# SKUs of one stream.
FOLLOWED_MAX = 100


class FollowedKitChanged(Unavailable):
    def __str__(self) -> str:
        return "A kit is made of other parts now. Subscribe again, after the last cursor."


MOVEMENTS = Kind(INVENTORY, subject="level_id", counted="version")


def inventory_changed(
    info: Info,
    topic: Annotated[
        InventoryTopic | None, strawberry.argument(description="Which stock; left out: all.")
    ] = strawberry.UNSET,
    after: Annotated[str | None, AFTER] = strawberry.UNSET,
) -> AsyncIterable[Record[InventoryMovement] | Snapshot]:
    return live(
        info,
        MOVEMENTS,
        info.context.feeds.inventory,
        partial(_topic, info, topic or InventoryTopic()),
        after,
        partial(_snapshot, info),
    )


def availability_changed(
    info: Info,
    channel_id: Annotated[
        strawberry.ID, strawberry.argument(description="The channel that sells the SKUs.")
    ],
    skus: Annotated[
        list[str],
        strawberry.argument(description="1 to 100 SKUs, those of kits too."),
    ],
    after: Annotated[str | None, AFTER] = strawberry.UNSET,
) -> AsyncIterable[SaleSnapshot | SaleChange]:
    feeds = info.context.feeds
    return AvailabilityStream(
        feeds.inventory,
        feeds.settings,
        partial(_sale_topic, info, channel_id, skus),
        resumed_after() or optional_key(after),
        partial(_stocks, info),
    )


@strawberry.type(description="Stock, live.")
class InventorySubscriptions:
    inventory_changed = stream(
        inventory_changed,
        InventoryMessage,
        "The movements of stock, as they happen. Without `after` the stream begins with a "
        "snapshot. A slow client is never skipped: it catches up.",
    )
    availability_changed = stream(
        availability_changed,
        AvailabilityMessage,
        "What a channel can sell of some SKUs, and each number that changes, for shipping. Without "
        "`after` the stream begins with a snapshot. A number can be the same as before; a SKU that "
        "moved several times meanwhile is told once.",
    )


async def _sale_topic(info: Info, channel_id: str, skus: list[str]) -> Followed:
    """The movements that change what can be sold, at any location: that is told to all."""
    id = require_prefix(ID.read("channelId", channel_id), Prefix.CHANNEL)
    bounds.count("skus", skus, FOLLOWED_MAX)
    sold = dict((await variants_of(info, texts("skus", skus, CODE))).values())
    topic = Topic(channel_id=id, skus=frozenset(stocked(sold)), kinds=SALE_KINDS)
    return Followed(topic, tuple(sorted((sku, tuple(parts)) for sku, parts in sold.items())))


async def _stocks(info: Info, followed: Followed, skus: Sequence[str]) -> dict[str, Stock]:
    """The numbers as they are now: nothing is kept of what was read before."""
    info.context.loaders.forget()
    info.context.unlimited.forget()
    channel = await channel_of(info.context, str(followed.topic.channel_id))
    known = dict(followed.sold)
    sold = {sku: known[sku] for sku in skus}
    if kits := [sku for sku in sold if sold[sku]]:
        now = dict((await variants_of(info, kits)).values())
        # The movements of other parts are not followed.
        if any(tuple(now.get(kit, ())) != sold[kit] for kit in kits):
            raise FollowedKitChanged
    return await sold_of(info.context, sold, Sale(channel), read=None)


async def _topic(info: Info, topic: InventoryTopic) -> Topic:
    require_ids(topic)
    skus = topic.skus or []
    bounds.count("skus", skus, SKUS_MAX, least=0)
    known = await variants_of(info, texts("skus", skus, CODE))
    return Topic(
        skus=frozenset(stocked(dict(known.values()))),
        location_id=optional_key(topic.location_id),
        visible=info.context.caller.visible,
    )


async def _snapshot(info: Info, topic: Topic, position: int) -> Snapshot:
    where = InventoryLevelWhere(
        sku=tuple(sorted(topic.skus)) or None,
        location_id=(topic.location_id,) if topic.location_id else None,
    )
    page = Page(first=paging.PAGE_MAX)
    found = await info.context.reads.page(InventoryLevel, Listing(where, "sku"), page)
    return Snapshot(position, found.records, complete=not found.has_next)
