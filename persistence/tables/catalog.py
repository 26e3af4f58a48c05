"""Products, variants, packs and prices."""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from domain.catalog.measures import UnitOfMeasure
from domain.catalog.tracking import StockTracking
from persistence.engine.columns import Choice
from persistence.tables.base import (
    EVERYWHERE,
    id_column,
    integer,
    metadata,
    money,
    reference,
    text_column,
    updated_at,
)
from persistence.tables.mapping import json_columns
from persistence.tables.search_terms import indexed

products = Table(
    "products",
    metadata,
    id_column(),
    text_column("title", index=True),
    Column("external_id", String, nullable=True, unique=True),
    text_column("category", null=True, index=True),
    text_column("description", null=True),
    integer("version"),
    *indexed("products"),
    updated_at(),
    info=EVERYWHERE,
)

# The condition of partial indexes.
KITS: Any = {name: text("is_kit") for name in ("postgresql_where", "sqlite_where")}

variants = Table(
    "variants",
    metadata,
    id_column(),
    reference("product_id", "products.id", index=True),
    Column("sku", String(64), nullable=False, unique=True),
    # Equal for SKUs that differ in case only. Null where the release before wrote it.
    Column("sku_key", String, nullable=True),
    text_column("title"),
    Column("gtin", String(14), nullable=True, index=True),
    Column(
        "unit_of_measure",
        Choice(UnitOfMeasure),
        nullable=False,
        server_default=UnitOfMeasure.EACH.value,
    ),
    Column("weight", Integer, nullable=True),
    Column("dimensions", json_columns.DIMENSIONS, nullable=True),
    Column("components", json_columns.COMPONENTS, nullable=False, server_default=text("'[]'")),
    Column("substitutes", json_columns.IDS, nullable=False, server_default=text("'[]'")),
    Column("tracking", Choice(StockTracking), nullable=False, server_default="NONE"),
    Column("minimum_shelf_life_days", Integer, nullable=False, server_default="0"),
    Column("kit_component", Boolean, nullable=False, server_default=false()),
    Column("is_kit", Boolean, nullable=False, server_default=false()),
    updated_at(),
    Index("uq_variants_sku_key", "sku_key", unique=True),
    Index("ix_variants_kits", "sku", **KITS),
    Index("ix_variants_kits_updated_at", "updated_at", **KITS),
    info=EVERYWHERE,
)

packs = Table(
    "packs",
    metadata,
    Column("id", String(130), primary_key=True),
    reference("product_id", "products.id", index=True),
    reference("variant_id", "variants.id", index=True),
    Column("code", String(20), nullable=False),
    integer("quantity"),
    Column("gtin", String(14), nullable=True),
    # The number with leading zeros, by which it is unique and found.
    Column("gtin_key", String(14), nullable=True, unique=True),
    Column("weight", Integer, nullable=True),
    Column("dimensions", json_columns.DIMENSIONS, nullable=True),
    UniqueConstraint("variant_id", "code"),
    CheckConstraint("quantity >= 2", name="quantity"),
    info=EVERYWHERE,
)

prices = Table(
    "prices",
    metadata,
    Column("id", String(130), primary_key=True),
    reference("product_id", "products.id", index=True),
    reference("variant_id", "variants.id", index=True),
    reference("channel_id", "channels.id", index=True),
    Column("currency", String(3), nullable=False),
    money("amount"),
    CheckConstraint("amount >= 0", name="amount"),
    info=EVERYWHERE,
)
