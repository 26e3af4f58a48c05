"""Annotations of orders: tags, references to other systems, relations to other orders."""

from sqlalchemy import CheckConstraint, Column, Index, String, Table

from domain.orders.annotations.relation import OrderRelationKind
from persistence.engine.columns import Choice
from persistence.tables.base import (
    OF_ORDER,
    integer,
    metadata,
    order_reference,
    reference,
    text_column,
)

order_tags = Table(
    "order_tags",
    metadata,
    Column("id", String(160), primary_key=True),
    order_reference(),
    integer("position"),
    Column("tag", String(64), nullable=False),
    # Equal for tags that differ in case only.
    Column("tag_hash", String(64), nullable=False),
    Index("ix_order_tags_tag_hash", "tag_hash", "order_id"),
    info=OF_ORDER,
)

order_references = Table(
    "order_references",
    metadata,
    Column("id", String(160), primary_key=True),
    order_reference(),
    Column("system", String(64), nullable=False),
    Column("type", String(64), nullable=False),
    text_column("value"),
    # Equal for values that differ in case or white space only.
    Column("value_hash", String(64), nullable=False),
    # Of channel, system, type and value, where the channel declares the type unique.
    Column("unique_key", String(64), nullable=True, unique=True),
    Index("ix_order_references_value_hash", "value_hash", "order_id"),
    info=OF_ORDER,
)

order_relations = Table(
    "order_relations",
    metadata,
    Column("id", String(160), primary_key=True),
    order_reference(),
    Column("kind", Choice(OrderRelationKind), nullable=False),
    reference("related_order_id", "orders.id", index=True),
    CheckConstraint("order_id <> related_order_id", name="other_order"),
    info=OF_ORDER,
)
