"""Customers, whose personal data was erased, and the keys of what is not."""

from typing import Any

from sqlalchemy import (
    Column,
    Index,
    Integer,
    String,
    Table,
    text,
)

from domain.customers.customer import CustomerKind
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import (
    EVERYWHERE,
    By,
    id_column,
    integer,
    metadata,
    placed,
    text_column,
    updated_at,
)
from persistence.tables.mapping import json_columns
from persistence.tables.search_terms import indexed

# The condition of a partial index.
ERASED: Any = text("erased_at IS NOT NULL")

customers = Table(
    "customers",
    metadata,
    id_column(),
    Column("kind", Choice(CustomerKind), nullable=False),
    text_column("name", index=True),
    Column("external_id", String, nullable=True, unique=True),
    text_column("email", null=True, index=True),
    text_column("phone", null=True, index=True),
    text_column("phone_digits", null=True, index=True),
    Column("contact_points", json_columns.CONTACTS, nullable=False),
    Column("given_phones", json_columns.TEXTS, nullable=False, server_default=text("'{}'")),
    Column("addresses", json_columns.ADDRESSES, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("legal_hold", String, nullable=True),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("group_ids", json_columns.IDS, nullable=False, server_default=text("'[]'")),
    Column("erased_at", Instant, nullable=True),
    integer("version"),
    *indexed("customers"),
    updated_at(),
    Index("ix_customers_erased", "id", postgresql_where=ERASED, sqlite_where=ERASED),
    info=placed(By.CUSTOMER, "id"),
)

customer_groups = Table(
    "customer_groups",
    metadata,
    id_column(),
    Column("code", String(64), nullable=False, unique=True),
    text_column("name"),
    integer("version"),
    updated_at(),
    info=EVERYWHERE,
)

# To be erased again in a backup that is restored. `subject_id` is the customer or, where it had
# none, the order.
erasures = Table(
    "erasures",
    metadata,
    Column("subject_id", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
    text_column("actor"),
    text_column("reason", null=True),
    info=placed(By.OWNER, "subject_id"),
)

# With what personal data is sealed in backups, and never part of one. `subject_id` is a customer,
# an order, an order's data of staff, or the hub (domain/privacy/sealing.py); `key` is 32 random
# bytes in base64.
personal_keys = Table(
    "personal_keys",
    metadata,
    Column("subject_id", String(80), primary_key=True),
    Column("key", String(44), nullable=False),
    Column("created_at", Instant, nullable=False),
    info=placed(By.OWNER, "subject_id"),
)
