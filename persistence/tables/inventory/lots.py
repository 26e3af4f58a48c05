"""Lots, and their units at levels and in shipments."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from persistence.engine.columns import Instant
from persistence.tables.base import (
    OF_ORDER,
    By,
    id_column,
    integer,
    metadata,
    order_reference,
    placed,
    text_column,
    updated_at,
)

lots = Table(
    "lots",
    metadata,
    id_column(),
    Column("sku", String(64), ForeignKey("variants.sku"), nullable=False),
    Column("code", String(64), nullable=False, index=True),
    Column("expires_on", Date, nullable=True, index=True),
    Column("blocked_at", Instant, nullable=True, index=True),
    text_column("block_reason", null=True),
    Column("unsellable_at", Instant, nullable=True),
    Column("created_at", Instant, nullable=False, index=True),
    integer("version"),
    updated_at(),
    UniqueConstraint("sku", "code"),
    info=placed(By.SKU, "sku"),
)

lot_levels = Table(
    "lot_levels",
    metadata,
    Column("id", String(130), primary_key=True),
    Column("level_id", String(64), nullable=False, index=True),
    Column("lot_id", String(64), nullable=True, index=True),
    Column("sku", String(64), nullable=False, index=True),
    Column("location_id", String(64), nullable=False, index=True),
    *(Column(name, Integer, nullable=False) for name in ("quantity", "held")),
    # That of its lot.
    Column("unsellable_at", Instant, nullable=True),
    # No lot has fewer units than none: the last guard of the books.
    *(CheckConstraint(f"{name} >= 0", name=name) for name in ("quantity", "held")),
    info=placed(By.SKU, "sku"),
)

shipped_lots = Table(
    "shipped_lots",
    metadata,
    Column("id", String(200), primary_key=True),
    order_reference(),
    Column("shipment_line_id", String(130), nullable=False, index=True),
    Column("lot_id", String(64), nullable=False, index=True),
    integer("quantity"),
    Column("shipped_at", Instant, nullable=False),
    CheckConstraint("quantity > 0", name="quantity"),
    info=OF_ORDER,
)
