"""Reservations whose time has come, and whose units were not given back yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select

from domain.inventory.reservations.reservation import ReservationStatus
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables import reservation_lines, reservations

RESERVATIONS_MAX = 100

root, line = reservations.c, reservation_lines.c
NOW = bindparam("now", type_=root.expires_at.type)
DUE = Prepared(
    select(root.id)
    .where(root.status == ReservationStatus.ACTIVE, root.expires_at <= NOW)
    .order_by(root.expires_at)
    .limit(RESERVATIONS_MAX)
)
OF_SKUS = Prepared(
    select(line.reservation_id, func.min(line.held_until))
    .where(among(line.sku, "skus"), line.held_until <= NOW)
    .group_by(line.reservation_id)
    .order_by(func.min(line.held_until))
    .limit(RESERVATIONS_MAX)
)


async def expired(statements: Statements, now: datetime, skus: Sequence[str] | None) -> list[str]:
    """Their ids, the earliest first: those with one of these SKUs, or all."""
    if skus is None:
        return [row["id"] for row in await statements.rows(DUE, now=now)]
    rows = await statements.rows(OF_SKUS, skus=list(skus), now=now)
    return [row["reservation_id"] for row in rows]
