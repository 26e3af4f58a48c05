"""Purchase orders and transfer orders: every unit on its way has a document and a date"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    _purchase_orders()
    _transfer_orders()
    _expected_supply()
    _expected_before()
    _in_transit_before()


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.String(64), nullable=False)


def _integers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _purchase_orders() -> None:
    table = "purchase_orders"
    op.create_table(
        table,
        _id(),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("supplier_id", sa.String(64), nullable=True),
        sa.Column("location_id", sa.String(64), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("ordered_at", instant, nullable=True),
        sa.Column("closed_at", instant, nullable=True),
        *_integers("version"),
        sa.Column("updated_at", instant, nullable=False),
        _refers(table, "supplier_id", "locations"),
        _refers(table, "location_id", "locations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_purchase_orders_number")),
    )
    for column in ("supplier_id", "location_id", "updated_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_purchase_orders_status_created_at", table, ["status", "created_at"])
    lines = "purchase_order_lines"
    op.create_table(
        lines,
        _id(),
        sa.Column("purchase_order_id", sa.String(64), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        *_integers("quantity"),
        sa.Column("expected_at", instant, nullable=False),
        *_integers("received", "damaged", "missing", "position"),
        _refers(lines, "purchase_order_id", table),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_lines")),
    )
    op.create_index(op.f(f"ix_{lines}_purchase_order_id"), lines, ["purchase_order_id"])


def _transfer_orders() -> None:
    table = "transfer_orders"
    op.create_table(
        table,
        _id(),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("from_location_id", sa.String(64), nullable=True),
        sa.Column("to_location_id", sa.String(64), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("expected_at", instant, nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("closed_at", instant, nullable=True),
        *_integers("version"),
        sa.Column("updated_at", instant, nullable=False),
        _refers(table, "from_location_id", "locations"),
        _refers(table, "to_location_id", "locations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_transfer_orders_number")),
    )
    for column in ("from_location_id", "to_location_id", "updated_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_transfer_orders_status_created_at", table, ["status", "created_at"])
    lines = "transfer_order_lines"
    op.create_table(
        lines,
        _id(),
        sa.Column("transfer_order_id", sa.String(64), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        *_integers("quantity", "shipped", "received", "damaged", "missing", "position"),
        _refers(lines, "transfer_order_id", table),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_order_lines")),
    )
    op.create_index(op.f(f"ix_{lines}_transfer_order_id"), lines, ["transfer_order_id"])


def _expected_supply() -> None:
    table = "expected_supply"
    op.create_table(
        table,
        _id(),
        sa.Column("purchase_order_id", sa.String(64), nullable=True),
        sa.Column("transfer_order_id", sa.String(64), nullable=True),
        sa.Column("line_id", sa.String(64), nullable=False),
        sa.Column("level_id", sa.String(64), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("location_id", sa.String(64), nullable=False),
        *_integers("quantity"),
        sa.Column("expected_at", instant, nullable=False),
        sa.Column("evidence", sa.String(32), nullable=False),
        sa.Column("advised", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("carrier", sa.String(64), nullable=True),
        sa.Column("tracking_number", sa.String(64), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_expected_supply_quantity")),
        sa.CheckConstraint(
            "(purchase_order_id IS NULL) <> (transfer_order_id IS NULL)",
            name=op.f("ck_expected_supply_document"),
        ),
        _refers(table, "purchase_order_id", "purchase_orders"),
        _refers(table, "transfer_order_id", "transfer_orders"),
        _refers(table, "location_id", "locations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_supply")),
    )
    for column in ("purchase_order_id", "transfer_order_id", "level_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_expected_supply_sku_expected_at", table, ["sku", "expected_at"])
    op.create_index(
        "ix_expected_supply_location_id_expected_at", table, ["location_id", "expected_at"]
    )


# The units of each level that were expected or in transit get a document. Its ids and its number
# are made of the id of the level, whose first seven characters are `level_0`.
NUMBER = "'BEFORE-' || upper(substr(id, length(id) - 9))"


def _expected_before() -> None:
    op.execute(
        "INSERT INTO purchase_orders (id, number, location_id, status, created_at, ordered_at,"  # noqa: S608
        " version, updated_at)"
        f" SELECT 'purchase_' || substr(id, 7), {NUMBER}, location_id, 'ORDERED', updated_at,"
        " updated_at, 1, updated_at FROM inventory_levels WHERE incoming > 0"
    )
    op.execute(
        "INSERT INTO purchase_order_lines (id, purchase_order_id, sku, quantity, expected_at,"
        " received, damaged, missing, position)"
        " SELECT 'purchase_line_' || substr(id, 7), 'purchase_' || substr(id, 7), sku, incoming,"
        " updated_at, 0, 0, 0, 0 FROM inventory_levels WHERE incoming > 0"
    )
    op.execute(
        "INSERT INTO expected_supply (id, purchase_order_id, line_id, level_id, sku, location_id,"
        " quantity, expected_at, evidence)"
        " SELECT 'supply_' || substr(id, 7), 'purchase_' || substr(id, 7),"
        " 'purchase_line_' || substr(id, 7), id, sku, location_id, incoming, updated_at, 'ORDERED'"
        " FROM inventory_levels WHERE incoming > 0"
    )


def _in_transit_before() -> None:
    op.execute(
        "INSERT INTO transfer_orders (id, number, to_location_id, status, expected_at, created_at,"  # noqa: S608
        " version, updated_at)"
        f" SELECT 'transfer_' || substr(id, 7), {NUMBER}, location_id, 'SHIPPED', updated_at,"
        " updated_at, 1, updated_at FROM inventory_levels WHERE in_transit > 0"
    )
    op.execute(
        "INSERT INTO transfer_order_lines (id, transfer_order_id, sku, quantity, shipped,"
        " received, damaged, missing, position)"
        " SELECT 'transfer_line_' || substr(id, 7), 'transfer_' || substr(id, 7), sku, in_transit,"
        " in_transit, 0, 0, 0, 0 FROM inventory_levels WHERE in_transit > 0"
    )
    op.execute(
        "INSERT INTO expected_supply (id, transfer_order_id, line_id, level_id, sku, location_id,"
        " quantity, expected_at, evidence, advised)"
        " SELECT 'supply_1' || substr(id, 8), 'transfer_' || substr(id, 7),"
        " 'transfer_line_' || substr(id, 7), id, sku, location_id, in_transit, updated_at,"
        " 'SHIPPED', in_transit FROM inventory_levels WHERE in_transit > 0"
    )


def downgrade() -> None:
    # A key must not name what is gone: a request that is sent again is a new one then.
    op.execute(
        "DELETE FROM idempotency_keys WHERE substr(answer, 1, 9) IN ('purchase_', 'transfer_')"
    )
    for table in (
        *("expected_supply", "transfer_order_lines", "transfer_orders"),
        *("purchase_order_lines", "purchase_orders"),
    ):
        op.drop_table(table)
