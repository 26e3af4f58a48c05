"""Packs: fixed numbers of units of a SKU that are ordered, received and counted together, such as
a case. Stock is kept in units: a number of packs is turned into units where it is given."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.catalog.gtins import gtin_key, require_gtin
from domain.catalog.measures import Dimensions
from domain.shared import bounds
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Gtin

PACKS_MAX = 20
UNITS_MIN = 2
CODE = re.compile(r"[A-Z0-9_-]{1,20}")


def pack_code(given: str) -> str:
    """The code as it is kept: case does not matter."""
    return given.upper()


@dataclass(frozen=True, kw_only=True)
class LinePack:
    """The pack of a line of a document, with the units it had then."""

    code: str
    quantity: int

    def packs_of(self, units: int) -> int:
        """Whole packs among these units."""
        return units // self.quantity

    def fits(self, units: int) -> bool:
        """Whether these units are whole packs."""
        return units % self.quantity == 0


@dataclass(frozen=True, kw_only=True)
class Pack:
    """`quantity` units of a variant. `weight` is in grams. A pack with another GTIN is another
    one: its id has the number, so that two packs can exchange theirs."""

    id: str
    product_id: str
    variant_id: str
    code: str
    quantity: int
    gtin: str | None = None
    weight: int | None = None
    dimensions: Dimensions | None = None

    @property
    def gtin_key(self) -> str | None:
        """The GTIN in the form in which it is unique."""
        return self.gtin and gtin_key(self.gtin)

    @property
    def of_line(self) -> LinePack:
        return LinePack(code=self.code, quantity=self.quantity)


@dataclass(frozen=True, kw_only=True)
class PutPack(Cleaned):
    """A pack of a variant, as it is to be."""

    code: Code
    quantity: int
    gtin: Gtin | None = None
    weight: int | None = None
    dimensions: Dimensions | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", pack_code(self.code))
        if not CODE.fullmatch(self.code):
            bounds.invalid("code", "must be 1 to 20 letters A to Z, digits, hyphens, underscores")
        bounds.quantity("quantity", self.quantity, least=UNITS_MIN)
        require_gtin(self.gtin)
        if self.weight is not None:
            bounds.quantity("weight", self.weight, least=0)

    def pack(self, product_id: str, variant_id: str) -> Pack:
        key = self.gtin and gtin_key(self.gtin)
        return Pack(
            id=":".join(part for part in (variant_id, self.code, key) if part),
            product_id=product_id,
            variant_id=variant_id,
            code=self.code,
            quantity=self.quantity,
            gtin=self.gtin,
            weight=self.weight,
            dimensions=self.dimensions,
        )


def require_named(sku: str | None, gtin: str | None, pack: str | None) -> None:
    """A line names a SKU, and a pack of it if it counts packs; or the GTIN of a unit or pack."""
    if (sku is None) == (gtin is None):
        bounds.invalid("sku", "must be given, or a gtin in its place")
    if gtin is not None and pack is not None:
        bounds.invalid("pack", "must be left out with a gtin, which says whether it is a pack")


def require_packs(packs: Sequence[PutPack]) -> None:
    """At most 20 packs, no code twice."""
    bounds.count("packs", packs, PACKS_MAX, least=0)
    seen = set[str]()
    for index, one in enumerate(packs):
        if one.code in seen:
            with bounds.inside("packs", str(index)):
                bounds.invalid("code", "must not be given twice")
        seen.add(one.code)


@dataclass(frozen=True)
class Scanned:
    """What has a GTIN: a unit of a variant, or one of its packs."""

    gtin_key: str
    product_id: str
    variant_id: str
    sku: str
    pack: Pack | None = None
