"""Orders are delivered in groups"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

PARTS = ("order_lines", "fulfillment_orders")
# One group for each order. The id of an order's first group follows from that of the order: so the
# release before, which knows no groups, goes on writing parts of the first one.
EXISTING = """
INSERT INTO delivery_groups (id, order_id, position, method, location_id, ship_to, promised_on,
                             ship_by)
SELECT 'group_' || substr(o.id, 7), o.id, 1, o.method,
       CASE WHEN o.method = 'SHIP' THEN NULL
            ELSE (SELECT min(l.location_id) FROM order_lines l WHERE l.order_id = o.id) END,
       o.ship_to, o.promised_on,
       (SELECT min(f.ship_by) FROM fulfillment_orders f WHERE f.order_id = o.id)
FROM orders o
"""


def upgrade() -> None:
    op.create_table(
        "delivery_groups",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("location_id", sa.String(length=64), nullable=True),
        sa.Column("ship_to", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("pickup_person", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("promised_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promised_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ship_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name="fk_delivery_groups_location_id_locations"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name="fk_delivery_groups_order_id_orders"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_groups"),
        sa.UniqueConstraint("order_id", "position", name="uq_delivery_groups_order_id_position"),
    )
    for table in PARTS:
        op.add_column(table, sa.Column("delivery_group_id", sa.String(length=64), nullable=True))
    op.execute(EXISTING)


def downgrade() -> None:
    for table in PARTS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("delivery_group_id")
    op.drop_table("delivery_groups")
