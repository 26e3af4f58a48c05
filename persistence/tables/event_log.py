"""The last position of each event log, and the dead letters."""

from sqlalchemy import (
    BigInteger,
    Column,
    String,
    Table,
)

from persistence.engine.columns import Instant
from persistence.tables.base import By, metadata, placed, text_column

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
