"""Reservations: units that are kept for a cart until a time"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    _reservations()
    _lines()


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _reservations() -> None:
    table = "reservations"
    op.create_table(
        table,
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("channel_id", sa.String(64), nullable=False),
        sa.Column("customer_id", sa.String(64), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("order_id", sa.String(64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", instant, nullable=False),
        _refers(table, "channel_id", "channels"),
        _refers(table, "customer_id", "customers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
    )
    for column in ("channel_id", "customer_id", "order_id", "ended_at", "updated_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_reservations_status_expires_at", table, ["status", "expires_at"])


def _lines() -> None:
    table = "reservation_lines"
    op.create_table(
        table,
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("reservation_id", sa.String(64), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("location_id", sa.String(64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("held_until", instant, nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservation_lines_quantity")),
        _refers(table, "reservation_id", "reservations"),
        _refers(table, "location_id", "locations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation_lines")),
    )
    op.create_index(op.f(f"ix_{table}_reservation_id"), table, ["reservation_id"])
    held = sa.text("held_until IS NOT NULL")
    op.create_index(
        "ix_reservation_lines_sku_held_until",
        table,
        ["sku", "held_until"],
        postgresql_where=held,
        sqlite_where=held,
    )


def downgrade() -> None:
    # A key must not name what is gone: a request that is sent again is a new one then.
    op.execute("DELETE FROM idempotency_keys WHERE substr(answer, 1, 12) = 'reservation_'")
    op.drop_table("reservation_lines")
    op.drop_table("reservations")
