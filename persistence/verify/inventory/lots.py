"""Lots: their units at a level are those of the level and those of its movements, and what is sold
no more is known."""

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.catalog.tracking import StockTracking
from domain.inventory.stock import GOOD, HELD, StockName
from domain.verify.laws import Check, Difference
from persistence.tables import inventory_levels, inventory_movements, lot_levels, lots, variants
from persistence.tables.inventory.ledger import change_of, described

level, stored, move = inventory_levels.c, lot_levels.c, inventory_movements.c
NAMES: dict[str, tuple[StockName, ...]] = {"quantity": tuple(GOOD), "held": tuple(HELD)}


async def lots_of_levels(connection: AsyncConnection) -> list[Difference]:
    """Of a SKU with lots, each unit on hand is of one; and a level knows how its SKU is tracked."""
    summed = (
        select(
            level.id,
            level.tracking,
            variants.c.tracking.label("of_variant"),
            *(func.coalesce(func.sum(stored[name]), 0).label(name) for name in NAMES),
            *(_units(names).label(f"own_{name}") for name, names in NAMES.items()),
        )
        .join(variants, variants.c.sku == level.sku)
        .outerjoin(lot_levels, stored.level_id == level.id)
        .group_by(level.id, variants.c.tracking)
        .subquery()
    )
    found = summed.c
    tracked = found.tracking == StockTracking.LOT
    wrong = or_(*(found[name] != found[f"own_{name}"] for name in NAMES))
    query = select(summed).where(or_(found.tracking != found.of_variant, and_(tracked, wrong)))
    return [
        Difference(
            Check.LOTS,
            row.id,
            described({"tracking": row.tracking, **{n: int(getattr(row, n)) for n in NAMES}}),
            described(
                {
                    "tracking": row.of_variant,
                    **{n: int(getattr(row, f"own_{n}")) for n in NAMES},
                }
            ),
        )
        for row in await connection.execute(query)
    ]


async def lots_of_movements(connection: AsyncConnection) -> list[Difference]:
    """The units of each lot are the sums of its movements."""
    moved = (
        select(
            move.level_id,
            move.lot_id,
            *(func.sum(change_of(names)).label(name) for name, names in NAMES.items()),
        )
        .where(move.level_id.in_(select(stored.level_id)))
        .group_by(move.level_id, move.lot_id)
        .subquery()
    )
    same = and_(
        moved.c.level_id == stored.level_id, moved.c.lot_id.is_not_distinct_from(stored.lot_id)
    )
    sums = {name: func.coalesce(moved.c[name], 0) for name in NAMES}
    query = (
        select(stored.id, *(stored[name] for name in NAMES), *sums.values())
        .outerjoin(moved, same)
        .join(inventory_levels, level.id == stored.level_id)
        .where(_is_counted(), or_(*(stored[n] != sums[n] for n in NAMES)))
    )
    return [
        Difference(
            Check.LOTS,
            id,
            described({"quantity": quantity, "held": held}),
            described({"quantity": int(good), "held": int(bad)}),
        )
        for id, quantity, held, good, bad in await connection.execute(query)
    ]


async def ends_of_lots(connection: AsyncConnection) -> list[Difference]:
    """A lot is sold as long everywhere, and a level knows the first of its lots to end."""
    of_lot = (
        select(stored.id, stored.unsellable_at, lots.c.unsellable_at)
        .join(lots, lots.c.id == stored.lot_id)
        .where(stored.unsellable_at.is_distinct_from(lots.c.unsellable_at))
    )
    first = func.min(case((stored.quantity > 0, stored.unsellable_at)))
    of_level = (
        select(level.id, level.unsellable_at, first)
        .outerjoin(lot_levels, stored.level_id == level.id)
        .group_by(level.id)
        .having(level.unsellable_at.is_distinct_from(first))
    )
    return [
        Difference(Check.LOTS, id, f"unsellable_at {before}", f"unsellable_at {computed}")
        for query in (of_lot, of_level)
        for id, before, computed in await connection.execute(query)
    ]


def _is_counted() -> ColumnElement[bool]:
    """Movements of a SKU without lots say nothing of units that have none."""
    return or_(stored.lot_id.is_not(None), level.tracking == StockTracking.LOT)


def _units(names: tuple[StockName, ...]) -> ColumnElement[int]:
    columns: list[ColumnElement[int]] = [level[name.lower()] for name in names]
    return sum(columns[1:], start=columns[0])
