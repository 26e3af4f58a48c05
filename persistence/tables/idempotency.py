"""Idempotency keys."""

from sqlalchemy import (
    Column,
    String,
    Table,
)

from persistence.engine.columns import Instant
from persistence.tables.base import By, metadata, placed, text_column

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key", String, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    text_column("answer"),
    Column("at", Instant, nullable=False, index=True),
    info=placed(By.KEY, "key"),
)
