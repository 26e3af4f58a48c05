"""Stock, live."""

from collections.abc import AsyncIterable
from functools import partial
from typing import Annotated

import strawberry

from domain.inventory.filters import InventoryLevelWhere
from domain.inventory.level import InventoryLevel, InventoryMovement
from domain.ports.event_log import Topic
from domain.shared import bounds, paging
from domain.shared.paging import Listing, Page
from domain.shared.record import Record
from domain.shared.text.kinds import CODE
from resolvers.inventory.queries import SKUS_MAX, stocked, variants_of
from resolvers.shared.context import Info
from resolvers.shared.streams import AFTER, live, stream
from schema.inventory.stream import InventoryMessage, InventoryTopic
from schema.shared.inputs import optional_key, require_ids, texts
from schema.shared.snapshot import INVENTORY, Snapshot
from subscriptions.live import Kind

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


@strawberry.type(description="Stock, live.")
class InventorySubscriptions:
    inventory_changed = stream(
        inventory_changed,
        InventoryMessage,
        "The movements of stock, as they happen. Without `after` the stream begins with a "
        "snapshot. A slow client is never skipped: it catches up.",
    )


async def _topic(info: Info, topic: InventoryTopic) -> Topic:
    require_ids(topic)
    skus = topic.skus or []
    bounds.count("skus", skus, SKUS_MAX, least=0)
    known = await variants_of(info, texts("skus", skus, CODE))
    return Topic(
        skus=frozenset(stocked(known.values())),
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
