"""Packs of lines, and how lines name what they are about."""

from domain.catalog import packs
from domain.inventory.counting import line
from schema.shared.fields import field, object_type

SKU = "The SKU; left out where a gtin is given."
GTIN = (
    "What was scanned, in place of the SKU: the GTIN of a unit, or of a pack, which is counted in "
    "packs then."
)
PACK = (
    "Code of a pack of the variant: quantities of the line are numbers of packs, whose units are "
    "at most 1,000,000. Left out: of units, unless the gtin is that of a pack."
)
# Of a line of a document that has its packs already.
THEN = PACK + " A pack of the document has the size it had when the document was made."


@object_type(packs.LinePack, "The pack of a line, as it was when the line was made.")
class LinePack:
    code: str = field("Its code.")
    quantity: int = field("Number of units in it.")


@object_type(line.CountedPacks, "Packs that were counted as such.")
class CountedPacks:
    code: str = field("Code of the pack.")
    quantity: int = field("Number of units in each, as it was when they were counted.")
    packs: int = field("Number of packs.")
