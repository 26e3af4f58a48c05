"""ORM entities of the hub's tables, with the columns that the comparisons use."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Integer, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

# SQLite fills it only where it is this type.
BIG_SERIAL = BigInteger().with_variant(Integer, "sqlite")


class Utc(TypeDecorator[datetime]):
    """SQLite keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=None) if value and dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(AsyncAttrs, DeclarativeBase):
    type_annotation_map: ClassVar = {datetime: Utc, list[Any]: JSON}


class Channel(Base):
    __tablename__ = "channels"
    id: Mapped[str] = mapped_column(primary_key=True)
    number_prefix: Mapped[str]
    currency: Mapped[str]


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None]


class Variant(Base):
    __tablename__ = "variants"
    id: Mapped[str] = mapped_column(primary_key=True)
    sku: Mapped[str]
    title: Mapped[str]


class Price(Base):
    __tablename__ = "prices"
    id: Mapped[str] = mapped_column(primary_key=True)
    variant_id: Mapped[str] = mapped_column(ForeignKey("variants.id"))
    channel_id: Mapped[str]
    amount: Mapped[int]


class Location(Base):
    __tablename__ = "locations"
    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    rank: Mapped[int]


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    channel_id: Mapped[str] = mapped_column(ForeignKey("channels.id"))
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"))
    currency: Mapped[str]
    method: Mapped[str]
    email: Mapped[str | None]
    placed_at: Mapped[datetime]
    fingerprint: Mapped[str]
    status: Mapped[str]
    payment_status: Mapped[str]
    fulfillment_status: Mapped[str]
    goods_total: Mapped[int]
    shipping_total: Mapped[int]
    original_total: Mapped[int] = mapped_column("total")
    authorized_total: Mapped[int]
    captured_total: Mapped[int]
    refunded_total: Mapped[int]
    sequence: Mapped[int]
    version: Mapped[int]
    updated_at: Mapped[datetime]
    lines: Mapped[list["OrderLine"]] = relationship()


class OrderLine(Base):
    __tablename__ = "order_lines"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"))
    position: Mapped[int]
    variant_id: Mapped[str | None]
    sku: Mapped[str | None]
    title: Mapped[str]
    quantity: Mapped[int]
    currency: Mapped[str]
    unit_price: Mapped[int]
    subtotal: Mapped[int | None]
    shipping: Mapped[int]
    total: Mapped[int]


class LineQuantity(Base):
    __tablename__ = "line_quantities"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"))
    line_id: Mapped[str] = mapped_column(ForeignKey("order_lines.id"))
    fulfillment_order_id: Mapped[str | None] = mapped_column(ForeignKey("fulfillment_orders.id"))
    state: Mapped[str]
    quantity: Mapped[int]


class FulfillmentOrder(Base):
    __tablename__ = "fulfillment_orders"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"))
    location_id: Mapped[str] = mapped_column(ForeignKey("locations.id"))
    method: Mapped[str]
    status: Mapped[str]
    request_status: Mapped[str]
    rejected: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class OrderEvent(Base):
    __tablename__ = "order_events"
    insert_id: Mapped[int] = mapped_column(BIG_SERIAL, primary_key=True, autoincrement=True)
    id: Mapped[str]
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"))
    sequence: Mapped[int]
    kind: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    status: Mapped[str]
    payment_status: Mapped[str]
    fulfillment_status: Mapped[str]
    changes: Mapped[list[Any]]
    location_ids: Mapped[list[Any]]


class InventoryLevel(Base):
    __tablename__ = "inventory_levels"
    id: Mapped[str] = mapped_column(primary_key=True)
    sku: Mapped[str]
    location_id: Mapped[str] = mapped_column(ForeignKey("locations.id"))
    available: Mapped[int]
    reserved: Mapped[int]
    on_hand: Mapped[int]
    version: Mapped[int]
    updated_at: Mapped[datetime]


class InventoryMovement(Base):
    __tablename__ = "inventory_movements"
    insert_id: Mapped[int] = mapped_column(BIG_SERIAL, primary_key=True, autoincrement=True)
    id: Mapped[str]
    level_id: Mapped[str] = mapped_column(ForeignKey("inventory_levels.id"))
    sequence: Mapped[int]
    kind: Mapped[str]
    sku: Mapped[str]
    location_id: Mapped[str]
    quantity: Mapped[int]
    cause: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime]
    available: Mapped[int]
    on_hand: Mapped[int]


class IdempotencyKey(Base):
    __tablename__ = "idempotency_keys"
    key: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str | None]
    fingerprint: Mapped[str]
    answer: Mapped[str]
    at: Mapped[datetime]


class Shipment(Base):
    __tablename__ = "shipments"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"))
    status: Mapped[str]


class TrackingEvent(Base):
    __tablename__ = "tracking_events"
    id: Mapped[str] = mapped_column(primary_key=True)
    shipment_id: Mapped[str] = mapped_column(ForeignKey("shipments.id"))
    kind: Mapped[str]
    occurred_at: Mapped[datetime | None]
