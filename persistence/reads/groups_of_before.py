"""Delivery groups of orders that the release before wrote: read from the rows of the orders."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, select

from domain.orders.delivery_group import order_id_of_first
from persistence.tables import order_lines, orders
from persistence.tables.orders.delivery_groups import group_of_before


def orders_without_groups(by: str, missing: Iterable[str]) -> Select[Any]:
    """The orders of groups that are not stored, by the ids of the orders or those of the groups."""
    ids = [key if by == "order_id" else order_id_of_first(key) for key in missing]
    store = select(func.min(order_lines.c.location_id)).where(order_lines.c.order_id == orders.c.id)
    names = ("id", "method", "ship_to", "promised_on")
    columns = (orders.c[name] for name in names)
    return select(*columns, store.scalar_subquery().label("store_id")).where(orders.c.id.in_(ids))


def row_of_before(order: Any) -> dict[str, Any]:
    return vars(group_of_before(order, order["store_id"]))
