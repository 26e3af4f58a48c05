"""Parcels hold items, tracking events are of parcels, and lost units are decided"""

# locks: dropping a constraint reads no rows, and the index that replaces it is made concurrently.

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

REFERENCES = ["shipment_id", "carrier_reference"]
UNIQUE = "uq_tracking_events_shipment_id_carrier_reference"
WITHOUT_CONFLICT = sa.text("conflicts_with IS NULL")
UNDECIDED = sa.text("undecided > 0")


def upgrade() -> None:
    for name in ("undecided", "reshipped", "refunded"):
        op.add_column(
            "shipment_lines", sa.Column(name, sa.Integer(), server_default="0", nullable=False)
        )
    op.add_column("shipment_lines", sa.Column("parcel_id", sa.String(length=64), nullable=True))
    op.add_column(
        "shipment_lines", sa.Column("wait_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("parcels", sa.Column("status", sa.String(length=32), nullable=True))
    op.add_column("parcels", sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "order_lines", sa.Column("entered", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("tracking_events", sa.Column("parcel_id", sa.String(length=64), nullable=True))
    op.add_column(
        "tracking_events", sa.Column("conflicts_with", sa.String(length=64), nullable=True)
    )
    op.add_column(
        "tracking_events",
        sa.Column("implausible", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    # A reference may be repeated by an event that conflicts with the first one.
    with op.batch_alter_table("tracking_events", schema=None) as batch_op:
        batch_op.drop_constraint(UNIQUE, type_="unique")
    with op.get_context().autocommit_block():
        _index("ix_shipment_lines_parcel_id", "shipment_lines", ["parcel_id"])
        _index("ix_shipment_lines_undecided", "shipment_lines", ["order_id"], UNDECIDED)
        _index(
            "uq_tracking_events_reference",
            "tracking_events",
            REFERENCES,
            WITHOUT_CONFLICT,
            unique=True,
        )


def _index(
    name: str,
    table: str,
    columns: Sequence[str],
    where: sa.TextClause | None = None,
    *,
    unique: bool = False,
) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        postgresql_where=where,
        sqlite_where=where,
        postgresql_concurrently=True,
        if_not_exists=True,
    )


def downgrade() -> None:
    op.drop_index("uq_tracking_events_reference", "tracking_events")
    op.drop_index("ix_shipment_lines_undecided", "shipment_lines")
    op.drop_index("ix_shipment_lines_parcel_id", "shipment_lines")
    with op.batch_alter_table("tracking_events", schema=None) as batch_op:
        batch_op.create_unique_constraint(UNIQUE, REFERENCES)
        for name in ("implausible", "conflicts_with", "parcel_id"):
            batch_op.drop_column(name)
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.drop_column("entered")
    with op.batch_alter_table("parcels", schema=None) as batch_op:
        batch_op.drop_column("delivered_at")
        batch_op.drop_column("status")
    with op.batch_alter_table("shipment_lines", schema=None) as batch_op:
        for name in ("wait_until", "parcel_id", "refunded", "reshipped", "undecided"):
            batch_op.drop_column(name)
