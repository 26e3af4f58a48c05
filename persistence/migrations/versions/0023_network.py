"""Capabilities, calendars, cut-offs and capacities of locations, and their groups"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INDEX = "ix_fulfillment_orders_location_id_ship_by"


def upgrade() -> None:
    empty = sa.text("'[]'")
    for column in (
        sa.Column("capabilities", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("calendar", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("cut_offs", sa.JSON(), nullable=False, server_default=empty),
        sa.Column("capacities", sa.JSON(), nullable=False, server_default=empty),
        sa.Column("limited", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("locations", column)
    op.create_table(
        "location_groups",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("location_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location_groups")),
        sa.UniqueConstraint("code", name=op.f("uq_location_groups_code")),
    )
    op.create_index(op.f("ix_location_groups_updated_at"), "location_groups", ["updated_at"])
    with op.get_context().autocommit_block():
        op.create_index(
            INDEX,
            "fulfillment_orders",
            ["location_id", "ship_by", "created_at"],
            postgresql_concurrently=True,
            if_not_exists=True,
        )


def downgrade() -> None:
    # A key must not name what is gone: a request that is sent again is a new one then.
    op.execute("DELETE FROM idempotency_keys WHERE substr(answer, 1, 10) = 'locations_'")
    op.drop_index(INDEX, "fulfillment_orders")
    op.drop_table("location_groups")
    for column in ("limited", "capacities", "cut_offs", "calendar", "capabilities"):
        op.drop_column("locations", column)
