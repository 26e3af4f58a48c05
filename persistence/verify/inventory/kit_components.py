"""A kit of the catalog has no stock, and its components are variants that are no kits."""

from sqlalchemy import String, cast, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.verify.laws import Check, Difference
from persistence.tables import inventory_levels, variants

kits = cast(variants.c.components, String) != "[]"
STOCKED = select(variants.c.sku).where(
    kits, variants.c.sku.in_(select(inventory_levels.c.sku).where(inventory_levels.c.version > 0))
)
COMPOSED = select(variants.c.sku, variants.c.components).where(kits)
SIMPLE = select(variants.c.sku).where(~kits)


async def kit_components(connection: AsyncConnection) -> list[Difference]:
    found = [
        Difference(Check.KIT_COMPONENTS, sku, "stock of its own", "none")
        for (sku,) in await connection.execute(STOCKED)
    ]
    composed = (
        await connection.execute(select(variants.c.sku, variants.c.components).where(kits))
    ).all()
    named = {one.sku for _, components in composed for one in components}
    if not named:
        return found
    simple = {sku for (sku,) in await connection.execute(SIMPLE) if sku in named}
    return found + [
        Difference(Check.KIT_COMPONENTS, sku, f"component {one.sku}", "a variant that is no kit")
        for sku, components in composed
        for one in components
        if one.sku not in simple
    ]
