"""What is searched is stored in normal forms: search terms, keys of SKUs and tracking numbers"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# The workers fill what older rows do not have (persistence/operations/reindexing.py).
INDEXED = ("customers", "locations", "orders", "products")
OUTDATED = sa.text("indexed_version IS NULL OR indexed_version <> version")


def upgrade() -> None:
    op.create_table(
        "search_terms",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=False),
        sa.Column("term", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_terms")),
    )
    op.create_index("ix_search_terms_term", "search_terms", ["term", "owner_id"])
    op.create_index(op.f("ix_search_terms_owner_id"), "search_terms", ["owner_id"])
    for table in INDEXED:
        op.add_column(table, sa.Column("indexed_version", sa.Integer(), nullable=True))
    op.add_column("variants", sa.Column("sku_key", sa.String(), nullable=True))
    op.add_column("parcels", sa.Column("tracking_key", sa.String(), nullable=True))
    with op.get_context().autocommit_block():
        _index("uq_variants_sku_key", "variants", "sku_key", unique=True)
        _index("ix_parcels_tracking_key", "parcels", "tracking_key")
        _index("ix_orders_external_id", "orders", "external_id")
        for table in INDEXED:
            _index(f"ix_{table}_outdated", table, "id", where=OUTDATED)


def _index(
    name: str, table: str, column: str, *, unique: bool = False, where: sa.TextClause | None = None
) -> None:
    op.create_index(
        name,
        table,
        [column],
        unique=unique,
        postgresql_where=where,
        sqlite_where=where,
        postgresql_concurrently=True,
        if_not_exists=True,
    )


def downgrade() -> None:
    for table in reversed(INDEXED):
        op.drop_index(f"ix_{table}_outdated", table)
    op.drop_index("ix_orders_external_id", "orders")
    op.drop_index("ix_parcels_tracking_key", "parcels")
    op.drop_index("uq_variants_sku_key", "variants")
    op.drop_column("parcels", "tracking_key")
    op.drop_column("variants", "sku_key")
    for table in reversed(INDEXED):
        op.drop_column(table, "indexed_version")
    op.drop_table("search_terms")
