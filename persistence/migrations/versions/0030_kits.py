"""Variants may be kits: what they are made of, and which are components of kits"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KITS = sa.text("is_kit")


def upgrade() -> None:
    op.add_column(
        "variants", sa.Column("components", sa.JSON(), server_default="[]", nullable=False)
    )
    for flag in ("kit_component", "is_kit"):
        op.add_column(
            "variants", sa.Column(flag, sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.get_context().autocommit_block():
        for name, column in (("kits", "sku"), ("kits_updated_at", "updated_at")):
            op.create_index(
                f"ix_variants_{name}",
                "variants",
                [column],
                postgresql_where=KITS,
                sqlite_where=KITS,
                postgresql_concurrently=True,
                if_not_exists=True,
            )


def downgrade() -> None:
    op.drop_index("ix_variants_kits_updated_at", "variants")
    op.drop_index("ix_variants_kits", "variants")
    for name in ("is_kit", "kit_component", "components"):
        op.drop_column("variants", name)
