"""Trusted documents"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# locks: none, the table is new


def upgrade() -> None:
    op.create_table(
        "trusted_documents",
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=256), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", "id", name=op.f("pk_trusted_documents")),
    )
    op.create_index(op.f("ix_trusted_documents_id"), "trusted_documents", ["id"])
    op.create_index(op.f("ix_trusted_documents_hash"), "trusted_documents", ["hash"])


def downgrade() -> None:
    op.drop_table("trusted_documents")
