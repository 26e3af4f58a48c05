"""What orders, customers, products and locations are found by."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Index, Integer, String, Table, or_, text

from persistence.tables.base import BY_DATABASE, By, metadata, placed

search_terms = Table(
    "search_terms",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("owner_id", String(64), nullable=False, index=True),
    Column("term", String(80), nullable=False),
    Index("ix_search_terms_term", "term", "owner_id"),
    info=placed(By.OWNER, "owner_id"),
)

# Written out, so that a query with it can use the partial index.
OUTDATED: Any = text("indexed_version IS NULL OR indexed_version <> version")


def indexed(table: str) -> tuple[Column[int], Index]:
    """The version whose terms are stored, and which objects lack theirs: those that the release
    before wrote, until a worker stores them."""
    return (
        Column("indexed_version", Integer, nullable=True, info=BY_DATABASE),
        Index(f"ix_{table}_outdated", "id", postgresql_where=OUTDATED, sqlite_where=OUTDATED),
    )


def outdated(table: Table) -> ColumnElement[bool]:
    kept = table.c.indexed_version
    return or_(kept.is_(None), kept != table.c.version)
