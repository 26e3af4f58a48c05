"""Trusted documents."""

from sqlalchemy import Column, String, Table

from persistence.engine.columns import Instant
from persistence.tables.base import EVERYWHERE, metadata, text_column

# Clients may know the same document, by the same id or another.
trusted_documents = Table(
    "trusted_documents",
    metadata,
    Column("client", String(64), primary_key=True),
    Column("id", String(256), primary_key=True, index=True),
    Column("hash", String(64), nullable=False, index=True),
    text_column("text"),
    Column("registered_at", Instant, nullable=False),
    info=EVERYWHERE,
)
