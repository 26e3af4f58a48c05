"""Levels that nobody else changes until the end of the transaction."""

from collections.abc import Sequence

from domain.inventory.level import InventoryLevel
from persistence.engine.driver import Statements
from persistence.tables import inventory_levels
from persistence.tables.mapping.rows import attributes_of
from persistence.writes.aggregates import build
from persistence.writes.stock.stock import LOCKED


async def locked(
    statements: Statements, skus: Sequence[str], location_id: str
) -> list[InventoryLevel]:
    rows = await statements.rows(LOCKED, skus=skus, locations=[location_id])
    return [build(InventoryLevel, attributes_of(inventory_levels, row)) for row in rows]
