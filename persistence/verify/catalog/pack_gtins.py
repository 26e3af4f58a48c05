"""A GTIN names one thing. That no two packs have one is a constraint of the database; that a unit
does not have that of a pack is what this finds."""

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.catalog.gtins import GTIN_MAX
from domain.verify.laws import Check, Difference
from persistence.tables import packs, variants

# Filled up with zeros on the left: the last 14 of as many zeros and the number.
FILLED = func.substr(
    literal("0" * GTIN_MAX).concat(variants.c.gtin), func.length(variants.c.gtin) + 1
)
SAME = select(variants.c.sku, packs.c.gtin).join_from(variants, packs, packs.c.gtin_key == FILLED)


async def pack_gtins(connection: AsyncConnection) -> list[Difference]:
    return [
        Difference(Check.PACK_GTINS, sku, f"GTIN {gtin}", "a number that no pack has")
        for sku, gtin in await connection.execute(SAME.order_by(variants.c.sku))
    ]
