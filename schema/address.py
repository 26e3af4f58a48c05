"""Addresses and coordinates."""

from typing import ClassVar

import strawberry

from domain.shared import address as domain
from schema.scalars import CountryCode
from schema.views import said, view_of


@strawberry.type(description="A point on earth, WGS 84.")
class Coordinates:
    is_type_of = view_of(domain.Coordinates)

    latitude: float = said("Degrees north of the equator, -90 to 90.")
    longitude: float = said("Degrees east of Greenwich, -180 to 180.")


@strawberry.type(description="Where something is, or goes. Personal data of whom it names.")
class Address:
    is_type_of = view_of(domain.Address)

    label: str | None = said("What its owner calls it: home, office.")
    name: str | None = said("Who receives there.")
    street: str | None = said("Street and number, as the country writes it.")
    postal_code: str | None = said("Postal code, as the country writes it.")
    city: str | None = said("City or town.")
    region: str | None = said("State, province or prefecture.")
    country: CountryCode = said("ISO 3166-1 alpha-2.")
    coordinates: Coordinates | None = said("Where that is, if known.")


@strawberry.input(description="A point on earth, WGS 84.")
class CoordinatesInput:
    makes: ClassVar[type] = domain.Coordinates

    latitude: float = said("Degrees north of the equator, -90 to 90.")
    longitude: float = said("Degrees east of Greenwich, -180 to 180.")


@strawberry.input(description="Where something is, or goes.")
class AddressInput:
    makes: ClassVar[type] = domain.Address

    country: CountryCode = said("ISO 3166-1 alpha-2.")
    label: str | None = said("What its owner calls it.", default=None)
    name: str | None = said("Who receives there.", default=None)
    street: str | None = said("Street and number.", default=None)
    postal_code: str | None = said("Postal code.", default=None)
    city: str | None = said("City or town.", default=None)
    region: str | None = said("State, province or prefecture.", default=None)
    coordinates: CoordinatesInput | None = said("Where that is, if known.", default=None)
