"""What a cart asks for: units of SKUs, and kits, of which whole ones are kept."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.catalog.kits import KitComponent
from domain.catalog.product import Variant
from domain.inventory.reservations.commands import ReservedUnits
from domain.services.sourcing.kit_shortages import lines_of_parts
from domain.sourcing.sourcing import Allocation, Demand, Ranks, Stock, source


@dataclass(frozen=True, kw_only=True)
class CartLine:
    """So many times these units, at one location or where sourcing finds them."""

    quantity: int
    units: tuple[KitComponent, ...]
    location_id: str | None
    kit: bool

    def whole(self, found: Sequence[int]) -> "CartLine":
        """A kit that lacks a part is kept in none of its parts."""
        if not self.kit:
            return self
        complete = [units // one.quantity for one, units in zip(self.units, found, strict=True)]
        return replace(self, quantity=min(self.quantity, *complete))


@dataclass(frozen=True, kw_only=True)
class Cart:
    lines: tuple[CartLine, ...]
    partial: bool
    # The line of each SKU that only kits have.
    kits: Mapping[str, int]

    @classmethod
    def of(
        cls, lines: Sequence[ReservedUnits], variants: Mapping[str, Variant], *, partial: bool
    ) -> "Cart":
        made = tuple(_line(line, variants[line.sku]) for line in lines)
        parts = [[one.sku for one in line.units if line.kit] for line in made]
        named = (line.sku for line in lines)
        return cls(lines=made, partial=partial, kits=lines_of_parts(named, parts))

    @property
    def demands(self) -> list[Demand]:
        return [
            Demand(
                line_id=f"{index}.{number}",
                delivery_group_id="cart",
                sku=one.sku,
                quantity=line.quantity * one.quantity,
                location_id=line.location_id,
                partial=self.partial,
            )
            for index, line in enumerate(self.lines)
            for number, one in enumerate(line.units)
            if line.quantity
        ]

    def source(self, stock: Stock, ranks: Ranks) -> list[Allocation]:
        """Locations for its units. What an incomplete kit does not need is left for the others."""
        found = source(self.demands, stock, ranks)
        whole = replace(self, lines=tuple(self._whole(found)))
        return found if whole == self else whole.source(stock, ranks)

    def by_place(self, allocations: Sequence[Allocation]) -> Counter[tuple[str, str]]:
        """The units by SKU and location."""
        skus = {demand.line_id: demand.sku for demand in self.demands}
        kept = Counter[tuple[str, str]]()
        for one in allocations:
            kept[skus[one.line_id], one.location_id] += one.quantity
        return kept

    def _whole(self, allocations: Sequence[Allocation]) -> Iterator[CartLine]:
        found = Counter[str]()
        for one in allocations:
            found[one.line_id] += one.quantity
        for index, line in enumerate(self.lines):
            yield line.whole([found[f"{index}.{number}"] for number in range(len(line.units))])


def _line(line: ReservedUnits, variant: Variant) -> CartLine:
    return CartLine(
        quantity=line.quantity,
        units=variant.components or (KitComponent(sku=variant.sku, quantity=1),),
        location_id=line.location_id,
        kit=bool(variant.components),
    )
