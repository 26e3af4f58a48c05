"""Aggregates and their tables: loading an aggregate with its parts, and its rows for writing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, select

from domain.access.issued.keys import ApiKey
from domain.access.issued.tracking import TrackingLink
from domain.catalog.packs import Pack
from domain.catalog.product import Price, Product, Variant
from domain.customers.customer import Customer
from domain.customers.group import CustomerGroup
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.shipment import Parcel, Shipment, ShipmentLine, TrackingEvent
from domain.inventory.counting.line import StockCountEntry, StockCountLine
from domain.inventory.counting.stock_count import StockCount
from domain.inventory.fencing.ring_fence import RingFence
from domain.inventory.level import InventoryLevel
from domain.inventory.lots.lot import Lot
from domain.inventory.reservations.reservation import Reservation, ReservationLine
from domain.inventory.supply.expected import ExpectedSupply
from domain.inventory.supply.purchase_order import PurchaseOrder, PurchaseOrderLine
from domain.inventory.supply.transfer_order import TransferOrder, TransferOrderLine
from domain.network.channel import Channel
from domain.network.group import LocationGroup
from domain.network.location import Location
from domain.orders.delivery_group import DeliveryGroup
from domain.orders.exception import OrderException
from domain.orders.holds.hold import Hold
from domain.orders.lines.charge import OrderCharge
from domain.orders.lines.line import OrderLine
from domain.orders.lines.quantities import LineQuantity, QuantityByState
from domain.orders.order import Order
from domain.payments.payment import Payment
from domain.payments.transaction import PaymentTransaction
from domain.replenishment.alert import StockAlert
from domain.replenishment.policy import ReplenishmentPolicy
from domain.replenishment.suggestion import ReplenishmentSuggestion
from persistence import tables as t
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables.mapping.rows import attributes_of, row_of
from persistence.tables.orders.delivery_groups import group_of_before

Rows = dict[Table, dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class Part:
    """A list of parts: written from `attribute`, passed to the constructor as `parameter`.
    `of_before` makes those that the release before did not write, of the other attributes."""

    attribute: str
    kind: type
    table: Table
    parameter: str = ""
    wrap: Callable[[list[Any]], Any] = list
    of_before: Callable[[dict[str, Any]], list[Any]] = lambda _: []


@dataclass(frozen=True)
class Aggregate:
    kind: type
    table: Table
    key: str = ""
    parts: tuple[Part, ...] = ()
    # Locked when loaded, because concurrent transactions often change the same one.
    contended: bool = False

    def parts_in(self, table: Table, root: Any) -> Iterable[Any]:
        """The parts of an aggregate that are stored in this table."""
        part = next((p for p in self.parts if p.table is table), None)
        parts: Iterable[Any] = getattr(root, part.attribute) if part else ()
        return parts


def _groups_of_before(order: dict[str, Any]) -> list[DeliveryGroup]:
    stores = [line.location_id for line in order["lines"]]
    return [group_of_before(order, stores[0] if stores else None)]


# fmt: off
AGGREGATES = {
    a.kind: a for a in (
        Aggregate(ApiKey, t.api_keys),
        Aggregate(TrackingLink, t.tracking_links),
        Aggregate(Channel, t.channels),
        Aggregate(CustomerGroup, t.customer_groups),
        Aggregate(Customer, t.customers),
        Aggregate(Location, t.locations),
        Aggregate(LocationGroup, t.location_groups),
        Aggregate(InventoryLevel, t.inventory_levels, contended=True),
        Aggregate(PurchaseOrder, t.purchase_orders, "purchase_order_id", (
            Part("lines", PurchaseOrderLine, t.purchase_order_lines),
            Part("expected", ExpectedSupply, t.expected_supply),
        ), contended=True),
        Aggregate(TransferOrder, t.transfer_orders, "transfer_order_id", (
            Part("lines", TransferOrderLine, t.transfer_order_lines),
            Part("expected", ExpectedSupply, t.expected_supply),
        ), contended=True),
        # Whoever changes one has locked its level.
        Aggregate(RingFence, t.ring_fences),
        Aggregate(Lot, t.lots),
        Aggregate(Reservation, t.reservations, "reservation_id", (
            Part("lines", ReservationLine, t.reservation_lines),
        ), contended=True),
        Aggregate(StockCount, t.stock_counts, "stock_count_id", (
            Part("lines", StockCountLine, t.stock_count_lines),
            Part("entries", StockCountEntry, t.stock_count_entries),
        ), contended=True),
        Aggregate(ReplenishmentPolicy, t.replenishment_policies),
        Aggregate(ReplenishmentSuggestion, t.replenishment_suggestions, contended=True),
        Aggregate(StockAlert, t.stock_alerts, contended=True),
        Aggregate(Product, t.products, "product_id", (
            Part("variants", Variant, t.variants),
            Part("prices", Price, t.prices),
            Part("packs", Pack, t.packs),
        )),
        Aggregate(Order, t.orders, "order_id", (
            Part("lines", OrderLine, t.order_lines),
            Part("delivery_groups", DeliveryGroup, t.delivery_groups,
                 of_before=_groups_of_before),
            Part("charges", OrderCharge, t.order_charges),
            Part("fulfillment_orders", FulfillmentOrder, t.fulfillment_orders),
            Part("line_quantities", LineQuantity, t.line_quantities, "quantities", QuantityByState),
            Part("holds", Hold, t.holds),
            Part("exceptions", OrderException, t.order_exceptions),
            Part("payments", Payment, t.payments),
            Part("transactions", PaymentTransaction, t.payment_transactions),
            Part("shipments", Shipment, t.shipments),
            Part("shipment_lines", ShipmentLine, t.shipment_lines),
            Part("parcels", Parcel, t.parcels),
            Part("tracking", TrackingEvent, t.tracking_events),
        ), contended=True),
    )
}
# fmt: on
PART_TABLES = {part.kind: part.table for part in AGGREGATES[Order].parts}


@lru_cache
def _arguments(kind: type) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind) if field.init)


def build(kind: type, attributes: dict[str, Any]) -> Any:
    """The domain object of a row. Columns of derived values are ignored."""
    arguments = _arguments(kind)
    return kind(**{name: value for name, value in attributes.items() if name in arguments})


async def load(statements: Statements, aggregate: Aggregate, **by: Any) -> list[Any]:
    """The aggregates with these values, with their parts."""
    found = await statements.rows(_equal(aggregate.kind, tuple(by)), **by)
    return await _with_parts(statements, aggregate, found)


async def load_many(
    statements: Statements, aggregate: Aggregate, by: str, keys: Sequence[str]
) -> list[Any]:
    """The aggregates with one of these keys, with their parts."""
    found = await statements.rows(_with_keys(aggregate.kind, by), keys=keys)
    return await _with_parts(statements, aggregate, found)


async def _with_parts(
    statements: Statements, aggregate: Aggregate, rows: Sequence[dict[str, Any]]
) -> list[Any]:
    roots = {row["id"]: attributes_of(aggregate.table, row) for row in rows}
    for part in aggregate.parts if roots else ():
        belonging = _belonging(part.table, aggregate.key)
        parts: dict[str, list[Any]] = {id: [] for id in roots}
        for row in await statements.rows(belonging, keys=list(roots)):
            parts[row[aggregate.key]].append(build(part.kind, attributes_of(part.table, row)))
        for id, attributes in roots.items():
            items = parts[id] or part.of_before(attributes)
            attributes[part.parameter or part.attribute] = part.wrap(items)
    return [build(aggregate.kind, attributes) for attributes in roots.values()]


@cache
def _equal(kind: type, names: tuple[str, ...]) -> Prepared:
    columns = AGGREGATES[kind].table.c
    return _roots(kind, *(columns[name] == bindparam(name) for name in names))


@cache
def _with_keys(kind: type, by: str) -> Prepared:
    return _roots(kind, among(AGGREGATES[kind].table.c[by], "keys"))


def _roots(kind: type, *conditions: ColumnElement[bool]) -> Prepared:
    aggregate = AGGREGATES[kind]
    query = select(aggregate.table).where(*conditions)
    if aggregate.contended:
        query = query.order_by(aggregate.table.c.id).with_for_update()
    return Prepared(query)


@cache
def _belonging(table: Table, key: str) -> Prepared:
    """The parts of these roots."""
    return Prepared(select(table).where(among(table.c[key], "keys")).order_by(table.c.id))


def parts_of_order(order: Order, kind: type) -> Iterable[Any]:
    return AGGREGATES[Order].parts_in(PART_TABLES[kind], order)


@cache
def order_of_part(kind: type) -> Prepared:
    """The id of the order that has a part."""
    columns = PART_TABLES[kind].c
    return Prepared(select(columns.order_id).where(columns.id == bindparam("id_")))


def set_updated(root: Any, row: dict[str, Any], now: datetime) -> None:
    """Set `updated_at`, where the table has that column."""
    if "updated_at" in row:
        root.updated_at = row["updated_at"] = now


def rows_of(aggregate: Aggregate, root: Any) -> Rows:
    """All rows of an aggregate, by table and id."""
    rows: Rows = {aggregate.table: {root.id: row_of(aggregate.table, root)}}
    for part in aggregate.parts:
        items: Iterable[Any] = getattr(root, part.attribute)
        rows[part.table] = {item.id: row_of(part.table, item) for item in items}
    return rows
