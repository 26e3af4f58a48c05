"""Feeds of what a channel can sell."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from domain.inventory.feed import (
    ChangedSku,
    FeedEntry,
    FeedPage,
    FeedPosition,
    with_kits,
)
from domain.network.channel import Channel
from domain.shared.error_base import Entity
from domain.shared.errors import InvalidCursor, NotFound
from domain.shared.ids import Prefix
from domain.shared.paging import PAGE_DEFAULT, PAGE_MAX, Page
from domain.shared.text.kinds import ID
from execution.checks.directives import sized
from resolvers.inventory.availability import Sale, channel_of, sold_of
from resolvers.shared.context import Context, Info
from resolvers.shared.lists import require_prefix
from schema.inventory.feed import AvailabilityFeed
from schema.shared.inputs import optional_key


async def feed_page(context: Context, channel_id: str, after: str | None, first: int) -> FeedPage:
    """The next page of the feed of a channel. Its settings, and the newest position, are read
    before the numbers: what changes meanwhile is told again, and never missed."""
    stock = context.feeds.stock
    id = require_prefix(ID.read("channelId", channel_id), Prefix.CHANNEL)
    settings = (await stock.settings_of([id])).get(id)
    if settings is None:
        raise NotFound(Entity.CHANNEL, id)
    settings = f"{settings} {await stock.kits_mark()}"
    head = await stock.head()
    known = None if after is None else FeedPosition.in_cursor(after)
    if known is not None and known.position > head:
        raise InvalidCursor(str(after))
    if known is None or known.settings != settings:
        known = FeedPosition(head, settings, "")
    channel = await channel_of(context, id)
    if known.sku is None:
        changed = await stock.changed_after(known.position, first)
        kits = await stock.kits_of([one.sku for one in changed.skus])
        skus, told = with_kits(changed, kits, known, first)
        entries = await _entries(context, channel, skus)
        has_more = changed.has_more or told.position < changed.reached
        return FeedPage(entries, told.cursor, has_more, snapshot=False)
    found = await stock.stocked_after(known.sku, first + 1)
    has_more = len(found) > first
    told = FeedPosition(known.position, settings, found[first - 1].sku if has_more else None)
    entries = await _entries(context, channel, found[:first])
    more_moved = known.position < head
    return FeedPage(entries, told.cursor, has_more or more_moved, snapshot=True)


async def _entries(
    context: Context, channel: Channel, changed: Sequence[ChangedSku]
) -> list[FeedEntry]:
    stocks = await sold_of(context, {one.sku: one.components for one in changed}, Sale(channel))
    return [FeedEntry(one.sku, stocks[one.sku].available, one.changed_at) for one in changed]


async def availability_feed(
    info: Info,
    channel_id: Annotated[strawberry.ID, strawberry.argument(description="The channel.")],
    after: Annotated[
        str | None,
        strawberry.argument(
            description="The cursor of the last page; left out: from the beginning, which is a "
            "snapshot of all SKUs."
        ),
    ] = strawberry.UNSET,
    first: Annotated[
        int, strawberry.argument(description=f"The most SKUs of the page, 1 to {PAGE_MAX}.")
    ] = PAGE_DEFAULT,
) -> FeedPage:
    page = Page(first=first)
    return await feed_page(info.context, channel_id, optional_key(after), page.first or first)


@strawberry.type(description="How feeds are read.")
class FeedQueries:
    availability_feed = strawberry.field(
        resolver=availability_feed,
        graphql_type=AvailabilityFeed | None,
        directives=[sized(PAGE_DEFAULT, "first", fields=("changes",))],
        description="What a channel can sell, for a marketplace or another system that keeps its "
        "own copy: first all SKUs, then those that changed since the last page. No change is "
        "missed; one may be told twice. Without what is ring-fenced for groups of customers.",
    )
