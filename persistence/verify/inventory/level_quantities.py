"""Each name of each level is the net sum of its movements."""

from sqlalchemy import (
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.inventory.stock import NAMES, ON_HAND, StockName
from domain.verify.laws import Check, Difference
from persistence.tables import inventory_levels, inventory_movements
from persistence.verify.inventory.ledger import QUANTITIES, added, described


async def quantities(connection: AsyncConnection) -> list[Difference]:
    """Each name of each level is the net sum of its movements."""
    parts: dict[str, tuple[StockName, ...]] = {name.lower(): (name,) for name in NAMES}
    parts["on_hand"] = ON_HAND
    ledger = (
        select(
            inventory_movements.c.level_id,
            *(func.sum(added(names)).label(name) for name, names in parts.items()),
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
    found = []
    for row in (await connection.execute(query)).mappings():
        off = [name for name in QUANTITIES if row[name] != row[f"{name}_"]]
        stored = described({name: row[name] for name in off})
        computed = described({name: row[f"{name}_"] for name in off})
        found.append(Difference(Check.LEVEL_QUANTITIES, row["id"], stored, computed))
    return found
