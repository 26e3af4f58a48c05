"""Whose personal data was erased, and when: to be erased again in a backup that is restored."""

from sqlalchemy import Column, String, Table

from persistence.engine.columns import Instant
from persistence.tables.base import By, metadata, placed, text_column

# `subject_id` is the customer or, where it had none, the order.
erasures = Table(
    "erasures",
    metadata,
    Column("subject_id", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
    text_column("actor"),
    text_column("reason", null=True),
    info=placed(By.OWNER, "subject_id"),
)
