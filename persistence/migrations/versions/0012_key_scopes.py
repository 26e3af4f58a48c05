"""Idempotency keys are of their callers; a wish to cancel is no cancellation"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("idempotency_keys", sa.Column("scope", sa.String(), nullable=True))
    op.add_column(
        "orders",
        sa.Column("cancellation_requested_at", sa.DateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    op.drop_column("orders", "cancellation_requested_at")
    op.drop_column("idempotency_keys", "scope")
