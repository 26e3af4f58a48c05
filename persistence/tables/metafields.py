"""Metafields of every kind of owner: five tables, so no foreign key names them."""

from sqlalchemy import (
    Column,
    Index,
    String,
    Table,
)

from domain.metafields.values import MetafieldType
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import By, metadata, placed, text_column

metafields = Table(
    "metafields",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("owner_id", String(64), nullable=False, index=True),
    Column("namespace", String(64), nullable=False),
    Column("key", String(64), nullable=False),
    Column("type", Choice(MetafieldType), nullable=False),
    text_column("value"),
    # In the place of the value, which may be longer than an index of PostgreSQL takes.
    Column("value_hash", String(64), nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_metafields_value", "namespace", "key", "value_hash", "owner_id"),
    info=placed(By.OWNER, "owner_id"),
)
