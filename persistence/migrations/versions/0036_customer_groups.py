"""Groups of customers, and ring-fences for them"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0036"
down_revision: str | None = "0034"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLE = "customer_groups"
GROUP = "customer_group_id"

# contract: 0.3 shows a ring-fence without a channel as an error of that field, and knows no groups.
# Make ring-fences of groups when its processes are gone.
# locks: ring-fences are some thousands


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_groups")),
        sa.UniqueConstraint("code", name=op.f("uq_customer_groups_code")),
    )
    op.create_index(op.f("ix_customer_groups_updated_at"), TABLE, ["updated_at"])
    op.add_column(
        "customers", sa.Column("group_ids", sa.JSON(), server_default="[]", nullable=False)
    )
    with op.batch_alter_table("ring_fences") as batch_op:
        batch_op.alter_column("channel_id", existing_type=sa.String(64), nullable=True)
        batch_op.add_column(sa.Column(GROUP, sa.String(64), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_ring_fences_customer_group_id_customer_groups"), TABLE, [GROUP], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_ring_fences_owner"), f"channel_id IS NOT NULL OR {GROUP} IS NOT NULL"
        )
    op.create_index(op.f("ix_ring_fences_customer_group_id"), "ring_fences", [GROUP])


def downgrade() -> None:
    # A key must not name what is gone: a request that is sent again is a new one then.
    op.execute("DELETE FROM idempotency_keys WHERE substr(answer, 1, 10) = 'customers_'")
    # Their units stay ring-fenced, and the release before knows ring-fences of channels alone:
    # release those of groups before.
    op.execute(
        "UPDATE ring_fences SET channel_id = (SELECT min(id) FROM channels)"
        " WHERE channel_id IS NULL"
    )
    with op.batch_alter_table("ring_fences") as batch_op:
        batch_op.drop_index(op.f("ix_ring_fences_customer_group_id"))
        batch_op.drop_constraint(op.f("ck_ring_fences_owner"), type_="check")
        batch_op.drop_constraint(
            op.f("fk_ring_fences_customer_group_id_customer_groups"), type_="foreignkey"
        )
        batch_op.drop_column(GROUP)
        batch_op.alter_column("channel_id", existing_type=sa.String(64), nullable=False)
    op.execute("DELETE FROM search_terms WHERE term LIKE 'GROUP %'")
    op.drop_column("customers", "group_ids")
    op.drop_table(TABLE)
