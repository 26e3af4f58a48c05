"""Stock counts: a count of a location is a document with lines and approved adjustments"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    _stock_counts()
    _stock_count_lines()
    _stock_count_entries()
    op.add_column("inventory_levels", sa.Column("last_counted_at", instant, nullable=True))


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.String(64), nullable=False)


def _integers(*names: str, null: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=null) for name in names]


def _instants(*names: str) -> list[sa.Column[datetime]]:
    return [sa.Column(name, instant, nullable=True) for name in names]


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _stock_counts() -> None:
    table = "stock_counts"
    op.create_table(
        table,
        _id(),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("location_id", sa.String(64), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        *_integers("tolerance_units", "tolerance_basis_points", null=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("approved_at", instant, nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        *_instants("cancelled_at", "late_at"),
        *_integers("version"),
        sa.Column("updated_at", instant, nullable=False),
        _refers(table, "location_id", "locations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_counts")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_counts_number")),
    )
    for column in ("location_id", "updated_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_stock_counts_status_created_at", table, ["status", "created_at"])


def _stock_count_lines() -> None:
    table = "stock_count_lines"
    op.create_table(
        table,
        _id(),
        sa.Column("stock_count_id", sa.String(64), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("location_id", sa.String(64), nullable=False),
        *_integers("position"),
        sa.Column("unlisted", sa.Boolean(), nullable=False),
        *_integers("counted", "recounted", "damaged", null=True),
        *_integers("expected", "expected_available", "expected_damaged", null=True),
        *_instants("counted_at"),
        sa.Column("counted_by", sa.String(), nullable=True),
        *_instants("recount_requested_at"),
        sa.Column("reason", sa.String(32), nullable=True),
        *_integers("adjusted", "adjusted_damaged", null=True),
        _refers(table, "stock_count_id", "stock_counts"),
        _refers(table, "location_id", "locations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count_lines")),
    )
    for column in ("stock_count_id", "sku"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _stock_count_entries() -> None:
    table = "stock_count_entries"
    op.create_table(
        table,
        _id(),
        sa.Column("stock_count_id", sa.String(64), nullable=False),
        sa.Column("line_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        *_integers("counted"),
        *_integers("damaged", null=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("occurred_at", instant, nullable=False),
        sa.Column("recorded_at", instant, nullable=False),
        _refers(table, "stock_count_id", "stock_counts"),
        _refers(table, "line_id", "stock_count_lines"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count_entries")),
    )
    for column in ("stock_count_id", "line_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    # A key must not name what is gone: a request that is sent again is a new one then.
    op.execute("DELETE FROM idempotency_keys WHERE substr(answer, 1, 6) = 'count_'")
    op.drop_column("inventory_levels", "last_counted_at")
    for table in ("stock_count_entries", "stock_count_lines", "stock_counts"):
        op.drop_table(table)
