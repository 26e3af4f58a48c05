"""Channels and locations."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    false,
    text,
)

from domain.network.capabilities import ALLOWED, Capability, LocationKind
from domain.network.channel import AvailabilityPolicy, BackorderExpiry, ChannelKind
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import (
    ELSE,
    EVERYWHERE,
    By,
    id_column,
    integer,
    metadata,
    placed,
    text_column,
    updated_at,
)
from persistence.tables.mapping import json_columns, network_columns
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
    Column(
        "backorder_rules",
        json_columns.BACKORDER_RULES,
        nullable=False,
        server_default=text("'[]'"),
    ),
    Column("backorder_max_days", Integer, nullable=True),
    Column(
        "backorder_expiry",
        Choice(BackorderExpiry),
        nullable=False,
        server_default=BackorderExpiry.CANCEL.value,
    ),
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


def of_flags(location: Mapping[str, Any]) -> frozenset[Capability]:
    """Those that its kind may have: the release before asked for none."""
    flags = {Capability.SHIP: location["ships"], Capability.PICKUP: location["offers_pickup"]}
    return ALLOWED[location["kind"]] & {one for one, has in flags.items() if has}


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
    # Null where the release before wrote the location: it has the two above.
    Column("capabilities", network_columns.CAPABILITIES, nullable=True, info={ELSE: of_flags}),
    Column("calendar", network_columns.CALENDAR, nullable=True),
    Column("cut_offs", network_columns.CUT_OFFS, nullable=False, server_default=text("'[]'")),
    Column("capacities", network_columns.CAPACITIES, nullable=False, server_default=text("'[]'")),
    # Whether it has capacities: what they are is read of those alone.
    Column("limited", Boolean, nullable=False, server_default=false()),
    Column("feed_max_age_minutes", Integer, nullable=True),
    Column("feed_updated_at", Instant, nullable=True),
    Column("feed_stale_at", Instant, nullable=True),
    integer("rank"),
    Column("active", Boolean, nullable=False),
    integer("version"),
    *indexed("locations"),
    updated_at(),
    info=EVERYWHERE,
)

location_groups = Table(
    "location_groups",
    metadata,
    id_column(),
    Column("code", String(64), nullable=False, unique=True),
    text_column("name"),
    Column("location_ids", json_columns.IDS, nullable=False),
    Column("active", Boolean, nullable=False),
    integer("version"),
    updated_at(),
    info=EVERYWHERE,
)
