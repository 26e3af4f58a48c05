"""Shared by all tables: naming conventions, placement, and common columns."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
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


class By(StrEnum):
    """What decides in which partition a row is, once there are several (docs/scale.md)."""

    ORDER = "the slot of an order"
    SKU = "the slot of a SKU"
    KEY = "the slot of an idempotency key"
    CUSTOMER = "the slot of a customer"
    OWNER = "the same as the object it belongs to"
    EVERYWHERE = "in every partition"
    PARTITION = "each partition has its own"


@dataclass(frozen=True)
class Placement:
    """`column` holds what the slot is computed from."""

    by: By
    column: str | None = None


def placed(by: By, column: str | None = None) -> dict[str, Any]:
    """How a table is placed; for its `info`. Every table says so."""
    return {"placed": Placement(by, column)}


OF_ORDER = placed(By.ORDER, "order_id")
EVERYWHERE = placed(By.EVERYWHERE)


def id_column() -> Column[str]:
    return Column("id", String(64), primary_key=True)


def reference(name: str, target: str, *, null: bool = False, index: bool = False) -> Column[str]:
    return Column(name, String(64), ForeignKey(target), nullable=null, index=index)


def text_column(name: str, *, null: bool = False, index: bool = False) -> Column[str]:
    return Column(name, String, nullable=null, index=index)


def integer(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def money(name: str, *, null: bool = False, default: str | None = None) -> Column[int]:
    return Column(name, Minor, nullable=null, server_default=default)


def order_reference() -> Column[str]:
    return reference("order_id", "orders.id", index=True)


# SQLite supports AUTOINCREMENT for INTEGER columns only.
AUTOINCREMENT = BigInteger().with_variant(Integer, "sqlite")
# Columns that the database fills.
BY_DATABASE = {"by": "database"}
# The attribute whose value stands for one that is not stored, or what makes it of the others.
ELSE = "else"
# The list of parts whose first one has the value of a column.
FIRST = "first"
# The attribute of which this column has the exact value, where it was rounded.
EXACT = "exact"


def insert_id() -> Column[int]:
    """Numbers rows in the order of insertion, which may differ from the order of commit."""
    return Column(
        "insert_id", AUTOINCREMENT, primary_key=True, autoincrement=True, info=BY_DATABASE
    )


def position_of_before() -> Column[int]:
    """The position that the release before gave an event. Not used, but its processes read it
    during an upgrade."""
    return Column("position", BigInteger, nullable=True, info=BY_DATABASE)


def two_clocks() -> tuple[Column[datetime], Column[datetime]]:
    """When it happened, and when the hub recorded it. What was recorded before there were two
    clocks has one."""
    return (
        Column("at", Instant, key="recorded_at", nullable=False),
        Column("occurred_at", Instant, nullable=True, info={ELSE: "recorded_at"}),
    )


def updated_at() -> Column[datetime]:
    """The time of the last write, for incremental synchronization."""
    return Column("updated_at", Instant, nullable=False, index=True)
