"""Addresses and coordinates."""

from domain.shared import address as domain
from schema.shared.fields import field, input_type, object_type, optional
from schema.shared.scalars import CountryCode


@object_type(domain.Coordinates, "A geographic position, WGS 84.")
class Coordinates:
    latitude: float = field("Degrees north of the equator, -90 to 90.")
    longitude: float = field("Degrees east of Greenwich, -180 to 180.")


@object_type(domain.Address, "A postal address. Personal data of the person it names.")
class Address:
    label: str | None = field("What the owner calls the address, for example home or office.")
    name: str | None = field("Name of the recipient.")
    street: str | None = field("Street and house number, as the country writes them.")
    postal_code: str | None = field("Postal code, as the country writes it.")
    city: str | None = field("City or town.")
    region: str | None = field("State, province or prefecture.")
    country: CountryCode = field("Country, ISO 3166-1 alpha-2.")
    coordinates: Coordinates | None = field("Position of the address, if known.")


@input_type(domain.Coordinates, "A geographic position, WGS 84.")
class CoordinatesInput:
    latitude: float = field("Degrees north of the equator, -90 to 90.")
    longitude: float = field("Degrees east of Greenwich, -180 to 180.")


@input_type(domain.Address, "A postal address. Each text has at most 200 characters.")
class AddressInput:
    country: CountryCode = field("Country, ISO 3166-1 alpha-2.")
    label: str | None = optional("What the owner calls the address.")
    name: str | None = optional("Name of the recipient.")
    street: str | None = optional("Street and house number.")
    postal_code: str | None = optional("Postal code.")
    city: str | None = optional("City or town.")
    region: str | None = optional("State, province or prefecture.")
    coordinates: CoordinatesInput | None = optional("Position of the address, if known.")
