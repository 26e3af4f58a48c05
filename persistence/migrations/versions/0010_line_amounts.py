"""Lines have kinds, parts, adjustments and taxes; orders have charges"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# contract: 0.1.0 shows a line without a SKU as an error of that field. Channels may send such lines
# when its processes are gone.

TO_PROVIDE = sa.text("state = 'TO_PROVIDE'")
EMPTY = sa.text("'[]'")
LINE_COLUMNS = (
    "kind", "parent_line_id", "unit_price_exact", "subtotal", "adjustments", "taxes",
    "presentment_total", "provided_at",
)  # fmt: skip
ORDER_TOTALS = ("adjustments_total", "tax_total", "charges_total")


def upgrade() -> None:
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.alter_column("variant_id", existing_type=sa.String(64), nullable=True)
        batch_op.alter_column("sku", existing_type=sa.String(64), nullable=True)
        for column in _line_columns():
            batch_op.add_column(column)
    for name in ORDER_TOTALS:
        op.add_column(
            "orders", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
        )
    op.add_column("orders", _json("presentment_total", nullable=True))
    op.add_column("order_events", sa.Column("reference", sa.String(), nullable=True))
    _create_charges()
    with op.get_context().autocommit_block():
        _index("ix_order_lines_parent_line_id", "order_lines", "parent_line_id")
        _index("ix_line_quantities_to_provide", "line_quantities", "order_id", TO_PROVIDE)


def _index(name: str, table: str, column: str, where: sa.TextClause | None = None) -> None:
    op.create_index(
        name,
        table,
        [column],
        postgresql_where=where,
        sqlite_where=where,
        postgresql_concurrently=True,
        if_not_exists=True,
    )


def _line_columns() -> tuple[sa.Column[object], ...]:
    """A line of the release before is of goods, and has neither adjustments nor taxes."""
    return (
        sa.Column("kind", sa.String(length=32), server_default="GOODS", nullable=False),
        sa.Column("parent_line_id", sa.String(length=64), nullable=True),
        sa.Column("unit_price_exact", sa.BigInteger(), nullable=True),
        sa.Column("subtotal", sa.BigInteger(), nullable=True),
        _json("adjustments", server_default=EMPTY, nullable=False),
        _json("taxes", server_default=EMPTY, nullable=False),
        _json("presentment_total", nullable=True),
        sa.Column("provided_at", sa.DateTime(timezone=True), nullable=True),
    )


def _create_charges() -> None:
    op.create_table(
        "order_charges",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        _json("taxes", server_default=EMPTY, nullable=False),
        sa.Column("delivery_group_id", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_charges_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_charges")),
    )
    op.create_index(op.f("ix_order_charges_order_id"), "order_charges", ["order_id"])


def _json(name: str, **options: object) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(none_as_null=True), **options)  # type: ignore[arg-type]


def downgrade() -> None:
    op.drop_table("order_charges")
    op.drop_column("order_events", "reference")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        for name in ("presentment_total", *reversed(ORDER_TOTALS)):
            batch_op.drop_column(name)
    op.drop_index("ix_line_quantities_to_provide", "line_quantities")
    op.drop_index("ix_order_lines_parent_line_id", "order_lines")
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        for name in reversed(LINE_COLUMNS):
            batch_op.drop_column(name)
        batch_op.alter_column("sku", existing_type=sa.String(64), nullable=False)
        batch_op.alter_column("variant_id", existing_type=sa.String(64), nullable=False)
