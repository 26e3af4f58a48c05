"""Customers."""

from sqlalchemy import (
    Column,
    String,
    Table,
    text,
)

from domain.customers.customer import CustomerKind
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import (
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
    integer("version"),
    *indexed("customers"),
    updated_at(),
    info=placed(By.CUSTOMER, "id"),
)
