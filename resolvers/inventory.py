"""Answers about inventory."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from enum import StrEnum
from typing import Annotated

import strawberry

from domain.inventory import filters as domain_inventory_filters
from domain.inventory.level import Level, Movement
from domain.network.location import Location
from domain.ports.event_log import Topic
from domain.shared import bounds, paging
from domain.shared.ids import Prefix
from domain.shared.paging import Direction, Listing, Page
from domain.shared.record import Record
from resolvers.commands import command_of, require_ids
from resolvers.context import Info
from resolvers.lists import listed, required_prefix
from resolvers.streams import followed
from schema.event import INVENTORY, Snapshot
from schema.inventory import (
    CountStockInput,
    LevelWhere,
    MoveStockInput,
    Stock,
    TransferStockInput,
)
from schema.page import After, Before, First, Last, Listed, Ordered
from schema.views import GIVEN, choice, said

SKUS_MAX = 250


class LevelSort(StrEnum):
    SKU = "sku"
    AVAILABLE = "available"


choice(
    LevelSort,
    "What levels are sorted by.",
    SKU="Their SKU.",
    AVAILABLE="Units available.",
)


@strawberry.input(description="Which stock to listen to. What is left out asks for all.")
class InventoryTopic:
    skus: list[str] | None = said("Of these SKUs, at most 250.", default=None)
    location_id: strawberry.ID | None = said("At this location.", default=None)


async def levels(
    info: Info,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    where: Annotated[LevelWhere | None, strawberry.argument(description="Which ones.")] = None,
    sort: Annotated[LevelSort, strawberry.argument(description="Sorted by what.")] = LevelSort.SKU,
    direction: Ordered = Direction.ASCENDING,
) -> Listed:
    """How much of what stands where."""
    return await listed(info, Level, Page(first, after, last, before), where, sort, direction)


async def availability(
    info: Info,
    skus: Annotated[
        list[str], strawberry.argument(description="1 to 250 SKUs; unknown ones have nothing.")
    ],
    location_ids: Annotated[
        list[strawberry.ID] | None,
        strawberry.argument(description="Only at these; left out: everywhere."),
    ] = None,
) -> list[Stock]:
    """What can be sold of many SKUs at once, in the order asked for."""
    bounds.count("skus", skus, SKUS_MAX)
    for id in location_ids or ():
        required_prefix(id, Prefix.LOCATION)
    found = await info.context.reads.many(Level, "sku", list(dict.fromkeys(skus)))
    by_sku = dict(zip(dict.fromkeys(skus), found, strict=True))
    held = {level.location_id for levels in found for level in levels}
    wanted = held if location_ids is None else held.intersection(location_ids)
    places = await info.context.loaders.one(Location).load_many(sorted(wanted))
    active = {place.id for place in places if place.active}
    return [
        Stock(sku, [level for level in by_sku[sku] if level.location_id in active]) for sku in skus
    ]


async def move_stock(info: Info, input: Annotated[MoveStockInput, GIVEN]) -> Level:
    """Receive, damage, quarantine, protect, expect …: carry units from one name to another."""
    context = info.context
    return await context.services.stocking.move(
        context.caller, input.idempotency_key, command_of(input)
    )


async def count_stock(info: Info, input: Annotated[CountStockInput, GIVEN]) -> Level:
    """Set what is available to what was counted, unless it moved since the counter looked."""
    context = info.context
    return await context.services.stocking.count(
        context.caller, input.idempotency_key, command_of(input)
    )


async def transfer_stock(info: Info, input: Annotated[TransferStockInput, GIVEN]) -> Level:
    """Send units to another location. Answers the level there, where they are in transit until
    `moveStock` with LAND."""
    context = info.context
    return await context.services.stocking.transfer(
        context.caller, input.idempotency_key, command_of(input)
    )


async def inventory_changed(
    info: Info,
    topic: Annotated[
        InventoryTopic | None, strawberry.argument(description="Left out: all stock.")
    ] = None,
    after: Annotated[
        str | None,
        strawberry.argument(
            description="A cursor of this stream: resume behind it, nothing lost, nothing doubled."
        ),
    ] = None,
) -> AsyncGenerator[Record[Movement] | Snapshot, None]:
    """Every movement of the stock asked for, as it happens.

    Without `after` it begins with a snapshot. A slow client is never skipped: it catches up."""
    wanted = _topic(topic)
    changes = followed(
        info.context.feeds.inventory,
        wanted,
        after,
        name=INVENTORY,
        snapshot=lambda position: _snapshot(info, wanted, position),
        subject="level_id",
        counted="version",
    )
    async with aclosing(changes):
        async for change in changes:
            yield change


def _topic(topic: InventoryTopic | None) -> Topic:
    if topic is None:
        return Topic()
    require_ids(topic)
    skus = topic.skus or []
    bounds.count("skus", skus, SKUS_MAX, least=0)
    return Topic(skus=frozenset(skus), location_id=topic.location_id)


async def _snapshot(info: Info, topic: Topic, position: int) -> Snapshot:
    where = domain_inventory_filters.LevelWhere(
        sku=tuple(sorted(topic.skus)) or None,
        location_id=(topic.location_id,) if topic.location_id else None,
    )
    page = Page(first=paging.PAGE_MAX)
    shown = await info.context.reads.page(Level, Listing(where, "sku"), page)
    return Snapshot(position, shown.records, complete=not shown.has_next)
