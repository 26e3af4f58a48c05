"""Units that only one channel sells, or that only customers of a group buy."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, String, Table, text

from domain.inventory.fencing.ring_fence import RingFenceStatus
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import (
    By,
    id_column,
    integer,
    metadata,
    placed,
    reference,
    text_column,
    updated_at,
)

# The condition of partial indexes.
ACTIVE: Any = {name: text("status = 'ACTIVE'") for name in ("postgresql_where", "sqlite_where")}

ring_fences = Table(
    "ring_fences",
    metadata,
    id_column(),
    Column("sku", String(64), nullable=False, index=True),
    reference("location_id", "locations.id", index=True),
    reference("channel_id", "channels.id", null=True, index=True),
    reference("customer_group_id", "customer_groups.id", null=True, index=True),
    Column("status", Choice(RingFenceStatus), nullable=False),
    integer("remaining"),
    integer("granted"),
    integer("consumed"),
    Column("expires_at", Instant, nullable=True),
    text_column("reason", null=True),
    Column("created_at", Instant, nullable=False, index=True),
    Column("ended_at", Instant, nullable=True),
    integer("version"),
    updated_at(),
    CheckConstraint("remaining >= 0", name="remaining"),
    CheckConstraint("consumed >= 0", name="consumed"),
    CheckConstraint("channel_id IS NOT NULL OR customer_group_id IS NOT NULL", name="owner"),
    Index("ix_ring_fences_active_sku", "sku", **ACTIVE),
    Index("ix_ring_fences_active_expires_at", "expires_at", **ACTIVE),
    info=placed(By.SKU, "sku"),
)
