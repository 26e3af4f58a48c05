"""Hashes of events, trees of them, and checkpoints"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# Events of before are hashed by the processes of this release, in batches.
LEAVES = ("order_event_leaves", "inventory_movement_leaves")


def upgrade() -> None:
    for leaves in LEAVES:
        op.create_table(
            leaves,
            sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("insert_id", sa.BigInteger(), nullable=True),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("hash", sa.String(length=44), nullable=False),
            sa.Column("salt", sa.String(length=24), nullable=True),
            sa.PrimaryKeyConstraint("position", name=op.f(f"pk_{leaves}")),
        )
    op.create_table(
        "history_nodes",
        sa.Column("log", sa.String(length=32), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=44), nullable=False),
        sa.PrimaryKeyConstraint("log", "level", "number", name=op.f("pk_history_nodes")),
    )
    op.create_table(
        "history_checkpoints",
        sa.Column("log", sa.String(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("log", "size", name=op.f("pk_history_checkpoints")),
    )
    op.create_table(
        "history_erasures",
        sa.Column("log", sa.String(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("salt", sa.String(length=44), nullable=True),
        sa.Column("sealed", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("log", "position", "name", name=op.f("pk_history_erasures")),
    )


def downgrade() -> None:
    for table in ("history_erasures", "history_checkpoints", "history_nodes", *LEAVES):
        op.drop_table(table)
