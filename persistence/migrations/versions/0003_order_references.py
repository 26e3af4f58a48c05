"""What is stored beside orders, anonymous sales, phone numbers as they were written"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# contract: 0.1.0 shows an order without a customer as an error of that field. No channel that it
# knows may place one: ANONYMOUS_ORDERS is granted when its processes are gone.


def upgrade() -> None:
    _create_tables()
    with op.batch_alter_table("orders") as batch_op:
        batch_op.add_column(sa.Column("staff_member", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("purchase_order_number", sa.String(), nullable=True))
        batch_op.alter_column("customer_id", existing_type=sa.String(64), nullable=True)
    with op.batch_alter_table("channels") as batch_op:
        batch_op.add_column(
            sa.Column(
                "unique_reference_types",
                sa.JSON(none_as_null=True),
                server_default=sa.text("'[]'"),
                nullable=False,
            )
        )
    with op.batch_alter_table("customers") as batch_op:
        batch_op.add_column(sa.Column("phone_digits", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "given_phones",
                sa.JSON(none_as_null=True),
                server_default=sa.text("'{}'"),
                nullable=False,
            )
        )
    with op.get_context().autocommit_block():
        for table, column in INDEXED:
            op.create_index(
                f"ix_{table}_{column}",
                table,
                [column],
                postgresql_concurrently=True,
                if_not_exists=True,
            )


INDEXED = (("orders", "purchase_order_number"), ("customers", "phone_digits"))


def _create_tables() -> None:
    op.create_table(
        "order_tags",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("tag_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_tags_order_id_orders"),
        sa.PrimaryKeyConstraint("id", name="pk_order_tags"),
    )
    op.create_index("ix_order_tags_order_id", "order_tags", ["order_id"])
    op.create_index("ix_order_tags_tag_hash", "order_tags", ["tag_hash", "order_id"])
    op.create_table(
        "order_references",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("system", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("value_hash", sa.String(length=64), nullable=False),
        sa.Column("unique_key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name="fk_order_references_order_id_orders"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_order_references"),
        sa.UniqueConstraint("unique_key", name="uq_order_references_unique_key"),
    )
    op.create_index("ix_order_references_order_id", "order_references", ["order_id"])
    op.create_index(
        "ix_order_references_value_hash", "order_references", ["value_hash", "order_id"]
    )
    op.create_table(
        "order_relations",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("related_order_id", sa.String(length=64), nullable=False),
        sa.CheckConstraint("order_id <> related_order_id", name="ck_order_relations_other_order"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name="fk_order_relations_order_id_orders"
        ),
        sa.ForeignKeyConstraint(
            ["related_order_id"], ["orders.id"], name="fk_order_relations_related_order_id_orders"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_order_relations"),
    )
    for column in ("order_id", "related_order_id"):
        op.create_index(f"ix_order_relations_{column}", "order_relations", [column])


def downgrade() -> None:
    for table, column in INDEXED:
        op.drop_index(f"ix_{table}_{column}", table)
    for table in ("order_relations", "order_references", "order_tags"):
        op.drop_table(table)
    with op.batch_alter_table("customers") as batch_op:
        batch_op.drop_column("given_phones")
        batch_op.drop_column("phone_digits")
    with op.batch_alter_table("channels") as batch_op:
        batch_op.drop_column("unique_reference_types")
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column("customer_id", existing_type=sa.String(64), nullable=False)
        batch_op.drop_column("purchase_order_number")
        batch_op.drop_column("staff_member")
