"""Delivery groups of orders."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Date, String, Table, UniqueConstraint

from domain.fulfillment.fulfillment_order import COLLECTION_METHODS, FulfillmentMethod
from domain.orders.delivery_group import DeliveryGroup, first_group_id
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import (
    ELSE,
    OF_ORDER,
    id_column,
    integer,
    metadata,
    reference,
    text_column,
)
from persistence.tables.mapping import json_columns

delivery_groups = Table(
    "delivery_groups",
    metadata,
    id_column(),
    # The unique key is its index.
    reference("order_id", "orders.id"),
    integer("position"),
    Column("method", Choice(FulfillmentMethod), nullable=False),
    reference("location_id", "locations.id", null=True),
    Column("ship_to", json_columns.ADDRESS, nullable=True),
    Column("pickup_person", json_columns.PICKUP_PERSON, nullable=True),
    Column("promised_on", Date, nullable=True),
    Column("promised_from", Instant, nullable=True),
    Column("promised_until", Instant, nullable=True),
    Column("ship_by", Instant, nullable=True),
    text_column("note", null=True),
    UniqueConstraint("order_id", "position"),
    info=OF_ORDER,
)


def group_of_before(order: Mapping[str, Any], store_id: str | None) -> DeliveryGroup:
    """The only group of an order that the release before wrote, from the columns of its row. It is
    stored with its first change."""
    collected = order["method"] in COLLECTION_METHODS
    return DeliveryGroup(
        id=first_group_id(order["id"]),
        order_id=order["id"],
        position=1,
        method=order["method"],
        location_id=store_id if collected else None,
        ship_to=order["ship_to"],
        promised_on=order["promised_on"],
    )


def delivery_group_id() -> Column[str]:
    """The group of a part of an order. A foreign key would lock a table in use when it is added;
    `order-hub verify` checks it. Null, the first one, where the release before wrote the part."""
    return Column("delivery_group_id", String(64), nullable=True, info={ELSE: _group_of_part})


def _group_of_part(part: Mapping[str, Any]) -> str:
    return first_group_id(part["order_id"])
