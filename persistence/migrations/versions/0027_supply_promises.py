"""Units that wait are promised of supply on its way; customers have a priority"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    for table, name in (("expected_supply", "promised"), ("customers", "priority")):
        op.add_column(table, sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    rules = sa.Column("backorder_rules", sa.JSON(), server_default="[]", nullable=False)
    op.add_column("channels", rules)
    op.add_column("channels", sa.Column("backorder_max_days", sa.Integer(), nullable=True))
    expiry = sa.Column("backorder_expiry", sa.String(32), server_default="CANCEL", nullable=False)
    op.add_column("channels", expiry)
    op.add_column("order_lines", sa.Column("cancel_after", instant, nullable=True))
    op.add_column("order_lines", sa.Column("expected_at", instant, nullable=True))
    _promises()


def _refers(column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_supply_promises_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name)


def _promises() -> None:
    table = "supply_promises"
    op.create_table(
        table,
        sa.Column("id", sa.String(160), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("line_id", sa.String(64), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("location_id", sa.String(64), nullable=False),
        sa.Column("expected_supply_id", sa.String(64), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("arrived_at", instant, nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_supply_promises_quantity")),
        sa.CheckConstraint(
            "(expected_supply_id IS NULL) = (arrived_at IS NOT NULL)",
            name=op.f("ck_supply_promises_arrived"),
        ),
        _refers("order_id", "orders"),
        _refers("line_id", "order_lines"),
        _refers("location_id", "locations"),
        _refers("expected_supply_id", "expected_supply"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_promises")),
    )
    for column in ("order_id", "line_id", "expected_supply_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table("supply_promises")
    op.drop_column("order_lines", "expected_at")
    op.drop_column("order_lines", "cancel_after")
    for name in ("backorder_rules", "backorder_max_days", "backorder_expiry"):
        op.drop_column("channels", name)
    op.drop_column("customers", "priority")
    op.drop_column("expected_supply", "promised")
