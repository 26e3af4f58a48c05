"""Feeds of what a channel can sell."""

from datetime import datetime
from typing import Annotated, Any, Union

import strawberry

from domain.inventory import feed as domain
from schema.inventory.availability import Availability
from schema.shared.fields import derived, field, object_type
from schema.shared.scalars import BigInt


@object_type(domain.FeedEntry, "What a channel can sell of a SKU now.")
class AvailabilityFeedEntry:
    sku: str = field("The SKU.")
    available: BigInt = derived(
        lambda entry: entry.available,
        "Units that `placeOrder` accepts from the channel for shipping; as `available` of "
        "`availability` with the `channelId`.",
    )
    changed_at: datetime = field(
        "When its stock was last changed; in a snapshot that of a kit: when its variant was."
    )


@object_type(
    domain.FeedPage,
    "What changed of what a channel can sell since a cursor: each SKU once in a page, with its "
    "newest number.",
)
class AvailabilityFeed:
    changes: list[AvailabilityFeedEntry] = derived(
        lambda page: page.changes,
        "The SKUs that changed, in the order of their last change; of a snapshot, all SKUs that "
        "have levels and all kits, by SKU. A kit changes when one of its parts does. A number can "
        "be the same as before.",
        most=250,
    )
    cursor: str = field("Give it as `after` to continue after this page. Keep it: it is all state.")
    has_more: bool = field("Whether more is there now.")
    snapshot: bool = field(
        "Whether the page is a part of the whole: of the first pages, and of those after the stock "
        "rules of the channel, the locations that ship, or any kit of the catalog have changed."
    )


@object_type(domain.SaleSnapshot, "What a channel can sell of all SKUs that are followed.")
class AvailabilitySnapshot:
    cursor: str = field("Give it as `after` to resume after this snapshot.")
    availabilities: list[Availability] = derived(
        lambda snapshot: snapshot.availabilities, "One for each SKU, by SKU.", most=100
    )


@object_type(
    domain.SaleChange,
    "What a channel can sell of a SKU that has just moved, or of a kit, a part of which has.",
)
class AvailabilityChange:
    cursor: str = field("Give it as `after` to resume after this change.")
    changed_at: datetime = field("When its stock was changed.")
    availability: Availability = field("What the channel can sell of it now.")


AvailabilityMessage: Any = Annotated[
    Union[AvailabilitySnapshot, AvailabilityChange],  # noqa: UP007
    strawberry.union(
        "AvailabilityMessage",
        description="A snapshot when the stream begins, and when the stock rules of the channel or "
        "the locations that ship have changed; then changes.",
    ),
]
