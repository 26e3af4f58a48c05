"""Variants have a unit of measure, and packs of so many units, which lines keep"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0033"
down_revision: str | None = "0031"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

LINES = ("purchase_order_lines", "transfer_order_lines")


def upgrade() -> None:
    op.add_column(
        "variants",
        sa.Column("unit_of_measure", sa.String(length=32), server_default="EACH", nullable=False),
    )
    op.create_table(
        "packs",
        sa.Column("id", sa.String(length=130), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("variant_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("gtin_key", sa.String(length=14), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=True),
        sa.Column("dimensions", sa.JSON(), nullable=True),
        sa.CheckConstraint("quantity >= 2", name=op.f("ck_packs_quantity")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_packs_product_id_products")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_packs_variant_id_variants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packs")),
        sa.UniqueConstraint("gtin_key", name=op.f("uq_packs_gtin_key")),
        sa.UniqueConstraint("variant_id", "code", name=op.f("uq_packs_variant_id_code")),
    )
    op.create_index(op.f("ix_packs_product_id"), "packs", ["product_id"])
    op.create_index(op.f("ix_packs_variant_id"), "packs", ["variant_id"])
    for table in LINES:
        op.add_column(table, sa.Column("pack", sa.JSON(), nullable=True))
    op.add_column("replenishment_policies", sa.Column("pack", sa.String(length=20), nullable=True))
    op.add_column(
        "stock_count_entries",
        sa.Column("packs", sa.JSON(), server_default="[]", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("stock_count_entries", "packs")
    op.drop_column("replenishment_policies", "pack")
    for table in LINES:
        op.drop_column(table, "pack")
    op.drop_table("packs")
    op.drop_column("variants", "unit_of_measure")
