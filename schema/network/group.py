"""Groups of locations."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import strawberry

from domain.network import filters
from domain.network import group as domain
from domain.network.location import Location as DomainLocation
from domain.shared.paging import Direction
from execution.checks.directives import sized
from schema.network.location import Location
from schema.shared.fields import (
    IDEMPOTENCY_KEY,
    REQUIRED_VERSION,
    enum,
    field,
    input_type,
    object_type,
    optional,
)
from schema.shared.filters import AND, NOT, OR, UPDATED_AT, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.node import Node
from schema.shared.pagination import Sorting

LOCATION_IDS = "Its locations, at most 250."


async def _locations(group: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    found = await info.context.loaders.one(DomainLocation).load_many(list(group.location_ids))
    return [location for location in found if location is not None]


@object_type(domain.LocationGroup, "A named set of locations, such as the stores of a region.")
class LocationGroup(Node):
    code: str = field("Short unique code.")
    name: str = field("Name for people.")
    locations: list[Location] = strawberry.field(
        resolver=_locations, directives=[sized(50)], description="Its locations, in their order."
    )
    active: bool = field("Whether the group is in use. One that is not can still be asked for.")
    version: int = field("Increases with every change; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)


@input_type(domain.CreateLocationGroup, "A new group of locations.")
class CreateLocationGroupInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    code: str = field(
        "Short unique code, 1 to 64 characters. A word of it may not mix Latin letters with "
        "Cyrillic or Greek ones that look the same."
    )
    name: str = field("Name for people, 1 to 200 characters.")
    location_ids: list[strawberry.ID] = field(LOCATION_IDS, default_factory=list)


@input_type(domain.UpdateLocationGroup, "Changes to a group. What is left out stays as it is.")
class UpdateLocationGroupInput:
    location_group_id: strawberry.ID = field("The group.")
    expected_version: int = field(REQUIRED_VERSION)
    name: str | None = optional("Name for people.")
    location_ids: list[strawberry.ID] | None = optional(f"{LOCATION_IDS} All from now on.")
    active: bool | None = optional("Whether the group is in use.")


@input_type(filters.LocationGroupWhere, "A filter of groups. All given conditions must hold.")
class LocationGroupWhere:
    active: bool | None = optional("In use, or not.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["LocationGroupWhere"] | None = optional(AND, name="and")
    or_: list["LocationGroupWhere"] | None = optional(OR, name="or")
    not_: "LocationGroupWhere | None" = optional(NOT, name="not")


@strawberry.input(one_of=True, description="Exactly one key of a group of locations.")
class LocationGroupBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id.")
    code: strawberry.Maybe[str] = field("Code.")


class LocationGroupSort(StrEnum):
    CODE = "code"
    UPDATED_AT = "updated_at"


enum(
    LocationGroupSort,
    "What groups of locations are sorted by.",
    CODE="Their code.",
    UPDATED_AT="When they were last changed.",
)
LOCATION_GROUPS = Sorting(
    LocationGroupWhere, LocationGroupSort, LocationGroupSort.CODE, Direction.ASCENDING
)
