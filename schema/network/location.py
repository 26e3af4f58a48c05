"""Locations of the fulfillment network."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.network import filters
from domain.network import location as domain
from domain.shared.paging import Direction
from schema.metafields.inputs import HAS_METAFIELD, METAFIELDS, MetafieldInput, MetafieldWhere
from schema.metafields.metafield import MetafieldOwner
from schema.shared.address import Address, AddressInput
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
from schema.shared.pagination import Sorting

enum(
    domain.LocationKind,
    "The kind of a location.",
    WAREHOUSE="A distribution center.",
    STORE="A store that customers visit.",
    SUPPLIER="A supplier who ships from their own stock (drop shipping).",
    THIRD_PARTY="A third-party logistics provider who keeps our stock.",
)


@object_type(
    domain.Location,
    "A location of the network: stock is kept there, and orders are fulfilled from there.",
)
class Location(MetafieldOwner):
    code: str = field("Short unique code.")
    name: str = field("Name for people.")
    kind: domain.LocationKind = field("Kind of location.")
    address: Address = field("Postal address.")
    time_zone: str = field("IANA time zone of its working days.")
    ships: bool = field("Whether orders can be shipped from there.")
    offers_pickup: bool = field("Whether customers can collect orders there.")
    rank: int = field("Sourcing priority: of equal locations the one with the lowest rank is used.")
    active: bool = field("Whether new fulfillment orders are assigned to it.")
    version: int = field("Increases with every change; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)


@input_type(domain.CreateLocation, "A new location.")
class CreateLocationInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    code: str = field(
        "Short unique code, 1 to 64 characters. A word of it may not mix Latin letters with "
        "Cyrillic or Greek ones that look the same."
    )
    name: str = field("Name for people, 1 to 200 characters.")
    kind: domain.LocationKind = field("Kind of location.")
    address: AddressInput = field("Postal address.")
    time_zone: str = field("IANA time zone of its working days.", default="UTC")
    ships: bool = field("Whether orders can be shipped from there.", default=True)
    offers_pickup: bool = field("Whether customers can collect orders there.", default=False)
    rank: int = field("Sourcing priority, 0 to 1,000,000; the lowest goes first.", default=100)
    metafields: list[MetafieldInput] = field(METAFIELDS, default_factory=list)


@input_type(domain.UpdateLocation, "Changes to a location. What is left out stays as it is.")
class UpdateLocationInput:
    location_id: strawberry.ID = field("The location.")
    expected_version: int = field(REQUIRED_VERSION)
    name: str | None = optional("Name for people.")
    address: AddressInput | None = optional("Postal address, as a whole.")
    ships: bool | None = optional("Whether orders can be shipped from there.")
    offers_pickup: bool | None = optional("Whether customers can collect orders there.")
    rank: int | None = optional("Sourcing priority; the lowest goes first.")
    active: bool | None = optional("Whether new fulfillment orders are assigned to it.")


@input_type(filters.LocationWhere, "A filter of locations. All given conditions must hold.")
class LocationWhere:
    kind: list[domain.LocationKind] | None = optional("Of one of these kinds.")
    active: bool | None = optional("Active, or not.")
    text: str | None = optional("Name or code begins with this text.")
    metafield: MetafieldWhere | None = optional(HAS_METAFIELD)
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["LocationWhere"] | None = optional(AND, name="and")
    or_: list["LocationWhere"] | None = optional(OR, name="or")
    not_: "LocationWhere | None" = optional(NOT, name="not")


@strawberry.input(one_of=True, description="Exactly one key of a location.")
class LocationBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id.")
    code: strawberry.Maybe[str] = field("Code.")


class LocationSort(StrEnum):
    RANK = "rank"
    NAME = "name"
    UPDATED_AT = "updated_at"


enum(
    LocationSort,
    "What locations are sorted by.",
    RANK="Their sourcing priority.",
    NAME="Their name.",
    UPDATED_AT="When they were last changed.",
)
LOCATIONS = Sorting(LocationWhere, LocationSort, LocationSort.RANK, Direction.ASCENDING)
