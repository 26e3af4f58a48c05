"""Lines that are given in packs: what follows is done with units alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Generic, Protocol, TypeVar

from domain.catalog.packs import LinePack
from domain.inventory.commands import MoveStock
from domain.inventory.counting.commands import CountedUnits
from domain.inventory.supply.commands import PurchaseLine, ReceivedUnits, TransferLine
from domain.shared.bounds import QUANTITY_MAX, camel
from domain.shared.errors import InvalidInput

Given = TypeVar("Given", MoveStock, CountedUnits, PurchaseLine, ReceivedUnits, TransferLine)
# What a line counts in packs, if it names one.
QUANTITIES: Final[Mapping[type, tuple[str, ...]]] = {
    MoveStock: ("quantity",),
    PurchaseLine: ("quantity",),
    TransferLine: ("quantity",),
    ReceivedUnits: ("received", "damaged"),
    CountedUnits: ("counted", "damaged"),
}


class Documented(Protocol):
    """A line of a document."""

    @property
    def sku(self) -> str: ...
    @property
    def pack(self) -> LinePack | None: ...


@dataclass(frozen=True)
class InUnits(Generic[Given]):
    """A line whose quantities are units, with the SKU that it or its GTIN names. `pack` is what it
    was given in, if it was given in packs."""

    sku: str
    line: Given
    pack: LinePack | None = None


def in_units(line: Given, sku: str, pack: LinePack | None) -> InUnits[Given]:
    """Packs times their size; a fault where that is more than a line may have."""
    if pack is None:
        return InUnits(sku, line)
    units = {
        name: packs * pack.quantity
        for name in QUANTITIES[type(line)]
        if (packs := getattr(line, name)) is not None
    }
    for name, quantity in units.items():
        if quantity > QUANTITY_MAX:
            packs = quantity // pack.quantity
            reason = (
                f"must be fewer packs: {packs:,} of {pack.quantity:,} units each are more than"
                f" {QUANTITY_MAX:,} units"
            )
            raise InvalidInput(camel(name), reason)
    return InUnits(sku, replace(line, **units), pack)


def sizes_of(lines: Iterable[Documented]) -> dict[tuple[str, str], LinePack]:
    """The packs of a document's lines by SKU and code, as they were then; none that two of them
    have in different sizes."""
    found: dict[tuple[str, str], set[LinePack]] = {}
    for line in lines:
        if line.pack is not None:
            found.setdefault((line.sku, line.pack.code), set()).add(line.pack)
    return {key: next(iter(packs)) for key, packs in found.items() if len(packs) == 1}
