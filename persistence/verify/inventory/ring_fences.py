"""Ring-fenced quantities are what is left of ring-fences, which have no more than they got."""

from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.inventory.fencing.ring_fence import RingFenceStatus
from domain.verify.laws import Check, Difference
from persistence.tables import inventory_levels, ring_fences

fence = ring_fences.c


async def ring_fenced(connection: AsyncConnection) -> list[Difference]:
    return [*await _at_levels(connection), *await _of_fences(connection)]


async def _at_levels(connection: AsyncConnection) -> list[Difference]:
    both = union_all(_quantities_of_levels(), _quantities_of_fences()).subquery()
    stored, computed = func.sum(both.c.stored), func.sum(both.c.computed)
    query = (
        select(both.c.sku, both.c.location_id, stored, computed)
        .group_by(both.c.sku, both.c.location_id)
        .having(stored != computed)
    )
    return [
        Difference(
            Check.RING_FENCES,
            f"{sku} at {location_id}",
            f"ring_fenced {quantity}",
            f"ring_fenced {expected}",
        )
        for sku, location_id, quantity, expected in await connection.execute(query)
    ]


def _quantities_of_levels() -> Select[Any]:
    levels = inventory_levels.c
    stored, nothing = levels.ring_fenced.label("stored"), literal(0).label("computed")
    return select(levels.sku, levels.location_id, stored, nothing)


def _quantities_of_fences() -> Select[Any]:
    nothing, computed = literal(0).label("stored"), fence.remaining.label("computed")
    return select(fence.sku, fence.location_id, nothing, computed)


async def _of_fences(connection: AsyncConnection) -> list[Difference]:
    """One that has ended has no units, and none has more than it was granted."""
    most = fence.granted - fence.consumed
    ended = (fence.status != RingFenceStatus.ACTIVE) & (fence.remaining > 0)
    query = select(fence.id, fence.status, fence.remaining, most).where(
        ended | (fence.remaining > most)
    )
    return [
        Difference(
            Check.RING_FENCES,
            id,
            f"remaining {remaining}",
            f"remaining at most {most if status is RingFenceStatus.ACTIVE else 0}",
        )
        for id, status, remaining, most in await connection.execute(query)
    ]
