"""Postal addresses and coordinates."""

from dataclasses import dataclass

from domain.shared import bounds
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Line


@dataclass(frozen=True, kw_only=True)
class Coordinates(Cleaned):
    """A position in degrees, WGS 84."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            bounds.invalid("coordinates", "must be degrees: latitude ±90, longitude ±180")


@dataclass(frozen=True, kw_only=True)
class Address(Cleaned):
    """`country` is an ISO 3166-1 alpha-2 code; the other parts follow the country's customs."""

    country: Code
    name: Line | None = None
    street: Line | None = None
    city: Line | None = None
    region: Line | None = None
    postal_code: Line | None = None
    label: Line | None = None
    coordinates: Coordinates | None = None
