"""A movement's available and on-hand quantities are the sums of the movements up to it."""

from typing import Any

from sqlalchemy import (
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.inventory.stock import ON_HAND, StockName
from domain.verify.laws import Check, Difference
from persistence.tables import inventory_movements
from persistence.tables.inventory.ledger import change_of, described


async def movement_balances(connection: AsyncConnection) -> list[Difference]:
    window: dict[str, Any] = {
        "partition_by": inventory_movements.c.level_id,
        "order_by": inventory_movements.c.sequence,
        "rows": (None, 0),
    }
    running = select(
        inventory_movements.c.id,
        inventory_movements.c.available,
        inventory_movements.c.on_hand,
        func.sum(change_of((StockName.AVAILABLE,))).over(**window).label("available_"),
        func.sum(change_of(ON_HAND)).over(**window).label("on_hand_"),
    ).subquery()
    different = or_(
        running.c.available != running.c.available_, running.c.on_hand != running.c.on_hand_
    )
    return [
        Difference(
            Check.MOVEMENT_BALANCES,
            row["id"],
            described({"available": row["available"], "on_hand": row["on_hand"]}),
            described({"available": row["available_"], "on_hand": row["on_hand_"]}),
        )
        for row in (await connection.execute(select(running).where(different))).mappings()
    ]
