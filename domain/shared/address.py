"""Postal addresses and coordinates."""

from dataclasses import dataclass

from domain.shared import bounds


@dataclass(frozen=True, kw_only=True)
class Coordinates:
    """A position in degrees, WGS 84."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            bounds.invalid("coordinates", "must be degrees: latitude ±90, longitude ±180")


@dataclass(frozen=True, kw_only=True)
class Address:
    """`country` is an ISO 3166-1 alpha-2 code; the other parts follow the country's customs."""

    country: str
    name: str | None = None
    street: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    label: str | None = None
    coordinates: Coordinates | None = None

    def __post_init__(self) -> None:
        for part in ("name", "street", "city", "region", "postal_code", "label"):
            bounds.optional_text(part, getattr(self, part))
