"""Channels and locations."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    String,
    Table,
    text,
)

from domain.network.channel import AvailabilityPolicy, ChannelKind
from domain.network.location import LocationKind
from persistence.engine.columns import Choice
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

channels = Table(
    "channels",
    metadata,
    id_column(),
    Column("code", String(64), nullable=False, unique=True),
    text_column("name"),
    Column("kind", Choice(ChannelKind), nullable=False),
    Column("number_prefix", String(12), nullable=False, unique=True),
    Column("currency", String(3), nullable=False),
    text_column("time_zone"),
    Column("permissions", json_columns.PERMISSIONS, nullable=False),
    Column(
        "availability_policy",
        Choice(AvailabilityPolicy),
        nullable=False,
        server_default=AvailabilityPolicy.REFUSE.value,
    ),
    Column("unique_reference_types", json_columns.IDS, nullable=False, server_default=text("'[]'")),
    Column("stock_rules", json_columns.STOCK_RULES, nullable=False, server_default=text("'[]'")),
    Column("active", Boolean, nullable=False),
    integer("version"),
    updated_at(),
    info=EVERYWHERE,
)

order_numbers = Table(
    "order_numbers",
    metadata,
    Column("channel_id", String(64), ForeignKey("channels.id"), primary_key=True),
    integer("last"),
    info=placed(By.PARTITION),
)

locations = Table(
    "locations",
    metadata,
    id_column(),
    Column("code", String(64), nullable=False, unique=True),
    text_column("name"),
    Column("kind", Choice(LocationKind), nullable=False),
    Column("address", json_columns.ADDRESS, nullable=False),
    text_column("time_zone"),
    Column("ships", Boolean, nullable=False),
    Column("offers_pickup", Boolean, nullable=False),
    integer("rank"),
    Column("active", Boolean, nullable=False),
    integer("version"),
    *indexed("locations"),
    updated_at(),
    info=EVERYWHERE,
)
