"""Every table, in one place. A column is named as the attribute it keeps."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from domain.channel import ChannelKind
from domain.customer import CustomerKind
from domain.inventory import NAMES, ON_HAND, MovementKind
from domain.location import LocationKind
from domain.order.event import OrderEventKind
from domain.order.fulfillment import (
    FulfillmentMethod,
    FulfillmentOrderStatus,
    FulfillmentStatus,
    RequestStatus,
)
from domain.order.hold import HoldReason, HoldStatus
from domain.order.line import LineState
from domain.order.payment import PaymentStatus, Tender, TenderStatus
from domain.order.shipment import ShipmentStatus, TrackingKind
from domain.order.status import OrderStatus
from persistence import documents
from persistence.columns import Choice, Instant, Minor

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[str]:
    return Column("id", String(64), primary_key=True)


def _to(name: str, target: str, *, null: bool = False, index: bool = False) -> Column[str]:
    return Column(name, String(64), ForeignKey(target), nullable=null, index=index)


def _text(name: str, *, null: bool = False, index: bool = False) -> Column[str]:
    return Column(name, String, nullable=null, index=index)


def _whole(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _money(name: str) -> Column[int]:
    return Column(name, Minor, nullable=False)


def _part_of_order() -> Column[str]:
    return _to("order_id", "orders.id", index=True)


# SQLite autoincrements whole "INTEGER"s only.
_COUNTED = BigInteger().with_variant(Integer, "sqlite")
# The database, not the hub, fills these.
_BY_DATABASE = {"by": "database"}
# In PostgreSQL a short index: what the relay has still to give a position.
_UNSTAMPED: Any = {name: text("position IS NULL") for name in ("postgresql_where", "sqlite_where")}


def _arrival() -> Column[int]:
    """Counts rows as they are inserted; not in the order in which others see them commit."""
    return Column("arrival", _COUNTED, primary_key=True, autoincrement=True, info=_BY_DATABASE)


def _position() -> Column[int]:
    """Counts rows in the order of commit, without gaps: given by a trigger in SQLite, whose writers
    commit one after another, and by the relay in PostgreSQL. What streams are read by."""
    return Column("position", BigInteger, nullable=True, info=_BY_DATABASE)


channels = Table(
    "channels",
    metadata,
    _id(),
    Column("code", String(64), nullable=False, unique=True),
    _text("name"),
    Column("kind", Choice(ChannelKind), nullable=False),
    Column("number_prefix", String(12), nullable=False, unique=True),
    Column("currency", String(3), nullable=False),
    _text("time_zone"),
    Column("permissions", documents.PERMISSIONS, nullable=False),
    Column("active", Boolean, nullable=False),
    _whole("version"),
)

order_numbers = Table(
    "order_numbers",
    metadata,
    Column("channel_id", String(64), ForeignKey("channels.id"), primary_key=True),
    _whole("last"),
)

customers = Table(
    "customers",
    metadata,
    _id(),
    Column("kind", Choice(CustomerKind), nullable=False),
    _text("name", index=True),
    Column("external_id", String, nullable=True, unique=True),
    _text("email", null=True, index=True),
    _text("phone", null=True, index=True),
    Column("contact_points", documents.CONTACTS, nullable=False),
    Column("addresses", documents.ADDRESSES, nullable=False),
    Column("created_at", Instant, nullable=False),
    _whole("version"),
)

locations = Table(
    "locations",
    metadata,
    _id(),
    Column("code", String(64), nullable=False, unique=True),
    _text("name"),
    Column("kind", Choice(LocationKind), nullable=False),
    Column("address", documents.ADDRESS, nullable=False),
    _text("time_zone"),
    Column("ships", Boolean, nullable=False),
    Column("hands_over", Boolean, nullable=False),
    _whole("rank"),
    Column("active", Boolean, nullable=False),
    _whole("version"),
)

products = Table(
    "products",
    metadata,
    _id(),
    _text("title", index=True),
    Column("external_id", String, nullable=True, unique=True),
    _text("category", null=True, index=True),
    _text("description", null=True),
    _whole("version"),
)

variants = Table(
    "variants",
    metadata,
    _id(),
    _to("product_id", "products.id", index=True),
    Column("sku", String(64), nullable=False, unique=True),
    _text("title"),
    Column("gtin", String(14), nullable=True, index=True),
    Column("weight", Integer, nullable=True),
    Column("dimensions", documents.DIMENSIONS, nullable=True),
)

prices = Table(
    "prices",
    metadata,
    Column("id", String(130), primary_key=True),
    _to("product_id", "products.id", index=True),
    _to("variant_id", "variants.id", index=True),
    _to("channel_id", "channels.id", index=True),
    Column("currency", String(3), nullable=False),
    _money("amount"),
    CheckConstraint("amount >= 0", name="amount"),
)

levels = Table(
    "levels",
    metadata,
    _id(),
    Column("sku", String(64), ForeignKey("variants.sku"), nullable=False),
    _to("location_id", "locations.id", index=True),
    *(_whole(name.lower()) for name in NAMES),
    Column(
        "on_hand",
        Integer,
        Computed(" + ".join(name.lower() for name in ON_HAND), persisted=True),
        nullable=False,
    ),
    _whole("version"),
    UniqueConstraint("sku", "location_id"),
    # No name may ever run below zero: whatever the code does, nothing is sold twice.
    *(CheckConstraint(f"{name.lower()} >= 0", name=name.lower()) for name in NAMES),
)

movements = Table(
    "movements",
    metadata,
    _arrival(),
    _position(),
    Column("id", String(64), nullable=False, unique=True),
    _to("level_id", "levels.id"),
    _whole("sequence"),
    Column("kind", Choice(MovementKind), nullable=False),
    Column("sku", String(64), nullable=False, index=True),
    Column("location_id", String(64), nullable=False, index=True),
    _whole("quantity"),
    Column("cause", String, nullable=False, index=True),
    _text("actor"),
    Column("channel_id", String(64), nullable=True),
    Column("at", Instant, nullable=False),
    _text("reason", null=True),
    _whole("available"),
    _whole("on_hand"),
    UniqueConstraint("level_id", "sequence"),
    Index("uq_movements_position", "position", unique=True),
    Index("ix_movements_unstamped", "arrival", **_UNSTAMPED),
    CheckConstraint("quantity > 0", name="quantity"),
    sqlite_autoincrement=True,
)

orders = Table(
    "orders",
    metadata,
    _id(),
    Column("number", String(32), nullable=False, unique=True),
    _to("channel_id", "channels.id"),
    _to("customer_id", "customers.id"),
    _text("external_id", null=True),
    Column("currency", String(3), nullable=False),
    Column("method", Choice(FulfillmentMethod), nullable=False),
    _text("email", null=True, index=True),
    Column("ship_to", documents.ADDRESS, nullable=True),
    Column("placed_at", Instant, nullable=False),
    Column("promised_on", Date, nullable=True),
    _text("note", null=True),
    Column("fingerprint", String(64), nullable=False),
    Column("cancelled_at", Instant, nullable=True),
    Column("annulled_at", Instant, nullable=True),
    Column("delivered_at", Instant, nullable=True),
    Column("status", Choice(OrderStatus), nullable=False),
    Column("payment_status", Choice(PaymentStatus), nullable=False),
    Column("fulfillment_status", Choice(FulfillmentStatus), nullable=False),
    _money("goods_total"),
    _money("shipping_total"),
    _money("total"),
    _money("authorized_total"),
    _money("captured_total"),
    _money("refunded_total"),
    _whole("sequence"),
    _whole("version"),
    UniqueConstraint("channel_id", "external_id"),
    Index("ix_orders_placed_at_id", "placed_at", "id"),
    Index("ix_orders_status_placed_at", "status", "placed_at"),
    Index("ix_orders_channel_id_placed_at", "channel_id", "placed_at"),
    Index("ix_orders_customer_id_placed_at", "customer_id", "placed_at"),
)

lines = Table(
    "lines",
    metadata,
    _id(),
    _part_of_order(),
    _whole("position"),
    _to("variant_id", "variants.id"),
    Column("sku", String(64), nullable=False, index=True),
    _text("title"),
    _whole("quantity"),
    Column("currency", String(3), nullable=False),
    _money("unit_price"),
    _money("shipping"),
    _money("total"),
    _to("location_id", "locations.id", null=True),
    CheckConstraint("quantity > 0", name="quantity"),
)

fulfillment_orders = Table(
    "fulfillment_orders",
    metadata,
    _id(),
    _part_of_order(),
    _to("location_id", "locations.id"),
    Column("method", Choice(FulfillmentMethod), nullable=False),
    Column("status", Choice(FulfillmentOrderStatus), nullable=False),
    Column("request_status", Choice(RequestStatus), nullable=False),
    _whole("rejected"),
    Column("ship_by", Instant, nullable=True),
    Column("created_at", Instant, nullable=False),
    Index("ix_fulfillment_orders_location_id_status", "location_id", "status", "created_at"),
)

standings = Table(
    "standings",
    metadata,
    Column("id", String(160), primary_key=True),
    _part_of_order(),
    _to("line_id", "lines.id", index=True),
    _to("fulfillment_order_id", "fulfillment_orders.id", null=True, index=True),
    Column("state", Choice(LineState), nullable=False),
    _whole("quantity"),
    CheckConstraint("quantity > 0", name="quantity"),
)

holds = Table(
    "holds",
    metadata,
    _id(),
    _part_of_order(),
    Column("reason", Choice(HoldReason), nullable=False),
    Column("status", Choice(HoldStatus), nullable=False),
    _text("owner"),
    _text("note", null=True),
    Column("placed_at", Instant, nullable=False),
    Column("released_at", Instant, nullable=True),
)

payments = Table(
    "payments",
    metadata,
    _id(),
    _part_of_order(),
    Column("tender", Choice(Tender), nullable=False),
    Column("status", Choice(TenderStatus), nullable=False),
    Column("currency", String(3), nullable=False),
    _money("authorized"),
    _money("captured"),
    _money("refunded"),
    Column("installments", Integer, nullable=True),
    _text("reference", null=True),
    Column("authorized_at", Instant, nullable=False),
    Column("captured_at", Instant, nullable=True),
    CheckConstraint("0 <= refunded", name="refunded"),
    CheckConstraint("refunded <= captured", name="captured"),
    CheckConstraint("captured <= authorized", name="authorized"),
)

shipments = Table(
    "shipments",
    metadata,
    _id(),
    _part_of_order(),
    _to("fulfillment_order_id", "fulfillment_orders.id", index=True),
    _to("location_id", "locations.id", index=True),
    _text("carrier", null=True),
    _text("service", null=True),
    Column("status", Choice(ShipmentStatus), nullable=False),
    Column("shipped_at", Instant, nullable=False),
    Column("delivered_at", Instant, nullable=True),
)

shipment_lines = Table(
    "shipment_lines",
    metadata,
    Column("id", String(130), primary_key=True),
    _part_of_order(),
    _to("shipment_id", "shipments.id", index=True),
    _to("line_id", "lines.id"),
    _whole("quantity"),
    CheckConstraint("quantity > 0", name="quantity"),
)

parcels = Table(
    "parcels",
    metadata,
    _id(),
    _part_of_order(),
    _to("shipment_id", "shipments.id", index=True),
    Column("tracking_number", String(64), nullable=True, index=True),
    Column("weight", Integer, nullable=True),
    Column("dimensions", documents.DIMENSIONS, nullable=True),
)

tracking = Table(
    "tracking",
    metadata,
    _id(),
    _part_of_order(),
    _to("shipment_id", "shipments.id", index=True),
    Column("kind", Choice(TrackingKind), nullable=False),
    Column("occurred_at", Instant, nullable=True),
    Column("recorded_at", Instant, nullable=False),
    _text("carrier_reference", null=True),
    _text("description", null=True),
    _text("place", null=True),
    Column("applied", Boolean, nullable=False),
    UniqueConstraint("shipment_id", "carrier_reference"),
)

events = Table(
    "events",
    metadata,
    _arrival(),
    _position(),
    Column("id", String(64), nullable=False, unique=True),
    _to("order_id", "orders.id"),
    _whole("sequence"),
    Column("kind", Choice(OrderEventKind), nullable=False),
    Column("at", Instant, nullable=False),
    _text("actor"),
    Column("channel_id", String(64), nullable=True),
    _text("reason", null=True),
    Column("subject_id", String(64), nullable=True),
    Column("status", Choice(OrderStatus), nullable=False),
    Column("payment_status", Choice(PaymentStatus), nullable=False),
    Column("fulfillment_status", Choice(FulfillmentStatus), nullable=False),
    Column("changes", documents.CHANGES, nullable=False),
    Column("location_ids", documents.IDS, nullable=False),
    UniqueConstraint("order_id", "sequence"),
    Index("uq_events_position", "position", unique=True),
    Index("ix_events_unstamped", "arrival", **_UNSTAMPED),
    sqlite_autoincrement=True,
)

heads = Table(
    "heads",
    metadata,
    Column("log", String(32), primary_key=True),
    Column("head", BigInteger, nullable=False),
)

# Happenings that this release could not read: set aside, so that they hold up nobody.
parked = Table(
    "parked",
    metadata,
    Column("log", String(32), primary_key=True),
    Column("arrival", BigInteger, primary_key=True, autoincrement=False),
    _text("subject_id"),
    _text("reason"),
    Column("at", Instant, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", String, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    _text("answer"),
    Column("at", Instant, nullable=False, index=True),
)

rejects = Table(
    "rejects",
    metadata,
    Column("id", String, primary_key=True),
    _text("source"),
    _text("file"),
    _whole("line"),
    _text("key"),
    Column("code", String(64), nullable=False),
    _text("reason"),
)
