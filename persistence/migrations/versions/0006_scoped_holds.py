"""Holds have a scope, steps, a due time and a release rule"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# A hold of the release before is of the whole order, and blocks what every hold blocked then.
STEPS = '["RELEASE", "SHIP", "HAND_OVER"]'
NEW = ("scope", "scope_id", "steps", "due_at", "release_rule")


def _columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("scope", sa.String(length=32), server_default="ORDER", nullable=False),
        sa.Column("scope_id", sa.String(length=64), nullable=True),
        sa.Column("steps", sa.JSON(none_as_null=True), server_default=STEPS, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_rule", sa.String(length=32), server_default="MANUAL", nullable=False),
    )


def upgrade() -> None:
    # The index is made outside of the transaction: when it fails, the columns are there already.
    present = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("holds")}
    for column in _columns():
        if column.name not in present:
            op.add_column("holds", column)
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_holds_status_due_at",
            "holds",
            ["status", "due_at"],
            postgresql_concurrently=True,
            if_not_exists=True,
        )


def downgrade() -> None:
    op.drop_index("ix_holds_status_due_at", "holds")
    with op.batch_alter_table("holds") as batch_op:
        for name in reversed(NEW):
            batch_op.drop_column(name)
