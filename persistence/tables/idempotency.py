"""Idempotency keys."""

from sqlalchemy import (
    Column,
    String,
    Table,
)

from persistence.engine.columns import Instant
from persistence.tables.base import By, metadata, placed, text_column

# `key` is the key as its first user chose it. Other scopes that use the same one have it with their
# scope appended. The release before looks for the plain key, and knows no scope.
idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key", String, primary_key=True),
    text_column("scope", null=True),
    Column("fingerprint", String(64), nullable=False),
    text_column("answer"),
    Column("at", Instant, nullable=False, index=True),
    info=placed(By.KEY, "key"),
)
