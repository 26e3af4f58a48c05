"""Rejected rows of imports."""

from sqlalchemy import (
    Column,
    String,
    Table,
)

from persistence.tables.base import By, integer, metadata, placed, text_column

import_rejects = Table(
    "import_rejects",
    metadata,
    Column("id", String, primary_key=True),
    text_column("source"),
    text_column("file"),
    integer("line"),
    text_column("key"),
    Column("code", String(64), nullable=False),
    text_column("reason"),
    info=placed(By.PARTITION),
)
