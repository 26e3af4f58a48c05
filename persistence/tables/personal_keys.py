"""The keys that personal data is sealed with in backups."""

from sqlalchemy import Column, String, Table

from persistence.engine.columns import Instant
from persistence.tables.base import By, metadata, placed

# Never part of a backup: with the key of a person, what backups have of that person is gone.
# `subject_id` is a customer, an order, an order's data of staff, or the hub
# (domain/privacy/sealing.py). `key` is 32 random bytes in base64.
personal_keys = Table(
    "personal_keys",
    metadata,
    Column("subject_id", String(80), primary_key=True),
    Column("key", String(44), nullable=False),
    Column("created_at", Instant, nullable=False),
    info=placed(By.OWNER, "subject_id"),
)
