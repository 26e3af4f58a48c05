"""Stock counts, their lines, and every count of a line as it was recorded."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, false, text

from domain.inventory.counting.line import StockCountEntryKind, VarianceReason
from domain.inventory.counting.stock_count import StockCountStatus
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
from persistence.tables.mapping import json_columns

stock_counts = Table(
    "stock_counts",
    metadata,
    id_column(),
    Column("number", String(64), nullable=False, unique=True),
    reference("location_id", "locations.id", index=True),
    Column("status", Choice(StockCountStatus), nullable=False),
    Column("blind", Boolean, nullable=False),
    Column("external", Boolean, nullable=False, server_default=false()),
    Column("agreed", Integer, nullable=False, server_default=text("0")),
    Column("tolerance_units", Integer, nullable=True),
    Column("tolerance_basis_points", Integer, nullable=True),
    text_column("reason", null=True),
    text_column("note", null=True),
    Column("created_at", Instant, nullable=False),
    text_column("created_by"),
    Column("approved_at", Instant, nullable=True),
    text_column("approved_by", null=True),
    Column("cancelled_at", Instant, nullable=True),
    Column("late_at", Instant, nullable=True),
    integer("version"),
    updated_at(),
    Index("ix_stock_counts_status_created_at", "status", "created_at"),
    info=placed(By.PARTITION),
)

stock_count_lines = Table(
    "stock_count_lines",
    metadata,
    id_column(),
    reference("stock_count_id", "stock_counts.id", index=True),
    Column("sku", String(64), nullable=False, index=True),
    reference("location_id", "locations.id"),
    integer("position"),
    Column("unlisted", Boolean, nullable=False),
    *(Column(name, Integer, nullable=True) for name in ("counted", "recounted", "damaged")),
    Column("expected", Integer, nullable=True),
    Column("expected_available", Integer, nullable=True),
    Column("expected_damaged", Integer, nullable=True),
    Column("counted_at", Instant, nullable=True),
    text_column("counted_by", null=True),
    Column("recount_requested_at", Instant, nullable=True),
    Column("reason", Choice(VarianceReason), nullable=True),
    Column("adjusted", Integer, nullable=True),
    Column("adjusted_damaged", Integer, nullable=True),
    info=placed(By.PARTITION),
)

stock_count_entries = Table(
    "stock_count_entries",
    metadata,
    id_column(),
    reference("stock_count_id", "stock_counts.id", index=True),
    reference("line_id", "stock_count_lines.id", index=True),
    Column("kind", Choice(StockCountEntryKind), nullable=False),
    integer("counted"),
    Column("damaged", Integer, nullable=True),
    Column("packs", json_columns.COUNTED_PACKS, nullable=False, server_default=text("'[]'")),
    text_column("actor"),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    info=placed(By.PARTITION),
)
