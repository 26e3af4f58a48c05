"""Credentials: API keys, tracking links, revoked tokens."""

from sqlalchemy import BigInteger, Boolean, Column, String, Table

from domain.access.roles import Role
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import (
    EVERYWHERE,
    OF_ORDER,
    id_column,
    integer,
    metadata,
    order_reference,
    text_column,
    updated_at,
)
from persistence.tables.mapping import json_columns

api_keys = Table(
    "api_keys",
    metadata,
    id_column(),
    Column("name", String(64), nullable=False, unique=True),
    Column("role", Choice(Role), nullable=False),
    Column("channel_ids", json_columns.IDS, nullable=True),
    Column("location_ids", json_columns.IDS, nullable=True),
    Column("customer_id", String(64), nullable=True),
    # SHA-256 in hexadecimal digits; the secret itself is stored nowhere.
    Column("secret_hash", String(64), nullable=False),
    Column("previous_hash", String(64), nullable=True),
    Column("previous_until", Instant, nullable=True),
    text_column("created_by"),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=True),
    Column("revoked_at", Instant, nullable=True),
    Column("last_used_at", Instant, nullable=True),
    integer("version"),
    updated_at(),
    info=EVERYWHERE,
)

tracking_links = Table(
    "tracking_links",
    metadata,
    id_column(),
    order_reference(),
    Column("secret_hash", String(64), nullable=False),
    text_column("created_by"),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant, nullable=True),
    integer("version"),
    info=OF_ORDER,
)

# Tokens of an issuer that were ended before they expire. `id` is a hash of the issuer and of the
# token's `jti`, or of its subject: then all tokens issued until `revoked_at` have ended.
revoked_tokens = Table(
    "revoked_tokens",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("of_subject", Boolean, nullable=False),
    Column("revoked_at", Instant, nullable=False),
    # From then on all these tokens have expired, and the row is deleted.
    Column("kept_until", Instant, nullable=False),
    info=EVERYWHERE,
)

# One row. It rises with every change of a credential; each process reads it once a second.
credential_revision = Table(
    "credential_revision",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("last", BigInteger, nullable=False),
    info=EVERYWHERE,
)
