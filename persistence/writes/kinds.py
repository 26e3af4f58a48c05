"""Which table keeps the records of which noun."""

from sqlalchemy import Table

from domain.catalog.product import Price, Variant
from domain.inventory.level import InventoryMovement
from domain.metafields.metafield import Metafield
from domain.orders.event import OrderEvent
from persistence import tables as t
from persistence.writes.aggregates import AGGREGATES, PART_TABLES

TABLES: dict[type, Table] = {
    **{kind: aggregate.table for kind, aggregate in AGGREGATES.items()},
    **PART_TABLES,
    Variant: t.variants,
    Price: t.prices,
    InventoryMovement: t.inventory_movements,
    OrderEvent: t.order_events,
    Metafield: t.metafields,
}
