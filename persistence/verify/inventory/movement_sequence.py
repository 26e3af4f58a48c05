"""A level's movements are numbered from 1 to its version without gaps."""

from sqlalchemy import (
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.verify.laws import Check, Difference
from persistence.tables import inventory_levels, inventory_movements


async def movement_sequences(connection: AsyncConnection) -> list[Difference]:
    counted = (
        select(
            inventory_movements.c.level_id,
            func.count().label("rows"),
            func.min(inventory_movements.c.sequence).label("first"),
            func.max(inventory_movements.c.sequence).label("last"),
        )
        .group_by(inventory_movements.c.level_id)
        .subquery()
    )
    rows = func.coalesce(counted.c.rows, 0)
    query = (
        select(
            inventory_levels.c.id, inventory_levels.c.version, rows, counted.c.first, counted.c.last
        )
        .outerjoin(counted, counted.c.level_id == inventory_levels.c.id)
        .where(
            or_(
                rows != inventory_levels.c.version,
                and_(
                    rows > 0,
                    or_(counted.c.first != 1, counted.c.last != inventory_levels.c.version),
                ),
            )
        )
    )
    return [
        Difference(
            Check.MOVEMENT_SEQUENCE, id, f"version {version}", f"{n} movements, {first} to {last}"
        )
        for id, version, n, first, last in await connection.execute(query)
    ]
