"""A movement's `available` and `on_hand` are the running sums up to it."""

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
from persistence.verify.inventory.ledger import added, described


async def balances(connection: AsyncConnection) -> list[Difference]:
    """`available` and `on_hand` of each movement are the running sums up to it."""
    run: dict[str, Any] = {
        "partition_by": inventory_movements.c.level_id,
        "order_by": inventory_movements.c.sequence,
        "rows": (None, 0),
    }
    running = select(
        inventory_movements.c.id,
        inventory_movements.c.available,
        inventory_movements.c.on_hand,
        func.sum(added((StockName.AVAILABLE,))).over(**run).label("available_"),
        func.sum(added(ON_HAND)).over(**run).label("on_hand_"),
    ).subquery()
    off = or_(running.c.available != running.c.available_, running.c.on_hand != running.c.on_hand_)
    return [
        Difference(
            Check.MOVEMENT_BALANCES,
            row["id"],
            described({"available": row["available"], "on_hand": row["on_hand"]}),
            described({"available": row["available_"], "on_hand": row["on_hand_"]}),
        )
        for row in (await connection.execute(select(running).where(off))).mappings()
    ]
