"""Lots: units of a SKU that expire on one day and are recalled together"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    _tracking("variants")
    op.add_column(
        "variants",
        sa.Column("minimum_shelf_life_days", sa.Integer(), server_default="0", nullable=False),
    )
    _tracking("inventory_levels")
    op.add_column("inventory_levels", sa.Column("unsellable_at", instant, nullable=True))
    op.add_column("inventory_movements", sa.Column("lot_id", sa.String(64), nullable=True))
    _lots()
    _lot_levels()
    _shipped_lots()
    unsellable = sa.text("unsellable_at IS NOT NULL")
    # Last, and outside of the transaction: levels are written meanwhile.
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_inventory_levels_unsellable_at",
            "inventory_levels",
            ["unsellable_at"],
            postgresql_where=unsellable,
            sqlite_where=unsellable,
            postgresql_concurrently=True,
            if_not_exists=True,
        )


def _tracking(table: str) -> None:
    column = sa.Column("tracking", sa.String(32), server_default="NONE", nullable=False)
    op.add_column(table, column)


def _lots() -> None:
    op.create_table(
        "lots",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("blocked_at", instant, nullable=True),
        sa.Column("block_reason", sa.String(), nullable=True),
        sa.Column("unsellable_at", instant, nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["sku"], ["variants.sku"], name=op.f("fk_lots_sku_variants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
        sa.UniqueConstraint("sku", "code", name=op.f("uq_lots_sku_code")),
    )
    _index("lots", "code", "expires_on", "blocked_at", "created_at", "updated_at")


def _lot_levels() -> None:
    table = "lot_levels"
    op.create_table(
        table,
        sa.Column("id", sa.String(130), nullable=False),
        sa.Column("level_id", sa.String(64), nullable=False),
        sa.Column("lot_id", sa.String(64), nullable=True),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("location_id", sa.String(64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("unsellable_at", instant, nullable=True),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_lot_levels_quantity")),
        sa.CheckConstraint("held >= 0", name=op.f("ck_lot_levels_held")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_levels")),
    )
    _index(table, "level_id", "lot_id", "sku", "location_id")


def _shipped_lots() -> None:
    table = "shipped_lots"
    op.create_table(
        table,
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("shipment_line_id", sa.String(130), nullable=False),
        sa.Column("lot_id", sa.String(64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("shipped_at", instant, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shipped_lots_quantity")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_shipped_lots_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipped_lots")),
    )
    _index(table, "order_id", "shipment_line_id", "lot_id")


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    # A key must not name what is gone: a request that is sent again is a new one then.
    op.execute("DELETE FROM idempotency_keys WHERE substr(answer, 1, 4) = 'lot_'")
    for table in ("shipped_lots", "lot_levels", "lots"):
        op.drop_table(table)
    op.drop_column("inventory_movements", "lot_id")
    op.drop_index("ix_inventory_levels_unsellable_at", "inventory_levels")
    for column in ("unsellable_at", "tracking"):
        op.drop_column("inventory_levels", column)
    for column in ("minimum_shelf_life_days", "tracking"):
        op.drop_column("variants", column)
