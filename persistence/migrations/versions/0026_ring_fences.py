"""Ring-fences: units that only one channel sells"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

instant = sa.DateTime(timezone=True)
BEFORE = "available + reserved + committed + safety_stock + quality_control + damaged"
AFTER = "available + reserved + committed + safety_stock + ring_fenced + quality_control + damaged"

# contract: 0.3 reads on_hand as before: one of the same name takes its place in the transaction
# locks: the table of levels is written anew, once, for what is on hand: a second per million


def upgrade() -> None:
    op.execute(
        "ALTER TABLE inventory_levels ADD COLUMN ring_fenced INTEGER DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_inventory_levels_ring_fenced CHECK (ring_fenced >= 0)"
    )
    _on_hand(AFTER)
    op.add_column("reservation_lines", sa.Column("ring_fence_id", sa.String(64), nullable=True))
    _ring_fences()


def _on_hand(units: str) -> None:
    """What is on hand is computed of these quantities: stored in PostgreSQL, which computes nothing
    else, and whenever it is read in SQLite, which adds nothing else."""
    persisted = op.get_context().dialect.name == "postgresql"
    op.drop_column("inventory_levels", "on_hand")
    column = sa.Column("on_hand", sa.Integer(), sa.Computed(units, persisted), nullable=False)
    op.add_column("inventory_levels", column)


def _ring_fences() -> None:
    table = "ring_fences"
    op.create_table(
        table,
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("location_id", sa.String(64), nullable=False),
        sa.Column("channel_id", sa.String(64), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("remaining", "granted", "consumed")
        ),
        sa.Column("expires_at", instant, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", instant, nullable=False),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_ring_fences_remaining")),
        sa.CheckConstraint("consumed >= 0", name=op.f("ck_ring_fences_consumed")),
        *(
            sa.ForeignKeyConstraint(
                [f"{one}_id"], [f"{one}s.id"], name=op.f(f"fk_ring_fences_{one}_id_{one}s")
            )
            for one in ("location", "channel")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ring_fences")),
    )
    for column in ("sku", "location_id", "channel_id", "created_at", "updated_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    active = sa.text("status = 'ACTIVE'")
    for column in ("sku", "expires_at"):
        op.create_index(
            f"ix_ring_fences_active_{column}",
            table,
            [column],
            postgresql_where=active,
            sqlite_where=active,
        )


def downgrade() -> None:
    # A key must not name what is gone: a request that is sent again is a new one then.
    op.execute("DELETE FROM idempotency_keys WHERE substr(answer, 1, 6) = 'fence_'")
    # Its units stay on hand, and are on no books of the release before: count them.
    op.drop_table("ring_fences")
    op.drop_column("reservation_lines", "ring_fence_id")
    _on_hand(BEFORE)
    op.drop_column("inventory_levels", "ring_fenced")
