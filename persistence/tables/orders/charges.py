"""Charges of orders that hang on none of their lines."""

from sqlalchemy import Column, String, Table, text

from domain.orders.lines.charge import ChargeKind
from persistence.engine.columns import Choice
from persistence.tables.base import (
    OF_ORDER,
    id_column,
    integer,
    metadata,
    money,
    order_reference,
    text_column,
)
from persistence.tables.mapping import json_columns

order_charges = Table(
    "order_charges",
    metadata,
    id_column(),
    order_reference(),
    integer("position"),
    Column("kind", Choice(ChargeKind), nullable=False),
    text_column("title", null=True),
    Column("currency", String(3), nullable=False),
    money("amount"),
    Column("taxes", json_columns.TAXES, nullable=False, server_default=text("'[]'")),
    # No foreign key: the groups are parts of the same order.
    Column("delivery_group_id", String(64), nullable=True),
    info=OF_ORDER,
)
