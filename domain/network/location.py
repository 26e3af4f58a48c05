"""Nodes of the network: where stock stands and orders are fulfilled."""

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.shared import bounds
from domain.shared.address import Address
from domain.shared.errors import InvalidInput


class LocationKind(StrEnum):
    WAREHOUSE = "WAREHOUSE"
    STORE = "STORE"
    SUPPLIER = "SUPPLIER"
    THIRD_PARTY = "THIRD_PARTY"


@dataclass(kw_only=True)
class Location:
    """`ships` and `hands_over` say which orders may be sourced here; `rank` breaks ties,
    lowest first."""

    id: str
    code: str
    name: str
    kind: LocationKind
    address: Address
    time_zone: str = "UTC"
    ships: bool = True
    hands_over: bool = False
    rank: int = 100
    active: bool = True
    version: int = 0

    def __post_init__(self) -> None:
        self.code = bounds.text("code", self.code, bounds.CODE_MAX)
        self.name = bounds.text("name", self.name)
        bounds.quantity("rank", self.rank, least=0)
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InvalidInput("timeZone", "must be a name of the IANA time zone list") from None


@dataclass(frozen=True, kw_only=True)
class CreateLocation:
    code: str
    name: str
    kind: LocationKind
    address: Address
    time_zone: str = "UTC"
    ships: bool = True
    hands_over: bool = False
    rank: int = 100


@dataclass(frozen=True, kw_only=True)
class UpdateLocation:
    """What is `None` stays as it is."""

    location_id: str
    expected_version: int
    name: str | None = None
    address: Address | None = None
    ships: bool | None = None
    hands_over: bool | None = None
    rank: int | None = None
    active: bool | None = None
