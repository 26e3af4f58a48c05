"""Purchase orders, transfer orders, and what is expected of them. Units that were on their way
before there were such documents have one without the place they come from."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table

from domain.inventory.supply.expected import SupplyEvidence
from domain.inventory.supply.purchase_order import PurchaseOrderStatus
from domain.inventory.supply.transfer_order import TransferOrderStatus
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import (
    BY_DATABASE,
    By,
    id_column,
    integer,
    metadata,
    order_reference,
    placed,
    reference,
    text_column,
    updated_at,
)
from persistence.tables.mapping import json_columns

purchase_orders = Table(
    "purchase_orders",
    metadata,
    id_column(),
    Column("number", String(64), nullable=False, unique=True),
    reference("supplier_id", "locations.id", null=True, index=True),
    reference("location_id", "locations.id", index=True),
    Column("status", Choice(PurchaseOrderStatus), nullable=False),
    text_column("note", null=True),
    Column("created_at", Instant, nullable=False),
    Column("ordered_at", Instant, nullable=True),
    Column("closed_at", Instant, nullable=True),
    integer("version"),
    updated_at(),
    Index("ix_purchase_orders_status_created_at", "status", "created_at"),
    info=placed(By.PARTITION),
)

purchase_order_lines = Table(
    "purchase_order_lines",
    metadata,
    id_column(),
    reference("purchase_order_id", "purchase_orders.id", index=True),
    Column("sku", String(64), nullable=False),
    integer("quantity"),
    Column("expected_at", Instant, nullable=False),
    integer("received"),
    integer("damaged"),
    integer("missing"),
    Column("received_at", Instant, nullable=True),
    Column("pack", json_columns.LINE_PACK, nullable=True),
    integer("position"),
    info=placed(By.PARTITION),
)

transfer_orders = Table(
    "transfer_orders",
    metadata,
    id_column(),
    Column("number", String(64), nullable=False, unique=True),
    reference("from_location_id", "locations.id", null=True, index=True),
    reference("to_location_id", "locations.id", index=True),
    Column("status", Choice(TransferOrderStatus), nullable=False),
    Column("expected_at", Instant, nullable=False),
    text_column("note", null=True),
    Column("created_at", Instant, nullable=False),
    Column("closed_at", Instant, nullable=True),
    integer("version"),
    updated_at(),
    Index("ix_transfer_orders_status_created_at", "status", "created_at"),
    info=placed(By.PARTITION),
)

transfer_order_lines = Table(
    "transfer_order_lines",
    metadata,
    id_column(),
    reference("transfer_order_id", "transfer_orders.id", index=True),
    Column("sku", String(64), nullable=False),
    integer("quantity"),
    integer("shipped"),
    integer("received"),
    integer("damaged"),
    integer("missing"),
    Column("received_at", Instant, nullable=True),
    Column("pack", json_columns.LINE_PACK, nullable=True),
    integer("position"),
    info=placed(By.PARTITION),
)

expected_supply = Table(
    "expected_supply",
    metadata,
    id_column(),
    reference("purchase_order_id", "purchase_orders.id", null=True, index=True),
    reference("transfer_order_id", "transfer_orders.id", null=True, index=True),
    Column("line_id", String(64), nullable=False),
    # A level is written at the end of the transaction that creates it, after this row.
    Column("level_id", String(64), nullable=False, index=True),
    Column("sku", String(64), nullable=False),
    reference("location_id", "locations.id"),
    integer("quantity"),
    # Units that are promised to orders; counted where they are promised.
    Column("promised", Integer, nullable=False, server_default="0", info=BY_DATABASE),
    Column("expected_at", Instant, nullable=False),
    Column("evidence", Choice(SupplyEvidence), nullable=False),
    Column("advised", Integer, nullable=True),
    Column("reference", String, nullable=True),
    Column("carrier", String(64), nullable=True),
    Column("tracking_number", String(64), nullable=True),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("(purchase_order_id IS NULL) <> (transfer_order_id IS NULL)", name="document"),
    Index("ix_expected_supply_sku_expected_at", "sku", "expected_at"),
    Index("ix_expected_supply_location_id_expected_at", "location_id", "expected_at"),
    info=placed(By.PARTITION),
)

# What its line waits for, at the supply's location; once it has arrived, reserved there.
supply_promises = Table(
    "supply_promises",
    metadata,
    Column("id", String(160), primary_key=True),
    order_reference(),
    reference("line_id", "order_lines.id", index=True),
    Column("sku", String(64), nullable=False),
    reference("location_id", "locations.id"),
    reference("expected_supply_id", "expected_supply.id", null=True, index=True),
    integer("quantity"),
    Column("arrived_at", Instant, nullable=True),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("(expected_supply_id IS NULL) = (arrived_at IS NOT NULL)", name="arrived"),
    info=placed(By.PARTITION),
)
