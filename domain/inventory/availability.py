"""What can be sold of a SKU over several locations, and what that number is made of."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

from domain.network.stock_rules import Rules, kept_back, rule_for


class AvailabilityTermKind(StrEnum):
    ON_HAND = "ON_HAND"
    RESERVED = "RESERVED"
    COMMITTED = "COMMITTED"
    SAFETY_STOCK = "SAFETY_STOCK"
    RING_FENCED = "RING_FENCED"
    QUALITY_CONTROL = "QUALITY_CONTROL"
    DAMAGED = "DAMAGED"
    EXPIRED_RESERVATIONS = "EXPIRED_RESERVATIONS"
    EXPIRED_RING_FENCES = "EXPIRED_RING_FENCES"
    RING_FENCED_FOR_CHANNEL = "RING_FENCED_FOR_CHANNEL"
    EXPIRED_LOTS = "EXPIRED_LOTS"
    RING_FENCED_FOR_GROUP = "RING_FENCED_FOR_GROUP"
    STALE_FEED = "STALE_FEED"
    EXCLUDED_BY_CHANNEL = "EXCLUDED_BY_CHANNEL"
    BUFFERED_BY_CHANNEL = "BUFFERED_BY_CHANNEL"
    LIMITED_BY_PART = "LIMITED_BY_PART"


_K = AvailabilityTermKind
# Units on hand that nobody can buy, by the name of their quantity.
_NOT_FOR_SALE = (
    *(_K.RESERVED, _K.COMMITTED, _K.SAFETY_STOCK, _K.RING_FENCED),
    *(_K.QUALITY_CONTROL, _K.DAMAGED),
)


class AnyLevel(Protocol):
    """A level, or a record of some of its attributes."""

    @property
    def id(self) -> str: ...
    @property
    def location_id(self) -> str: ...
    @property
    def available(self) -> int: ...


class WholeLevel(AnyLevel, Protocol):
    @property
    def on_hand(self) -> int: ...


Level = TypeVar("Level", bound=AnyLevel)


@dataclass(frozen=True)
class AvailabilityTerm:
    kind: AvailabilityTermKind
    quantity: int
    sku: str | None = None


@dataclass(frozen=True)
class Availability:
    """A SKU and the levels it is asked for at. `serving` are the locations that deliver it in the
    way it is asked for, `shown` those whose levels the caller may see. `expired` are units by
    location whose reservations have expired, and that were not given back yet, `opened` the same of
    ring-fences; `fenced` are units by location that are ring-fenced for the channel that is asked
    for, `grouped` those for the group of customers, and `rules` are those of the channel. Where
    `levels` are those of a past moment, `levels_now` are the same ones as they are now. Nothing is
    sold from locations whose stock is `stale`. `unsellable` are available units by location of lots
    that are sold no more."""

    sku: str
    levels: Sequence[AnyLevel]
    serving: Collection[str]
    shown: Collection[str]
    expired: Mapping[str, int]
    opened: Mapping[str, int]
    fenced: Mapping[str, int]
    rules: Rules
    levels_now: Sequence[AnyLevel] | None = None
    stale: Collection[str] = ()
    unsellable: Mapping[str, int] = field(default_factory=dict)
    channel_id: str | None = None
    grouped: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_past(self) -> bool:
        return self.levels_now is not None

    @property
    def available(self) -> int:
        """Units available, with those of carts and ring-fences whose time has come and those that
        are ring-fenced for the channel or the group, without those of lots that are sold no more
        and without what the channel keeps back."""
        kept = (self.expired, self.opened, self.fenced, self.grouped)
        more = sum(map(self._sold_units, kept))
        kept_back = self._stale(self.levels) + sum(self._kept_back(self.levels).values())
        return self.total("available") + more - kept_back - self._sold_units(self.unsellable)

    def total(self, *names: str) -> int:
        """The sum of these quantities at the locations that serve."""
        served = self.served(self.levels)
        return sum(getattr(level, name) for level in served for name in names)

    def served(self, levels: Sequence[Level]) -> list[Level]:
        return [level for level in levels if level.location_id in self.serving]

    def why(self, levels: Sequence[WholeLevel]) -> list[AvailabilityTerm]:
        """The terms whose sum is `available`, of the same levels with all their quantities."""
        return [
            AvailabilityTerm(kind, quantity)
            for kind, quantity in self._terms(levels)
            if quantity or kind is _K.ON_HAND
        ]

    def _terms(self, levels: Sequence[WholeLevel]) -> Iterator[tuple[AvailabilityTermKind, int]]:
        served = self.served(levels)
        yield _K.ON_HAND, sum(level.on_hand for level in served)
        for kind in _NOT_FOR_SALE:
            yield kind, -sum(getattr(level, kind.lower()) for level in served)
        yield _K.EXPIRED_RESERVATIONS, self._sold_units(self.expired)
        yield _K.EXPIRED_RING_FENCES, self._sold_units(self.opened)
        yield _K.RING_FENCED_FOR_CHANNEL, self._sold_units(self.fenced)
        yield _K.EXPIRED_LOTS, -self._sold_units(self.unsellable)
        yield _K.RING_FENCED_FOR_GROUP, self._sold_units(self.grouped)
        yield _K.STALE_FEED, -self._stale(levels)
        for kind, units in self._kept_back(levels).items():
            yield kind, -units

    def _sold_units(self, units: Mapping[str, int]) -> int:
        return sum(n for location_id, n in units.items() if self._sells(location_id))

    def _sells(self, location_id: str) -> bool:
        return location_id in self.serving and location_id not in self.stale

    def _stale(self, levels: Sequence[AnyLevel]) -> int:
        """Available units of locations whose stock is too old to be sold."""
        served = self.served(levels)
        return sum(level.available for level in served if level.location_id in self.stale)

    def _kept_back(self, levels: Sequence[AnyLevel]) -> dict[AvailabilityTermKind, int]:
        """Units that the rules of the channel keep back, by the reason."""
        found = {_K.EXCLUDED_BY_CHANNEL: 0, _K.BUFFERED_BY_CHANNEL: 0}
        sold = (level for level in levels if self._sells(level.location_id))
        for level in sold if self.rules else ():
            rule = rule_for(self.rules, self.sku, level.location_id)
            excluded = rule is not None and rule.excluded
            kind = _K.EXCLUDED_BY_CHANNEL if excluded else _K.BUFFERED_BY_CHANNEL
            sold_still = level.available - self.unsellable.get(level.location_id, 0)
            found[kind] += kept_back(self.rules, self.sku, level.location_id, sold_still)
        return found
