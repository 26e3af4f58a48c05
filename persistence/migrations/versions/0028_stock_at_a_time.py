"""What levels had at a past moment, stock imports, supplier feeds"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

instant = sa.DateTime(timezone=True)
EVERY = 32
# What each kind of movement takes from and adds to.
MOVEMENTS = {
    "RECEIVE": (None, "available"),
    "RECEIVE_DAMAGED": (None, "damaged"),
    "WITHDRAW": ("available", None),
    "RESERVE": ("available", "reserved"),
    "RELEASE": ("reserved", "available"),
    "COMMIT": ("reserved", "committed"),
    "UNCOMMIT": ("committed", "available"),
    "SHIP": ("committed", None),
    "SHORT_PICK": ("committed", "quality_control"),
    "PICK_DAMAGE": ("committed", "damaged"),
    "COUNT_UP": (None, "available"),
    "COUNT_DOWN": ("available", None),
    "DAMAGE": ("available", "damaged"),
    "REPAIR": ("damaged", "available"),
    "WRITE_OFF": ("damaged", None),
    "QUARANTINE": ("available", "quality_control"),
    "CLEAR_QUALITY_CONTROL": ("quality_control", "available"),
    "FAIL_QUALITY_CONTROL": ("quality_control", None),
    "ADD_SAFETY_STOCK": ("available", "safety_stock"),
    "REMOVE_SAFETY_STOCK": ("safety_stock", "available"),
    "RING_FENCE": ("available", "ring_fenced"),
    "END_RING_FENCE": ("ring_fenced", "available"),
    "EXPECT": (None, "incoming"),
    "CANCEL_EXPECTED": ("incoming", None),
    "RECEIVE_EXPECTED": ("incoming", "available"),
    "RECEIVE_EXPECTED_DAMAGED": ("incoming", "damaged"),
    "TRANSFER_OUT": ("available", None),
    "TRANSFER_IN": (None, "in_transit"),
    "RECEIVE_TRANSFER": ("in_transit", "available"),
    "RECEIVE_TRANSFER_DAMAGED": ("in_transit", "damaged"),
    "LOSE_TRANSFER": ("in_transit", None),
}
QUANTITIES = (
    *("available", "reserved", "committed", "safety_stock", "ring_fenced"),
    *("quality_control", "damaged", "incoming", "in_transit"),
)


def upgrade() -> None:
    _balances()
    _imports()
    _import_rows()
    op.add_column("locations", sa.Column("feed_max_age_minutes", sa.Integer(), nullable=True))
    op.add_column("locations", sa.Column("feed_updated_at", instant, nullable=True))
    op.add_column("locations", sa.Column("feed_stale_at", instant, nullable=True))
    op.add_column(
        "stock_counts",
        sa.Column("external", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "stock_counts", sa.Column("agreed", sa.Integer(), server_default="0", nullable=False)
    )


def _balances() -> None:
    table = "level_balances"
    op.create_table(
        table,
        sa.Column("level_id", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("counts_from", instant, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in QUANTITIES),
        sa.PrimaryKeyConstraint("level_id", "sequence", name=op.f("pk_level_balances")),
    )
    op.execute(_of_old_movements())
    op.create_index("ix_level_balances_level_id_counts_from", table, ["level_id", "counts_from"])


def _of_old_movements() -> str:
    up_to_it = "OVER (PARTITION BY level_id ORDER BY sequence)"
    sums = ", ".join(f"sum({_change(name)}) {up_to_it} AS {name}" for name in QUANTITIES)
    names = ", ".join(("level_id", "sequence", "counts_from", *QUANTITIES))
    return (
        f"INSERT INTO level_balances ({names}) SELECT {names} FROM"  # noqa: S608 - our own names
        f" (SELECT level_id, sequence, max(at) {up_to_it} AS counts_from, {sums}"
        f" FROM inventory_movements) AS summed WHERE sequence % {EVERY} = 0"
    )


def _change(name: str) -> str:
    signs: dict[str, list[str]] = {"": [], "-": []}
    for kind, (source, target) in MOVEMENTS.items():
        if name in (source, target):
            signs["" if target == name else "-"].append(f"'{kind}'")
    cases = (
        f"WHEN kind IN ({', '.join(kinds)}) THEN {sign}quantity"
        for sign, kinds in signs.items()
        if kinds
    )
    return f"CASE {' '.join(cases)} ELSE 0 END"


def _imports() -> None:
    table = "stock_imports"
    op.create_table(
        table,
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_hash", sa.String(64), nullable=False),
        sa.Column("mode", sa.String(32), nullable=False),
        sa.Column("missing", sa.String(32), nullable=False),
        sa.Column("location_id", sa.String(64), nullable=True),
        sa.Column("phase", sa.String(32), nullable=False),
        sa.Column("read_rows", sa.Integer(), nullable=False),
        sa.Column("after_location", sa.String(64), nullable=False),
        sa.Column("after_sku", sa.String(64), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("applied", "changed", "rejected", "missing_skus")
        ),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("counted_up", "counted_down", "unadjusted")
        ),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("finished_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_imports")),
    )
    op.create_index(op.f("ix_stock_imports_file_hash"), table, ["file_hash"])


def _import_rows() -> None:
    op.create_table(
        "stock_import_rows",
        sa.Column("import_id", sa.String(64), nullable=False),
        sa.Column("location_id", sa.String(64), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("counted_at", instant, nullable=True),
        sa.PrimaryKeyConstraint(
            "import_id", "location_id", "sku", "line", name=op.f("pk_stock_import_rows")
        ),
    )


def downgrade() -> None:
    for column in ("external", "agreed"):
        op.drop_column("stock_counts", column)
    for column in ("feed_max_age_minutes", "feed_updated_at", "feed_stale_at"):
        op.drop_column("locations", column)
    op.drop_table("stock_import_rows")
    op.drop_table("stock_imports")
    op.drop_table("level_balances")
