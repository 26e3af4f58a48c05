"""When events and movements happened, beside when they were recorded (`at`)"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

LOGS = ("order_events", "inventory_movements")


def upgrade() -> None:
    for log in LOGS:
        op.add_column(log, sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for log in LOGS:
        op.drop_column(log, "occurred_at")
