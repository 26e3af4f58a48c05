"""Replenishment policies, suggestions, and stock alerts."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from domain.replenishment.alert import StockAlertKind, StockAlertStatus
from domain.replenishment.reordering import ServiceMeasure
from domain.replenishment.suggestion import ReplenishmentKind, SuggestionStatus
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
from persistence.tables.mapping.json_columns import REASONS

SCOPE_MAX = 160
NUMBERS = (
    *("service_basis_points", "review_days", "order_days", "lead_time_days"),
    *("minimum_quantity", "pack_size", "maximum_stock", "reorder_point", "overstock_days"),
)

# `scope` is made of the location and the SKU: there is one policy for each.
replenishment_policies = Table(
    "replenishment_policies",
    metadata,
    id_column(),
    Column("scope", String(SCOPE_MAX), nullable=False, unique=True),
    Column("sku", String(64), nullable=True, index=True),
    reference("location_id", "locations.id", null=True, index=True),
    Column("active", Boolean, nullable=True),
    Column("measure", Choice(ServiceMeasure), nullable=True),
    reference("supplier_id", "locations.id", null=True),
    reference("source_location_id", "locations.id", null=True),
    Column("pack", String(20), nullable=True),
    *(Column(name, Integer, nullable=True) for name in NUMBERS),
    integer("version"),
    updated_at(),
    info=placed(By.PARTITION),
)

# `open_key` is that of the SKU at the location while the suggestion is open.
replenishment_suggestions = Table(
    "replenishment_suggestions",
    metadata,
    id_column(),
    Column("open_key", String(SCOPE_MAX), nullable=True, unique=True),
    Column("sku", String(64), nullable=False),
    reference("location_id", "locations.id"),
    Column("kind", Choice(ReplenishmentKind), nullable=False),
    reference("supplier_id", "locations.id", null=True),
    reference("from_location_id", "locations.id", null=True),
    integer("quantity"),
    Column("why", REASONS, nullable=False),
    Column("expected_at", Instant, nullable=False),
    Column("status", Choice(SuggestionStatus), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("reviewed_at", Instant, nullable=False),
    Column("decided_at", Instant, nullable=True),
    text_column("decided_by", null=True),
    text_column("reason", null=True),
    Column("dismissed_until", Instant, nullable=True),
    Column("accepted_quantity", Integer, nullable=True),
    # A document is written after the suggestion that it is made of.
    Column("purchase_order_id", String(64), nullable=True, index=True),
    Column("transfer_order_id", String(64), nullable=True, index=True),
    integer("version"),
    updated_at(),
    Index("ix_replenishment_suggestions_location_id_sku", "location_id", "sku"),
    Index("ix_replenishment_suggestions_created_at", "created_at", "id"),
    info=placed(By.PARTITION),
)

# `open_key` is that of the SKU at the location until the alert is resolved.
stock_alerts = Table(
    "stock_alerts",
    metadata,
    id_column(),
    Column("open_key", String(SCOPE_MAX), nullable=True, unique=True),
    Column("sku", String(64), nullable=False),
    reference("location_id", "locations.id", index=True),
    Column("kind", Choice(StockAlertKind), nullable=False),
    Column("status", Choice(StockAlertStatus), nullable=False),
    Column("since", Instant, nullable=False),
    integer("available"),
    integer("threshold"),
    text_column("owner", null=True),
    text_column("note", null=True),
    Column("acknowledged_at", Instant, nullable=True),
    text_column("acknowledged_by", null=True),
    Column("resolved_at", Instant, nullable=True),
    integer("version"),
    updated_at(),
    Index("ix_stock_alerts_since", "since", "id"),
    info=placed(By.PARTITION),
)
