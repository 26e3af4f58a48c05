"""Ring-fences: units that only one channel sells, or that only customers of a group buy."""

from datetime import UTC, datetime
from enum import StrEnum

import strawberry

from domain.customers.group import CustomerGroup as DomainGroup
from domain.inventory.fencing import commands, filters
from domain.inventory.fencing import ring_fence as domain
from domain.network.channel import Channel as DomainChannel
from domain.network.location import Location as DomainLocation
from domain.shared.paging import Direction
from schema.customers.group import CustomerGroup
from schema.network.channel import Channel
from schema.network.location import Location
from schema.shared.fields import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    derived,
    edge,
    enum,
    field,
    input_type,
    object_type,
    optional,
)
from schema.shared.filters import AND, NOT, OR, UPDATED_AT, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.node import Node
from schema.shared.pagination import Sorting

enum(
    domain.RingFenceStatus,
    "What became of a ring-fence.",
    ACTIVE="Its units are only for its channel or group.",
    RELEASED="Opened to all channels.",
    EXPIRED="Open to all channels: its time has come.",
)


@object_type(
    domain.RingFence,
    "Units of a SKU at a location that only one channel sells, or that only customers of a group "
    "buy, in one channel or in every one: their orders and carts take them before units that are "
    "open to all. They count as ring-fenced at the inventory level.",
)
class RingFence(Node):
    sku: str = field("The SKU.")
    status: domain.RingFenceStatus = derived(
        lambda one: domain.status_at(one.status, one.expires_at, datetime.now(UTC)),
        "What became of it.",
    )
    remaining: int = field("Units that are left; 0 once it has ended.")
    granted: int = field("Units that it was given in all, when it was created and later.")
    consumed: int = field(
        "Units that orders and carts took, without those that carts gave back. What "
        "an order gives back, such as a cancelled one, is open to all channels."
    )
    expires_at: datetime | None = field(
        "When its units are open to all channels by themselves; null: never."
    )
    reason: str | None = field("The reason given, if any.")
    created_at: datetime = field("When it was made.")
    ended_at: datetime | None = field(
        "When its units were opened to all channels; null before. Those of an expired one are "
        "given back within seconds, and can be ordered at once."
    )
    version: int = field("Increases with every change and consumption; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)
    location: Location = edge(DomainLocation, key="location_id", description="Where its units are.")
    channel: Channel | None = edge(
        DomainChannel,
        key="channel_id",
        description="The channel that sells its units; null: every one, to customers of the group.",
    )
    customer_group: CustomerGroup | None = edge(
        DomainGroup,
        key="customer_group_id",
        description="The group whose customers buy its units; null: all customers of the channel.",
    )


@input_type(commands.CreateRingFence, "Units to keep for a channel, or for a group of customers.")
class CreateRingFenceInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    sku: str = field("The SKU.")
    location_id: strawberry.ID = field("Where the units are.")
    channel_id: strawberry.ID | None = optional(
        "The channel that sells them; left out: every one. At least one of it and "
        "`customerGroupId` has to be given."
    )
    customer_group_id: strawberry.ID | None = optional(
        "The group whose customers buy them; left out: all customers of the channel."
    )
    quantity: int = field("Number of available units to keep, 1 to 1,000,000.")
    expires_at: datetime | None = optional(
        "When they are open to all channels again, in the future; left out: when it is released."
    )
    reason: str | None = optional("Why, at most 2,000 characters.")


@input_type(commands.UpdateRingFence, "Changes of a ring-fence. What is left out stays.")
class UpdateRingFenceInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    ring_fence_id: strawberry.ID = field("The ring-fence.")
    remaining: int | None = optional(
        "So many units are left from now on, 0 to 1,000,000: more are taken from the available "
        "ones, fewer are given back to them."
    )
    channel_id: strawberry.ID | None = optional(
        "The channel that sells its units from now on; null: every one. It cannot be null where "
        "there is no group."
    )
    customer_group_id: strawberry.ID | None = optional(
        "The group whose customers buy its units from now on; null: all customers of the channel."
    )
    expires_at: datetime | None = optional(
        "When they are open to all channels again, in the future; null: when it is released."
    )
    reason: str | None = optional("Why, at most 2,000 characters; null: no reason.")
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.ReleaseRingFence, "A ring-fence to open to all channels.")
class ReleaseRingFenceInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    ring_fence_id: strawberry.ID = field("The ring-fence.")
    expected_version: int | None = optional(EXPECTED_VERSION)


@strawberry.input(one_of=True, description="The key of a ring-fence.")
class RingFenceBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id.")


@input_type(filters.RingFenceWhere, "A filter of ring-fences. All conditions must hold.")
class RingFenceWhere:
    status: list[domain.RingFenceStatus] | None = optional(
        "With one of these statuses; an expired one is ACTIVE here for some seconds."
    )
    sku: list[str] | None = optional("Of one of these SKUs.")
    location_id: list[strawberry.ID] | None = optional("At one of these locations.")
    channel_id: list[strawberry.ID] | None = optional("For one of these channels.")
    customer_group_id: list[strawberry.ID] | None = optional(
        "For one of these groups of customers."
    )
    remaining_from: int | None = optional("With at least so many units left.")
    expires_until: datetime | None = optional("That expire before this time.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["RingFenceWhere"] | None = optional(AND, name="and")
    or_: list["RingFenceWhere"] | None = optional(OR, name="or")
    not_: "RingFenceWhere | None" = optional(NOT, name="not")


class RingFenceSort(StrEnum):
    CREATED_AT = "created_at"
    SKU = "sku"
    UPDATED_AT = "updated_at"


enum(
    RingFenceSort,
    "What ring-fences are sorted by.",
    CREATED_AT="When they were made.",
    SKU="Their SKU.",
    UPDATED_AT="When they were last changed.",
)
RING_FENCES = Sorting(RingFenceWhere, RingFenceSort, RingFenceSort.CREATED_AT, Direction.DESCENDING)
