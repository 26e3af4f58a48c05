"""What every table shares: naming, and columns of the same kind."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    text,
)

from persistence.engine.columns import Instant, Minor

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> Column[str]:
    return Column("id", String(64), primary_key=True)


def reference(name: str, target: str, *, null: bool = False, index: bool = False) -> Column[str]:
    return Column(name, String(64), ForeignKey(target), nullable=null, index=index)


def text_column(name: str, *, null: bool = False, index: bool = False) -> Column[str]:
    return Column(name, String, nullable=null, index=index)


def integer(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def money(name: str) -> Column[int]:
    return Column(name, Minor, nullable=False)


def order_reference() -> Column[str]:
    return reference("order_id", "orders.id", index=True)


# SQLite autoincrements whole "INTEGER"s only.
AUTOINCREMENT = BigInteger().with_variant(Integer, "sqlite")
# The database, not the hub, fills these.
BY_DATABASE = {"by": "database"}
# In PostgreSQL a short index: what the relay has still to give a position.
WITHOUT_POSITION: Any = {
    name: text("position IS NULL") for name in ("postgresql_where", "sqlite_where")
}


def insert_id() -> Column[int]:
    """Counts rows as they are inserted; not in the order in which others see them commit."""
    return Column(
        "insert_id", AUTOINCREMENT, primary_key=True, autoincrement=True, info=BY_DATABASE
    )


def position() -> Column[int]:
    """Counts rows in the order of commit, without gaps: given by a trigger in SQLite, whose writers
    commit one after another, and by the relay in PostgreSQL. What streams are read by."""
    return Column("position", BigInteger, nullable=True, info=BY_DATABASE)


def updated_at() -> Column[datetime]:
    """When the row was written last: what incremental synchronization reads by."""
    return Column("updated_at", Instant, nullable=False, index=True)
