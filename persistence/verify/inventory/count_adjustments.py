"""What a stock count moved is what was approved of its lines."""

from sqlalchemy import case, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.inventory.stock import COUNT_KINDS, MovementKind
from domain.verify.laws import Check, Difference
from persistence.tables import inventory_movements, stock_count_lines, stock_counts

moves, lines = inventory_movements.c, stock_count_lines.c


async def count_adjustments(connection: AsyncConnection) -> list[Difference]:
    change = case((moves.kind == MovementKind.COUNT_UP, moves.quantity), else_=-moves.quantity)
    moved = (
        select(
            stock_counts.c.id,
            moves.sku,
            change.label("moved"),
            literal(0).label("approved"),
        )
        .join(inventory_movements, moves.cause == stock_counts.c.id)
        .where(moves.kind.in_(sorted(COUNT_KINDS)))
    )
    approved = select(lines.stock_count_id, lines.sku, literal(0), func.coalesce(lines.adjusted, 0))
    both = union_all(moved, approved).subquery()
    sums = func.sum(both.c.moved), func.sum(both.c.approved)
    query = (
        select(both.c.id, both.c.sku, *sums)
        .group_by(both.c.id, both.c.sku)
        .having(sums[0] != sums[1])
    )
    return [
        Difference(
            Check.COUNT_ADJUSTMENTS, f"{sku} of {id}", f"adjusted {stored}", f"moved {computed}"
        )
        for id, sku, computed, stored in await connection.execute(query)
    ]
