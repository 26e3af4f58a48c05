"""Locations of the fulfillment network."""

from datetime import UTC, date, datetime
from enum import StrEnum

import strawberry

from domain.network import filters
from domain.network import location as domain
from domain.network.capabilities import Capability
from domain.network.stock_feed import StockFeed as DomainFeed
from domain.network.stock_feed import feed_of
from domain.shared.paging import Direction
from execution.checks.directives import Cost, sized
from schema.metafields.inputs import HAS_METAFIELD, METAFIELDS, MetafieldInput, MetafieldWhere
from schema.metafields.metafield import MetafieldOwner
from schema.network import opening
from schema.network.calendar import Calendar, Capacity, CutOff
from schema.shared.address import Address, AddressInput
from schema.shared.fields import (
    IDEMPOTENCY_KEY,
    REQUIRED_VERSION,
    derived,
    enum,
    field,
    input_type,
    object_type,
    optional,
)
from schema.shared.filters import AND, NOT, OR, UPDATED_AT, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.pagination import Sorting
from schema.weights import CAPACITY, OPENING, WORKING_DAYS

enum(
    domain.LocationKind,
    "The kind of a location.",
    WAREHOUSE="A distribution center.",
    STORE="A store that customers visit.",
    DARK_STORE="A store without customers, from which orders are shipped or collected.",
    SUPPLIER="A supplier who ships from their own stock (drop shipping).",
    THIRD_PARTY="A third-party logistics provider who keeps stock for others.",
    IN_TRANSIT="Goods between two places: a virtual location where nobody works.",
)
enum(
    Capability,
    "What a location may do. A SUPPLIER cannot have PICKUP, and IN_TRANSIT can have none.",
    SHIP="Orders are shipped from there.",
    PICKUP="Customers collect orders there.",
    RECEIVE_RETURNS="Returned goods are received there.",
    HAZARDOUS="Hazardous goods may be kept there.",
    COLD_CHAIN="Chilled and frozen goods may be kept there.",
)
CAPABILITIES = "What it may do, as a whole."
FLAGS = "the same as the capability {}, which it adds or takes."


FEED_MAX_AGE = (
    "From so many minutes after its stock was last imported on, nothing there is available: 1 to "
    "525,600, for SUPPLIER and THIRD_PARTY only. Null: its stock does not get too old."
)


@object_type(
    DomainFeed,
    "The stock of a location as others tell it, by importing it: `order-hub stock import`, or "
    "`importStockCount` that is applied.",
)
class StockFeed:
    updated_at: datetime | None = field(
        "When the stock was as it was last imported; null if it never was."
    )
    max_age_minutes: int | None = field("After how many minutes it is too old, if it gets so.")
    stale_at: datetime | None = field(
        "From when on nothing is available there; null if it does not get too old."
    )
    stale: bool = derived(
        lambda feed: feed.is_stale(datetime.now(UTC)),
        "Whether it is too old now: nothing there is available, and sourcing passes it over.",
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
    capabilities: list[Capability] = derived(
        lambda location: sorted(location.capabilities), "What it may do.", most=5
    )
    ships: bool = field("Whether orders can be shipped from there: the capability SHIP.")
    offers_pickup: bool = field(
        "Whether customers can collect orders there: the capability PICKUP."
    )
    calendar: Calendar | None = field(
        "When it is open; null: always, and every day is a working day."
    )
    cut_offs: list[CutOff] = field("Until when orders are worked on the same day.", most=7)
    capacities: list[Capacity] = field("How much it takes in a day or an hour.", most=3)
    is_open: bool = strawberry.field(
        resolver=opening.is_open,
        directives=[Cost(weight=OPENING)],
        description="Whether it is open at a moment.",
    )
    next_opening: datetime | None = strawberry.field(
        resolver=opening.next_opening,
        directives=[Cost(weight=OPENING)],
        description="When it opens next: at the given moment, if it is open then. Null when it "
        "does not open within a year.",
    )
    work_day: date | None = strawberry.field(
        resolver=opening.work_day_of,
        directives=[Cost(weight=OPENING)],
        description="The day on which it works on an order that comes at a moment: the same day, "
        "if that is a working day and the cut-off of the method is not past, else the next working "
        "day. Null when there is none within a year.",
    )
    working_days: int | None = strawberry.field(
        resolver=opening.working_days,
        directives=[Cost(weight=WORKING_DAYS)],
        description="How many days from one until before another have opening hours.",
    )
    working_day_after: date | None = strawberry.field(
        resolver=opening.working_day_after,
        directives=[Cost(weight=WORKING_DAYS)],
        description="The day so many working days after another; with 0 that day, or the next "
        "working day. Null when a year without one would pass.",
    )
    public_holidays: list[opening.PublicHoliday] | None = strawberry.field(
        resolver=opening.public_holidays,
        directives=[sized(20), Cost(weight=WORKING_DAYS)],
        description="The public holidays that its calendar has in these days, also where an "
        "exception opens it.",
    )
    capacity: list[opening.CapacityWindow] = strawberry.field(
        resolver=opening.capacity,
        directives=[sized(50), Cost(weight=CAPACITY)],
        description="Each capacity for each of its days or hours between two moments.",
    )
    stock_feed: StockFeed | None = derived(
        feed_of,
        "How old the stock is that others tell of it; null but for SUPPLIER and THIRD_PARTY.",
    )
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
    capabilities: list[Capability] | None = optional(
        f"{CAPABILITIES} Left out: SHIP, but for IN_TRANSIT."
    )
    ships: bool | None = optional(
        f"Whether orders can be shipped from there: {FLAGS.format('SHIP')}"
    )
    offers_pickup: bool | None = optional(
        f"Whether customers can collect orders there: {FLAGS.format('PICKUP')}"
    )
    feed_max_age_minutes: int | None = optional(FEED_MAX_AGE)
    rank: int = field("Sourcing priority, 0 to 1,000,000; the lowest goes first.", default=100)
    metafields: list[MetafieldInput] = field(METAFIELDS, default_factory=list)


@input_type(domain.UpdateLocation, "Changes to a location. What is left out stays as it is.")
class UpdateLocationInput:
    location_id: strawberry.ID = field("The location.")
    expected_version: int = field(REQUIRED_VERSION)
    name: str | None = optional("Name for people.")
    address: AddressInput | None = optional("Postal address, as a whole.")
    capabilities: list[Capability] | None = optional(CAPABILITIES)
    ships: bool | None = optional(
        f"Whether orders can be shipped from there: {FLAGS.format('SHIP')}"
    )
    offers_pickup: bool | None = optional(
        f"Whether customers can collect orders there: {FLAGS.format('PICKUP')}"
    )
    feed_max_age_minutes: int | None = optional(FEED_MAX_AGE)
    rank: int | None = optional("Sourcing priority; the lowest goes first.")
    active: bool | None = optional("Whether new fulfillment orders are assigned to it.")


@input_type(filters.LocationWhere, "A filter of locations. All given conditions must hold.")
class LocationWhere:
    kind: list[domain.LocationKind] | None = optional("Of one of these kinds.")
    active: bool | None = optional("Active, or not.")
    capability: list[Capability] | None = optional("With one of these capabilities.")
    group_id: list[strawberry.ID] | None = optional("In one of these groups.")
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
