"""Lines remember the locations that rejected them, and requests to cancel name units"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "order_lines",
        sa.Column(
            "rejected_by",
            sa.JSON(none_as_null=True),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    op.add_column(
        "fulfillment_orders",
        sa.Column("cancellation_lines", sa.JSON(none_as_null=True), nullable=True),
    )


def downgrade() -> None:
    with op.batch_alter_table("fulfillment_orders") as batch_op:
        batch_op.drop_column("cancellation_lines")
    with op.batch_alter_table("order_lines") as batch_op:
        batch_op.drop_column("rejected_by")
