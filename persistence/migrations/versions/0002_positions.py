"""Positions of events and movements, apart from the order in which they were inserted"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

LOGS = ("events", "movements")


def upgrade() -> None:
    heads = op.create_table(
        "heads",
        sa.Column("log", sa.String(length=32), nullable=False),
        sa.Column("head", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("log", name=op.f("pk_heads")),
    )
    for log in LOGS:
        # A rename in place keeps the counter of the old column, in both databases.
        op.execute(f"ALTER TABLE {log} RENAME COLUMN position TO arrival")
        op.add_column(log, sa.Column("position", sa.BigInteger(), nullable=True))
        op.execute(f"UPDATE {log} SET position = arrival")  # noqa: S608 - a name of ours
        op.create_index(f"uq_{log}_position", log, ["position"], unique=True)
        newest = op.get_bind().execute(sa.text(f"SELECT max(position) FROM {log}"))  # noqa: S608
        op.bulk_insert(heads, [{"log": log, "head": newest.scalar_one() or 0}])
        unstamped = sa.text("position IS NULL")
        op.create_index(
            f"ix_{log}_unstamped",
            log,
            ["arrival"],
            postgresql_where=unstamped,
            sqlite_where=unstamped,
        )
        if op.get_context().dialect.name == "sqlite":
            op.execute(
                f"CREATE TRIGGER {log}_position AFTER INSERT ON {log} BEGIN "  # noqa: S608
                f"UPDATE {log} SET position = NEW.arrival WHERE arrival = NEW.arrival; END"
            )


def downgrade() -> None:
    for log in LOGS:
        if op.get_context().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {log}_position")
        op.drop_index(f"ix_{log}_unstamped", log)
        op.drop_index(f"uq_{log}_position", log)
        op.drop_column(log, "position")
        op.execute(f"ALTER TABLE {log} RENAME COLUMN arrival TO position")
    op.drop_table("heads")
