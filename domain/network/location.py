"""Locations: where stock is kept and orders are fulfilled."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.metafields.metafield import SetMetafield, require_distinct
from domain.shared import bounds
from domain.shared.address import Address
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Given, GivenCode


class LocationKind(StrEnum):
    WAREHOUSE = "WAREHOUSE"
    STORE = "STORE"
    SUPPLIER = "SUPPLIER"
    THIRD_PARTY = "THIRD_PARTY"


@dataclass(kw_only=True)
class Location:
    """`ships` and `offers_pickup` say which orders may be sourced here. Of equally suitable
    locations, the one with the lowest `rank` is chosen."""

    id: str
    code: str
    name: str
    kind: LocationKind
    address: Address
    time_zone: str = "UTC"
    ships: bool = True
    offers_pickup: bool = False
    rank: int = 100
    active: bool = True
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self.code = bounds.text("code", self.code, bounds.CODE_MAX)
        self.name = bounds.text("name", self.name)
        bounds.quantity("rank", self.rank, least=0)
        self.time_zone = bounds.time_zone("timeZone", self.time_zone)


@dataclass(frozen=True, kw_only=True)
class CreateLocation(Cleaned):
    code: GivenCode
    name: Given
    kind: LocationKind
    address: Address
    time_zone: Given = "UTC"
    ships: bool = True
    offers_pickup: bool = False
    rank: int = 100
    metafields: tuple[SetMetafield, ...] = ()

    def __post_init__(self) -> None:
        require_distinct(self.metafields)


@dataclass(frozen=True, kw_only=True)
class UpdateLocation(Cleaned):
    """Command: change a location. Attributes that are `UNCHANGED` keep their values."""

    location_id: str
    expected_version: int
    name: Given | Unchanged | None = UNCHANGED
    address: Address | Unchanged | None = UNCHANGED
    ships: bool | Unchanged | None = UNCHANGED
    offers_pickup: bool | Unchanged | None = UNCHANGED
    rank: int | Unchanged | None = UNCHANGED
    active: bool | Unchanged | None = UNCHANGED
