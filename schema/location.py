"""Locations, as every channel sees them."""

from typing import ClassVar

import strawberry

from domain.network import filters as domain_network_filters
from domain.network import location as domain
from schema.address import Address, AddressInput
from schema.node import Node
from schema.views import choice, said, view_of

choice(
    domain.LocationKind,
    "What sort of place it is.",
    WAREHOUSE="A distribution centre of our own.",
    STORE="A shop that customers walk into.",
    SUPPLIER="Someone who ships for us from their own stock.",
    THIRD_PARTY="A logistics provider who keeps our stock.",
)


@strawberry.type(
    description="A node of the network: stock stands here, orders are served from here."
)
class Location(Node):
    is_type_of = view_of(domain.Location)

    code: str = said("Short and unique.")
    name: str = said("What people call it.")
    kind: domain.LocationKind = said("What sort of place it is.")
    address: Address = said("Where it is.")
    time_zone: str = said("IANA time zone of its working day.")
    ships: bool = said("Whether orders may be shipped from here.")
    hands_over: bool = said("Whether customers may collect here.")
    rank: int = said("Ties in sourcing go to the lowest.")
    active: bool = said("Whether it takes new work.")
    version: int = said("Rises with every change.")


@strawberry.input(description="A new location.")
class CreateLocationInput:
    makes: ClassVar[type] = domain.CreateLocation

    idempotency_key: str = said("Unique per intent; a repeat answers the same location.")
    code: str = said("Short and unique.")
    name: str = said("What people call it.")
    kind: domain.LocationKind = said("What sort of place it is.")
    address: AddressInput = said("Where it is.")
    time_zone: str = said("IANA time zone.", default="UTC")
    ships: bool = said("Whether orders may be shipped from here.", default=True)
    hands_over: bool = said("Whether customers may collect here.", default=False)
    rank: int = said("Ties in sourcing go to the lowest.", default=100)


@strawberry.input(description="Changes to a location; what is left out stays.")
class UpdateLocationInput:
    makes: ClassVar[type] = domain.UpdateLocation

    location_id: strawberry.ID = said("Which location.")
    expected_version: int = said("The version the caller saw.")
    name: str | None = said("What people call it.", default=None)
    address: AddressInput | None = said("Where it is.", default=None)
    ships: bool | None = said("Whether orders may be shipped from here.", default=None)
    hands_over: bool | None = said("Whether customers may collect here.", default=None)
    rank: int | None = said("Ties in sourcing go to the lowest.", default=None)
    active: bool | None = said("Whether it takes new work.", default=None)


@strawberry.input(description="Which locations. All conditions given must hold.")
class LocationWhere:
    makes: ClassVar[type] = domain_network_filters.LocationWhere

    kind: list[domain.LocationKind] | None = said("One of these kinds.", default=None)
    active: bool | None = said("Takes new work, or not.", default=None)
    text: str | None = said("The beginning of a name or code.", default=None)
    and_: list["LocationWhere"] | None = said("All of these.", name="and", default=None)
    or_: list["LocationWhere"] | None = said("Any of these.", name="or", default=None)
    not_: "LocationWhere | None" = said("Not this.", name="not", default=None)


@strawberry.input(one_of=True, description="Exactly one way to name a location.")
class LocationBy:
    id: strawberry.Maybe[strawberry.ID] = said("The hub's id.")
    code: strawberry.Maybe[str] = said("Its code.")
