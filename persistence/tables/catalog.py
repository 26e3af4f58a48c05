"""Products, variants and prices."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Integer,
    String,
    Table,
)

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

products = Table(
    "products",
    metadata,
    id_column(),
    text_column("title", index=True),
    Column("external_id", String, nullable=True, unique=True),
    text_column("category", null=True, index=True),
    text_column("description", null=True),
    integer("version"),
    updated_at(),
    info=EVERYWHERE,
)

variants = Table(
    "variants",
    metadata,
    id_column(),
    reference("product_id", "products.id", index=True),
    Column("sku", String(64), nullable=False, unique=True),
    text_column("title"),
    Column("gtin", String(14), nullable=True, index=True),
    Column("weight", Integer, nullable=True),
    Column("dimensions", json_columns.DIMENSIONS, nullable=True),
    updated_at(),
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
