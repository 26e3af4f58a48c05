"""Positions of events are rows of their own, so that no event is updated"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# locks: dropping an index waits for no rows to be read, and log_heads has two rows
# The table of each log, and that of its positions.
LOGS = {
    "order_events": "order_event_positions",
    "inventory_movements": "inventory_movement_positions",
}


def upgrade() -> None:
    sqlite = op.get_context().dialect.name == "sqlite"
    # From here on the relay of the release before finds no head to count on, and assigns nothing.
    op.execute("DELETE FROM log_heads")
    for log, positions in LOGS.items():
        op.create_table(
            positions,
            sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("insert_id", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("position", name=op.f(f"pk_{positions}")),
            sa.UniqueConstraint("insert_id", name=op.f(f"uq_{positions}_insert_id")),
        )
        op.execute(
            f"INSERT INTO {positions} (position, insert_id) "  # noqa: S608
            f"SELECT position, insert_id FROM {log} WHERE position IS NOT NULL"
        )
        op.drop_index(f"ix_{log}_without_position", table_name=log)
        op.drop_index(f"uq_{log}_position", table_name=log)
        if sqlite:
            op.execute(f"DROP TRIGGER {log}_position")
            op.execute(
                f"CREATE TRIGGER {log}_position AFTER INSERT ON {log} BEGIN "  # noqa: S608
                f"INSERT INTO {positions} (position, insert_id) VALUES "
                f"((SELECT coalesce(max(position), 0) + 1 FROM {positions}), NEW.insert_id); END"
            )


def downgrade() -> None:
    sqlite = op.get_context().dialect.name == "sqlite"
    op.execute("DELETE FROM log_heads")
    for log, positions in LOGS.items():
        if sqlite:
            op.execute(f"DROP TRIGGER {log}_position")
        op.execute(
            f"UPDATE {log} SET position = (SELECT p.position FROM {positions} p "  # noqa: S608
            f"WHERE p.insert_id = {log}.insert_id)"
        )
        op.execute(
            "INSERT INTO log_heads (log, head) "  # noqa: S608
            f"SELECT '{log}', coalesce(max(position), 0) FROM {positions}"
        )
        op.create_index(f"uq_{log}_position", log, ["position"], unique=True)
        op.create_index(
            f"ix_{log}_without_position",
            log,
            ["insert_id"],
            postgresql_where=sa.text("position IS NULL"),
            sqlite_where=sa.text("position IS NULL"),
        )
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {log}_position AFTER INSERT ON {log} BEGIN "  # noqa: S608
                f"UPDATE {log} SET position = NEW.insert_id WHERE insert_id = NEW.insert_id; END"
            )
        op.drop_table(positions)
