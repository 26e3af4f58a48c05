"""Replenishment: policies, suggestions, stock alerts, and the units demanded a day"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SETTINGS = (
    *("service_basis_points", "review_days", "order_days", "lead_time_days"),
    *("minimum_quantity", "pack_size", "maximum_stock", "reorder_point", "overstock_days"),
)
TIME = sa.DateTime(timezone=True)


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.String(length=64), nullable=False)


def _own() -> tuple[sa.Column[int], sa.Column[object]]:
    return (
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
    )


def _reference(name: str, null: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=null)


def _foreign(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_locations")
    return sa.ForeignKeyConstraint([column], ["locations.id"], name=name)


def upgrade() -> None:
    _demand()
    _policies()
    _suggestions()
    _alerts()
    for table in ("purchase_order_lines", "transfer_order_lines"):
        op.add_column(table, sa.Column("received_at", TIME, nullable=True))


def _demand() -> None:
    # The processes of this release fill both, in steps.
    op.add_column("order_contributions", sa.Column("demand", sa.String(), nullable=True))
    op.create_table(
        "daily_demand",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("location_id", sa.String(length=64), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_demand")),
    )
    op.create_index(
        "ix_daily_demand_sku_location_id_day", "daily_demand", ["sku", "location_id", "day"]
    )


def _policies() -> None:
    table = "replenishment_policies"
    op.create_table(
        table,
        _id(),
        sa.Column("scope", sa.String(length=160), nullable=False),
        _reference("sku"),
        _reference("location_id"),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("measure", sa.String(length=32), nullable=True),
        _reference("supplier_id"),
        _reference("source_location_id"),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in SETTINGS),
        *_own(),
        _foreign(table, "location_id"),
        _foreign(table, "supplier_id"),
        _foreign(table, "source_location_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("scope", name=op.f(f"uq_{table}_scope")),
    )
    for column in ("location_id", "sku", "updated_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _suggestions() -> None:
    table = "replenishment_suggestions"
    op.create_table(
        table,
        _id(),
        sa.Column("open_key", sa.String(length=160), nullable=True),
        _reference("sku", null=False),
        _reference("location_id", null=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        _reference("supplier_id"),
        _reference("from_location_id"),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("expected_at", TIME, nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("reviewed_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("dismissed_until", TIME, nullable=True),
        sa.Column("accepted_quantity", sa.Integer(), nullable=True),
        _reference("purchase_order_id"),
        _reference("transfer_order_id"),
        *_own(),
        _foreign(table, "location_id"),
        _foreign(table, "supplier_id"),
        _foreign(table, "from_location_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("open_key", name=op.f(f"uq_{table}_open_key")),
    )
    for column in ("purchase_order_id", "transfer_order_id", "updated_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index(f"ix_{table}_location_id_sku", table, ["location_id", "sku"])
    op.create_index(f"ix_{table}_created_at", table, ["created_at", "id"])


def _alerts() -> None:
    table = "stock_alerts"
    op.create_table(
        table,
        _id(),
        sa.Column("open_key", sa.String(length=160), nullable=True),
        _reference("sku", null=False),
        _reference("location_id", null=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("acknowledged_at", TIME, nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=True),
        sa.Column("resolved_at", TIME, nullable=True),
        *_own(),
        _foreign(table, "location_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("open_key", name=op.f(f"uq_{table}_open_key")),
    )
    for column in ("location_id", "updated_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_stock_alerts_since", table, ["since", "id"])


def downgrade() -> None:
    for table in ("purchase_order_lines", "transfer_order_lines"):
        op.drop_column(table, "received_at")
    for table in ("stock_alerts", "replenishment_suggestions", "replenishment_policies"):
        op.drop_table(table)
    op.drop_table("daily_demand")
    op.drop_column("order_contributions", "demand")
