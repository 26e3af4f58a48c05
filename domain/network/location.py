"""Locations: where stock is kept and orders are fulfilled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.metafields.metafield import SetMetafield, require_distinct
from domain.network.calendars.calendar import (
    Calendar,
    CalendarException,
    HolidayRegion,
    OpeningHours,
)
from domain.network.capabilities import ALLOWED, USUAL, Capability
from domain.network.capabilities import LocationKind as LocationKind
from domain.network.capacity import Capacity, CutOff
from domain.network.stock_feed import FED, feed_of, require_allowed
from domain.shared import bounds
from domain.shared.address import Address
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Given, GivenCode


@dataclass(kw_only=True)
class Location:
    """Of equally suitable locations, the one with the lowest `rank` is chosen."""

    id: str
    code: str
    name: str
    kind: LocationKind
    address: Address
    time_zone: str = "UTC"
    capabilities: frozenset[Capability] = frozenset({Capability.SHIP})
    calendar: Calendar | None = None
    cut_offs: tuple[CutOff, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    feed_max_age_minutes: int | None = None
    feed_updated_at: datetime | None = None
    rank: int = 100
    active: bool = True
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self.code = bounds.text("code", self.code, bounds.CODE_MAX)
        self.name = bounds.text("name", self.name)
        bounds.quantity("rank", self.rank, least=0)
        self.time_zone = bounds.time_zone("timeZone", self.time_zone)
        self._require_allowed()
        bounds.count("cutOffs", self.cut_offs, bounds.most("cut_offs"), least=0)
        bounds.count("capacities", self.capacities, bounds.most("capacities"), least=0)
        require_allowed(self.kind, self.feed_max_age_minutes)
        _require_distinct("cutOffs", [(one.method, one.weekday) for one in self.cut_offs])
        _require_distinct("capacities", [one.key for one in self.capacities])

    def _require_allowed(self) -> None:
        if refused := self.capabilities - ALLOWED[self.kind]:
            names = ", ".join(sorted(refused))
            bounds.invalid("capabilities", f"must not have {names}: {self.kind} cannot")
        if self.kind is LocationKind.IN_TRANSIT and (self.cut_offs or self.capacities):
            bounds.invalid("capacities", "must be empty: nobody works at a location IN_TRANSIT")

    @property
    def limited(self) -> bool:
        """Whether it has capacities."""
        return bool(self.capacities)

    @property
    def feed_stale_at(self) -> datetime | None:
        """From when on its stock is too old to be sold, if it gets so."""
        feed = feed_of(self)
        return None if feed is None else feed.stale_at

    def feed(self, at: datetime) -> None:
        """Its stock was told as it was then."""
        if self.kind in FED:
            self.feed_updated_at = max(self.feed_updated_at or at, at)

    @property
    def ships(self) -> bool:
        return Capability.SHIP in self.capabilities

    @property
    def offers_pickup(self) -> bool:
        return Capability.PICKUP in self.capabilities


def _require_distinct(field: str, keys: Sequence[object]) -> None:
    if len(set(keys)) < len(keys):
        bounds.invalid(field, "must not say the same twice")


def capabilities_of(
    kind: LocationKind,
    base: frozenset[Capability],
    ships: bool | None,
    offers_pickup: bool | None,
) -> frozenset[Capability]:
    """These capabilities, with what the two flags say of them; a flag that asks for what a location
    of this kind cannot have is refused itself."""
    flags = (("ships", Capability.SHIP, ships), ("offersPickup", Capability.PICKUP, offers_pickup))
    for name, capability, flag in flags:
        if flag and capability not in ALLOWED[kind]:
            bounds.invalid(name, f"must not be true: {kind} cannot have {capability}")
    added = {capability for _, capability, flag in flags if flag} & ALLOWED[kind]
    removed = {capability for _, capability, flag in flags if flag is False}
    return frozenset((base | added) - removed)


@dataclass(frozen=True, kw_only=True)
class CreateLocation(Cleaned):
    code: GivenCode
    name: Given
    kind: LocationKind
    address: Address
    time_zone: Given = "UTC"
    capabilities: frozenset[Capability] | None = None
    ships: bool | None = None
    offers_pickup: bool | None = None
    feed_max_age_minutes: int | None = None
    rank: int = 100
    metafields: tuple[SetMetafield, ...] = ()

    def __post_init__(self) -> None:
        require_distinct(self.metafields)

    @property
    def all_capabilities(self) -> frozenset[Capability]:
        base = USUAL[self.kind] if self.capabilities is None else self.capabilities
        return capabilities_of(self.kind, base, self.ships, self.offers_pickup)


@dataclass(frozen=True, kw_only=True)
class UpdateLocation(Cleaned):
    """Command: change a location. Attributes that are `UNCHANGED` keep their values."""

    location_id: str
    expected_version: int
    name: Given | Unchanged | None = UNCHANGED
    address: Address | Unchanged | None = UNCHANGED
    capabilities: frozenset[Capability] | Unchanged | None = UNCHANGED
    ships: bool | Unchanged | None = UNCHANGED
    offers_pickup: bool | Unchanged | None = UNCHANGED
    feed_max_age_minutes: int | Unchanged | None = UNCHANGED
    rank: int | Unchanged | None = UNCHANGED
    active: bool | Unchanged | None = UNCHANGED


@dataclass(frozen=True, kw_only=True)
class UpdateLocationCalendar(Cleaned):
    """Command: change when a location is open. Attributes that are `UNCHANGED` keep their values;
    with `always_open` there is no calendar any more."""

    location_id: str
    expected_version: int
    weekly: tuple[OpeningHours, ...] | Unchanged | None = UNCHANGED
    exceptions: tuple[CalendarException, ...] | Unchanged | None = UNCHANGED
    holidays: HolidayRegion | Unchanged | None = UNCHANGED
    always_open: bool = False


@dataclass(frozen=True, kw_only=True)
class UpdateLocationCapacity(Cleaned):
    """Command: change until when and how much a location takes."""

    location_id: str
    expected_version: int
    cut_offs: tuple[CutOff, ...] | Unchanged | None = UNCHANGED
    capacities: tuple[Capacity, ...] | Unchanged | None = UNCHANGED
