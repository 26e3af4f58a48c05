"""The positions of events in their logs, and the dead letters."""

from sqlalchemy import (
    BigInteger,
    Column,
    String,
    Table,
)

from persistence.engine.columns import Instant
from persistence.tables.base import By, metadata, placed, text_column


def _positions(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("insert_id", BigInteger, nullable=False, unique=True),
        info=placed(By.PARTITION),
    )


# The sequence number of each event in its log: in the order of commit, without gaps. Written once
# and never updated, so that it leaves no dead rows: by triggers in SQLite, where writers commit one
# after another, and by the relay in PostgreSQL.
order_event_positions = _positions("order_event_positions")
inventory_movement_positions = _positions("inventory_movement_positions")

# By table of positions: all events up to this insert id have one, so that a relay that starts looks
# at later ones only. In SQLite nobody needs it.
log_heads = Table(
    "log_heads",
    metadata,
    Column("log", String(32), primary_key=True),
    Column("head", BigInteger, nullable=False),
    info=placed(By.PARTITION),
)

# Events that could not be decoded. Subscribers continue without them.
dead_letters = Table(
    "dead_letters",
    metadata,
    Column("log", String(32), primary_key=True),
    Column("insert_id", BigInteger, primary_key=True, autoincrement=False),
    text_column("subject_id"),
    text_column("reason"),
    Column("at", Instant, nullable=False),
    info=placed(By.PARTITION),
)
