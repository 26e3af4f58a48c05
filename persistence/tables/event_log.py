"""How far the event logs are numbered, and what could not be read."""

from sqlalchemy import (
    BigInteger,
    Column,
    String,
    Table,
)

from persistence.engine.columns import Instant
from persistence.tables.base import metadata, text_column

log_heads = Table(
    "log_heads",
    metadata,
    Column("log", String(32), primary_key=True),
    Column("head", BigInteger, nullable=False),
)

# Happenings that this release could not read: set aside, so that they hold up nobody.
dead_letters = Table(
    "dead_letters",
    metadata,
    Column("log", String(32), primary_key=True),
    Column("insert_id", BigInteger, primary_key=True, autoincrement=False),
    text_column("subject_id"),
    text_column("reason"),
    Column("at", Instant, nullable=False),
)
