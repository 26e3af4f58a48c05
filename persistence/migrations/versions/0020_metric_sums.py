"""Sums of what orders add to the metrics; indexes of what lists are sorted by"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# The orders of before are added up by the processes of this release, in steps.
SORTED_BY = (
    ("ix_payments_authorized_at_id", "payments", ["authorized_at", "id"]),
    ("ix_shipments_shipped_at_id", "shipments", ["shipped_at", "id"]),
    ("ix_fulfillment_orders_created_at_id", "fulfillment_orders", ["created_at", "id"]),
)


def upgrade() -> None:
    op.create_table(
        "order_contributions",
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("channel_id", sa.String(length=64), nullable=False),
        sa.Column("parts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_contributions")),
    )
    op.create_table(
        "metric_sums",
        sa.Column("id", sa.String(length=256), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_sums")),
    )
    op.create_index("ix_metric_sums_scope_name", "metric_sums", ["scope", "name", "high", "low"])
    op.create_table(
        "metric_rollups",
        sa.Column("log", sa.String(length=32), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("reached", sa.String(length=64), nullable=True),
        sa.Column("zones", sa.String(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("log", name=op.f("pk_metric_rollups")),
    )
    with op.get_context().autocommit_block():
        for name, table, columns in SORTED_BY:
            op.create_index(name, table, columns, postgresql_concurrently=True, if_not_exists=True)


def downgrade() -> None:
    for name, table, _ in SORTED_BY:
        op.drop_index(name, table)
    for table in ("metric_rollups", "metric_sums", "order_contributions"):
        op.drop_table(table)
