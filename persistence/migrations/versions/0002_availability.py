"""Availability policies, backordered units and order exceptions"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

WAITING = "fulfillment_order_id IS NULL AND state IN ('PENDING', 'BACKORDERED', 'REJECTED')"


def upgrade() -> None:
    for table in ("channels", "order_lines"):
        policy = sa.Column(
            "availability_policy", sa.String(length=32), nullable=False, server_default="REFUSE"
        )
        op.add_column(table, policy)
    op.create_table(
        "order_exceptions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_lines.id"], name=op.f("fk_order_exceptions_line_id_order_lines")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_exceptions_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_exceptions")),
    )
    for columns in (["order_id"], ["updated_at"]):
        op.create_index(op.f(f"ix_order_exceptions_{columns[0]}"), "order_exceptions", columns)
    op.create_index(
        "ix_order_exceptions_status_raised_at", "order_exceptions", ["status", "raised_at"]
    )
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_line_quantities_waiting",
            "line_quantities",
            ["line_id"],
            postgresql_where=sa.text(WAITING),
            sqlite_where=sa.text(WAITING),
            postgresql_concurrently=True,
            if_not_exists=True,
        )


def downgrade() -> None:
    op.drop_index("ix_line_quantities_waiting", "line_quantities")
    op.drop_table("order_exceptions")
    for table in ("channels", "order_lines"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("availability_policy")
