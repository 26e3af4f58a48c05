"""A level's balance has the sums of the movements up to it, and when the last of them was
recorded."""

from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.inventory.stock import NAMES
from domain.verify.laws import Check, Difference
from persistence.tables import inventory_movements
from persistence.tables import level_balances as stored
from persistence.tables.inventory.ledger import change_of, described

moves = inventory_movements.c


async def level_balances(connection: AsyncConnection) -> list[Difference]:
    window: dict[str, Any] = {
        "partition_by": moves.level_id,
        "order_by": moves.sequence,
        "rows": (None, 0),
    }
    sums = {name.lower(): func.sum(change_of((name,))).over(**window) for name in NAMES}
    running = select(
        moves.level_id,
        moves.sequence,
        func.max(moves.recorded_at).over(**window).label("counts_from"),
        *(total.label(name) for name, total in sums.items()),
    ).subquery()
    same = and_(running.c.level_id == stored.c.level_id, running.c.sequence == stored.c.sequence)
    columns = ["counts_from", *sums]
    different = or_(
        running.c.level_id.is_(None), *(stored.c[name] != running.c[name] for name in columns)
    )
    query = (
        select(
            stored.c.level_id,
            stored.c.sequence,
            *(stored.c[name] for name in columns),
            *(running.c[name].label(f"{name}_") for name in columns),
        )
        .outerjoin(running, same)
        .where(different)
    )
    return [
        Difference(
            Check.LEVEL_BALANCES,
            f"{row['level_id']} after {row['sequence']}",
            described({name: row[name] for name in columns if row[name] != row[f"{name}_"]}),
            described({name: row[f"{name}_"] for name in columns if row[name] != row[f"{name}_"]}),
        )
        for row in (await connection.execute(query)).mappings()
    ]
