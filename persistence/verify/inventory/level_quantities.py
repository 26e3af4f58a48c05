"""A level's quantities are the sums of its movements."""

from sqlalchemy import (
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.inventory.stock import NAMES, ON_HAND, StockName
from domain.verify.laws import Check, Difference
from persistence.tables import inventory_levels, inventory_movements
from persistence.tables.inventory.ledger import QUANTITIES, change_of, described


async def level_quantities(connection: AsyncConnection) -> list[Difference]:
    parts: dict[str, tuple[StockName, ...]] = {name.lower(): (name,) for name in NAMES}
    parts["on_hand"] = ON_HAND
    ledger = (
        select(
            inventory_movements.c.level_id,
            *(func.sum(change_of(names)).label(name) for name, names in parts.items()),
        )
        .group_by(inventory_movements.c.level_id)
        .subquery()
    )
    summed = {name: func.coalesce(ledger.c[name], 0) for name in QUANTITIES}
    query = (
        select(
            inventory_levels.c.id,
            *(inventory_levels.c[name] for name in QUANTITIES),
            *(summed[name].label(f"{name}_") for name in QUANTITIES),
        )
        .outerjoin(ledger, ledger.c.level_id == inventory_levels.c.id)
        .where(or_(*(inventory_levels.c[name] != summed[name] for name in QUANTITIES)))
    )
    differences = []
    for row in (await connection.execute(query)).mappings():
        different = [name for name in QUANTITIES if row[name] != row[f"{name}_"]]
        stored = described({name: row[name] for name in different})
        computed = described({name: row[f"{name}_"] for name in different})
        differences.append(Difference(Check.LEVEL_QUANTITIES, row["id"], stored, computed))
    return differences
