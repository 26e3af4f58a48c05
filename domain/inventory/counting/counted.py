"""What was counted of a SKU at one time, in one place or several."""

from dataclasses import dataclass, replace

from domain.inventory.counting.commands import CountedUnits
from domain.inventory.counting.line import CountedPacks
from domain.inventory.packing import InUnits


@dataclass(frozen=True)
class CountedSku:
    """`packs` are those that were counted as such; their units are in `units`."""

    sku: str
    units: CountedUnits
    packs: tuple[CountedPacks, ...] = ()


def counted_of(sku: str, given: InUnits[CountedUnits]) -> CountedSku:
    """What a line says of a SKU."""
    units = replace(given.line, sku=sku, gtin=None, pack=None)
    if given.pack is None:
        return CountedSku(sku, units)
    packs = given.pack.packs_of(units.counted)
    pack = CountedPacks(code=given.pack.code, quantity=given.pack.quantity, packs=packs)
    return CountedSku(sku, units, (pack,))


def together(one: CountedSku, other: CountedSku) -> CountedSku:
    """Damaged units are known where they were looked for in all places: in one alone, those of the
    others would be taken for good."""
    places = (one.units.damaged, other.units.damaged)
    known = [damaged for damaged in places if damaged is not None]
    units = replace(
        one.units,
        counted=one.units.counted + other.units.counted,
        damaged=sum(known) if len(known) == len(places) else None,
        reason=other.units.reason or one.units.reason,
    )
    return CountedSku(one.sku, units, one.packs + other.packs)
