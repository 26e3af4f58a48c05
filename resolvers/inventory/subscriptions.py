"""Stock, live."""

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry

from domain.inventory.filters import InventoryLevelWhere
from domain.inventory.level import InventoryLevel, InventoryMovement
from domain.ports.event_log import Topic
from domain.shared import bounds, paging
from domain.shared.paging import Listing, Page
from domain.shared.record import Record
from resolvers.inventory.queries import SKUS_MAX
from resolvers.shared.context import Info
from resolvers.shared.streams import AFTER, followed, stream
from schema.inventory.stream import InventoryMessage, InventoryTopic
from schema.shared.inputs import require_ids
from schema.shared.snapshot import INVENTORY, Snapshot


def inventory_changed(
    info: Info,
    topic: Annotated[
        InventoryTopic | None, strawberry.argument(description="Which stock; left out: all.")
    ] = strawberry.UNSET,
    after: Annotated[str | None, AFTER] = strawberry.UNSET,
) -> AsyncGenerator[Record[InventoryMovement] | Snapshot, None]:
    wanted = _topic(topic or InventoryTopic())
    return followed(
        info.context.feeds.inventory,
        wanted,
        after,
        name=INVENTORY,
        snapshot=lambda position: _snapshot(info, wanted, position),
        subject="level_id",
        counted="version",
    )


@strawberry.type(description="Stock, live.")
class InventorySubscriptions:
    inventory_changed = stream(
        inventory_changed,
        InventoryMessage,
        "The movements of stock, as they happen. Without `after` the stream begins with a "
        "snapshot. A slow client is never skipped: it catches up.",
    )


def _topic(topic: InventoryTopic) -> Topic:
    require_ids(topic)
    skus = topic.skus or []
    bounds.count("skus", skus, SKUS_MAX, least=0)
    return Topic(skus=frozenset(skus), location_id=topic.location_id or None)


async def _snapshot(info: Info, topic: Topic, position: int) -> Snapshot:
    where = InventoryLevelWhere(
        sku=tuple(sorted(topic.skus)) or None,
        location_id=(topic.location_id,) if topic.location_id else None,
    )
    page = Page(first=paging.PAGE_MAX)
    found = await info.context.reads.page(InventoryLevel, Listing(where, "sku"), page)
    return Snapshot(position, found.records, complete=not found.has_next)
