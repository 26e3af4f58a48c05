"""Personal data can be erased: when it was, and what must not be"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ERASED = sa.text("erased_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_erasures")),
    )
    op.add_column("customers", sa.Column("legal_hold", sa.String(), nullable=True))
    op.add_column("customers", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("orders", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_customers_erased",
            "customers",
            ["id"],
            postgresql_where=ERASED,
            sqlite_where=ERASED,
            postgresql_concurrently=True,
            if_not_exists=True,
        )


def downgrade() -> None:
    op.drop_index("ix_customers_erased", "customers")
    op.drop_column("orders", "erased_at")
    op.drop_column("customers", "erased_at")
    op.drop_column("customers", "legal_hold")
    op.drop_table("erasures")
