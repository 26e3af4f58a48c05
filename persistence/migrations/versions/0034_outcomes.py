"""What became of the lines of an order; substitutes of variants, and the lines that they are"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "variants", sa.Column("substitutes", sa.JSON(), server_default="[]", nullable=False)
    )
    op.add_column("orders", sa.Column("outcomes", sa.JSON(), nullable=True))
    op.add_column("order_lines", sa.Column("substitute_for", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in ("channels", "order_lines"):
        rows = sa.table(table, sa.column("availability_policy", sa.String()))
        newer = rows.c.availability_policy.in_(("PARTIAL", "SUBSTITUTE", "SUBSTITUTE_OR_PARTIAL"))
        op.execute(rows.update().where(newer).values(availability_policy="REFUSE"))
    op.drop_column("order_lines", "substitute_for")
    op.drop_column("orders", "outcomes")
    op.drop_column("variants", "substitutes")
