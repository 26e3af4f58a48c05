"""Units that are kept for a cart until a time."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, String, Table, text

from domain.inventory.reservations.reservation import ReservationStatus
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import (
    By,
    id_column,
    integer,
    metadata,
    placed,
    reference,
    updated_at,
)

# The condition of partial indexes.
HELD: Any = {name: text("held_until IS NOT NULL") for name in ("postgresql_where", "sqlite_where")}

reservations = Table(
    "reservations",
    metadata,
    id_column(),
    reference("channel_id", "channels.id", index=True),
    reference("customer_id", "customers.id", null=True, index=True),
    Column("status", Choice(ReservationStatus), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=True, index=True),
    # An order is written after its reservation, in the same transaction.
    Column("order_id", String(64), nullable=True, index=True),
    integer("version"),
    updated_at(),
    Index("ix_reservations_status_expires_at", "status", "expires_at"),
    info=placed(By.PARTITION),
)

reservation_lines = Table(
    "reservation_lines",
    metadata,
    id_column(),
    reference("reservation_id", "reservations.id", index=True),
    Column("sku", String(64), nullable=False),
    reference("location_id", "locations.id"),
    integer("quantity"),
    Column("held_until", Instant, nullable=True),
    # Of another partition.
    Column("ring_fence_id", String(64), nullable=True),
    CheckConstraint("quantity > 0", name="quantity"),
    Index("ix_reservation_lines_sku_held_until", "sku", "held_until", **HELD),
    info=placed(By.PARTITION),
)
