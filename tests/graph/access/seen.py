"""Who may see which rows, said once more: in plain steps over all rows."""

from collections.abc import Callable
from typing import Any

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.access.rows import SEEN_BY
from tests.graph.access.people import Rows

PUBLIC = {"Channel", "Location", "Product", "Variant", "Price"}
OWNERS = ("Order", "OrderLine", "Customer", "Product", "Location")
LIMITED = {Role.TRACKING, Role.CUSTOMER, Role.ASSOCIATE, Role.WAREHOUSE, Role.PARTNER}


def seen_by(caller: Caller, rows: Rows) -> dict[str, set[str]]:
    """The ids of the rows of each noun that a caller may see."""
    found = {noun: _ids(rows[noun], _rule(caller, noun, rows)) for noun in rows}
    found["Metafield"] = {
        row["id"]
        for row in rows["Metafield"]
        if any(row["owner_id"] in found[owner] for owner in OWNERS)
    }
    return {noun: ids if caller.role in SEEN_BY[noun] else set() for noun, ids in found.items()}


def _ids(rows: list[dict[str, Any]], is_seen: Callable[[dict[str, Any]], bool]) -> set[str]:
    return {row["id"] for row in rows if is_seen(row)}


def _rule(caller: Caller, noun: str, rows: Rows) -> Callable[[dict[str, Any]], bool]:
    orders = _orders(caller, rows)
    own = caller.scope.location_ids
    if noun in PUBLIC:
        return lambda row: True
    if noun == "Order":
        return lambda row: row["id"] in orders
    if noun == "Customer":
        return lambda row: _sees_customer(caller, row["id"], orders, rows)
    if noun in ("InventoryLevel", "InventoryMovement"):
        return lambda row: _sees_stock(caller, row["location_id"])
    if caller.role is Role.PARTNER and own is not None:
        return _share(noun, own, rows)
    # What else there is, is part of an order; metafields are added later.
    through_work = own is not None and noun == "FulfillmentOrder"
    channels = caller.scope.channel_ids or ()
    by_channel = {row["id"] for row in rows["Order"] if row["channel_id"] in channels}
    if through_work and caller.role not in (Role.TRACKING, Role.CUSTOMER):
        places = own or ()
        return lambda row: row["location_id"] in places or row["order_id"] in by_channel
    return lambda row: row.get("order_id") in orders


def _orders(caller: Caller, rows: Rows) -> set[str]:
    scope, role = caller.scope, caller.role
    if role is Role.TRACKING:
        return {row["id"] for row in rows["Order"] if row["id"] == scope.order_id}
    if role is Role.CUSTOMER:
        own = scope.customer_id
        return {row["id"] for row in rows["Order"] if own and row["customer_id"] == own}
    if role is Role.PARTNER:
        return _worked_on(scope.location_ids or (), rows)
    if scope.channel_ids is None and scope.location_ids is None:
        return set() if role in LIMITED else {row["id"] for row in rows["Order"]}
    placed = {row["id"] for row in rows["Order"] if row["channel_id"] in (scope.channel_ids or ())}
    return placed | _worked_on(scope.location_ids or (), rows)


def _worked_on(location_ids: Any, rows: Rows) -> set[str]:
    work = rows["FulfillmentOrder"]
    return {row["order_id"] for row in work if row["location_id"] in location_ids}


def _sees_customer(caller: Caller, id: str, orders: set[str], rows: Rows) -> bool:
    if caller.role is Role.CUSTOMER:
        return id == caller.scope.customer_id
    if not caller.visible.limits:
        return caller.role not in LIMITED
    of_customer = {row["id"] for row in rows["Order"] if row["customer_id"] == id}
    return not of_customer or bool(of_customer & orders)


def _sees_stock(caller: Caller, location_id: str) -> bool:
    scope = caller.scope
    if scope.location_ids is not None:
        return location_id in scope.location_ids
    return scope.channel_ids is not None or caller.role not in LIMITED


def _share(noun: str, own: Any, rows: Rows) -> Callable[[dict[str, Any]], bool]:
    """A partner's share of an order."""
    work = {row["id"] for row in rows["FulfillmentOrder"] if row["location_id"] in own}
    groups = {row["delivery_group_id"] for row in rows["FulfillmentOrder"] if row["id"] in work}
    lines = {row["line_id"] for row in rows["LineQuantity"] if row["fulfillment_order_id"] in work}
    shipments = {row["id"] for row in rows["Shipment"] if row["location_id"] in own}
    shares: dict[str, Callable[[dict[str, Any]], bool]] = {
        "FulfillmentOrder": lambda row: row["id"] in work,
        "LineQuantity": lambda row: row["fulfillment_order_id"] in work,
        "OrderLine": lambda row: row["id"] in lines,
        "DeliveryGroup": lambda row: row["id"] in groups,
        "Shipment": lambda row: row["id"] in shipments,
    }
    return shares.get(noun, lambda row: row.get("shipment_id") in shipments)
