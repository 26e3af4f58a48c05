"""Variants may be kits: what they are made of, and which are components of kits"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "variants", sa.Column("components", sa.JSON(), server_default="[]", nullable=False)
    )
    op.add_column(
        "variants",
        sa.Column("kit_component", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("variants", "kit_component")
    op.drop_column("variants", "components")
