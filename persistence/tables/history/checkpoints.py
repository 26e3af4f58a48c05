"""Checkpoints of the history."""

from sqlalchemy import BigInteger, Column, String, Table

from persistence.engine.columns import Instant
from persistence.tables.base import By, metadata, placed, text_column

# Signed notes, as they can be printed.
history_checkpoints = Table(
    "history_checkpoints",
    metadata,
    Column("log", String(32), primary_key=True),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    text_column("note"),
    info=placed(By.PARTITION),
)
