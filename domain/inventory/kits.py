"""What can be sold of a kit: as many as each of its parts is enough for."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.catalog.kits import KitComponent
from domain.inventory.availability import (
    AnyLevel,
    Availability,
    AvailabilityTerm,
    AvailabilityTermKind,
    WholeLevel,
)
from domain.network.stock_rules import Rules


@dataclass(frozen=True)
class KitPart:
    """So many units of a stock in each kit."""

    quantity: int
    stock: Availability

    @property
    def sku(self) -> str:
        return self.stock.sku

    @property
    def available(self) -> int:
        return self.stock.available

    def kits_at(self, location_ids: Collection[str]) -> int:
        """The number of kits that its units at these locations are enough for."""
        return max(replace(self.stock, serving=location_ids).available, 0) // self.quantity


@dataclass(frozen=True)
class KitAvailability(Availability):
    """The kit has no levels. One kit may get its parts from several of the locations that are
    `together`, because sourcing splits what is shipped; at any other it has to be whole, because it
    is collected there."""

    parts: Sequence[KitPart] = ()
    together: Collection[str] = ()

    @property
    def available(self) -> int:
        return sum(kits for _, kits in self._limits())

    def why(self, levels: Sequence[WholeLevel]) -> list[AvailabilityTerm]:
        """The parts that limit it: one of all locations together, or one at each."""
        by_part = Counter[str]()
        for sku, kits in self._limits():
            by_part[sku] += kits
        most = {sku: kits for sku, kits in by_part.items() if kits} or dict([*by_part.items()][:1])
        kind = AvailabilityTermKind.LIMITED_BY_PART
        return [AvailabilityTerm(kind, kits, sku) for sku, kits in sorted(most.items())]

    def _limits(self) -> Iterator[tuple[str, int]]:
        """The part that limits the kits, and their number, at each place they are made up."""
        for place in self._places():
            kits, sku = min((part.kits_at(place), part.sku) for part in self.parts)
            yield sku, kits

    def _places(self) -> Iterator[Collection[str]]:
        serving = set(self.serving)
        pooled = serving & set(self.together)
        if pooled or not serving:
            yield pooled
        for location_id in sorted(serving - pooled):
            yield [location_id]


# Units by SKU and location.
Units = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, kw_only=True)
class Shelves:
    """The levels of SKUs, and which locations count; see `Availability` and `KitAvailability`.
    `past` are the levels as they were, by their ids, where a past moment is asked for."""

    levels: Mapping[str, Sequence[AnyLevel]]
    past: Mapping[str, AnyLevel] | None
    active: Collection[str]
    serving: Collection[str]
    shown: Collection[str]
    together: Collection[str]
    stale: Collection[str]
    expired: Units
    opened: Units
    fenced: Units
    grouped: Units
    rules: Rules
    channel_id: str | None
    unsellable: Units = field(default_factory=dict)

    def sold(self, sku: str, components: Sequence[KitComponent] = ()) -> Availability:
        if not components:
            return self._stock(sku)
        return KitAvailability(
            sku=sku,
            levels=(),
            serving=self.serving,
            shown=self.shown,
            expired={},
            opened={},
            fenced={},
            rules=self.rules,
            levels_now=None if self.past is None else (),
            channel_id=self.channel_id,
            parts=[KitPart(one.quantity, self._stock(one.sku)) for one in components],
            together=self.together,
        )

    def _stock(self, sku: str) -> Availability:
        levels = [level for level in self.levels[sku] if level.location_id in self.active]
        past = self.past
        return Availability(
            sku=sku,
            levels=levels if past is None else [past[level.id] for level in levels],
            serving=self.serving,
            shown=self.shown,
            expired=self.expired.get(sku, {}),
            opened=self.opened.get(sku, {}),
            fenced=self.fenced.get(sku, {}),
            grouped=self.grouped.get(sku, {}),
            rules=self.rules,
            levels_now=None if past is None else levels,
            stale=self.stale,
            unsellable=self.unsellable.get(sku, {}),
            channel_id=self.channel_id,
        )
