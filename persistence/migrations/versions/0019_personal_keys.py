"""Keys of persons, with which backups are sealed"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "personal_keys",
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=44), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_personal_keys")),
    )


def downgrade() -> None:
    op.drop_table("personal_keys")
