"""Orders: lines, quantities by state, holds, events."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from domain.fulfillment.fulfillment_order import FulfillmentMethod, OrderFulfillmentStatus
from domain.network.channel import AvailabilityPolicy
from domain.orders.event import OrderEventKind
from domain.orders.exception import ExceptionKind, ExceptionStatus
from domain.orders.holds.hold import HoldReason, HoldScope, HoldStatus, ReleaseRule
from domain.orders.lines.line import UNSOURCED_STATES, LineKind, LineState
from domain.orders.status import OrderStatus
from domain.payments.payment import OrderPaymentStatus
from persistence.engine.columns import Choice, Instant, Minor
from persistence.tables.base import (
    ELSE,
    EXACT,
    FIRST,
    OF_ORDER,
    By,
    id_column,
    insert_id,
    integer,
    metadata,
    money,
    order_reference,
    placed,
    position_of_before,
    reference,
    text_column,
    two_clocks,
    updated_at,
)
from persistence.tables.mapping import json_columns
from persistence.tables.orders.delivery_groups import delivery_group_id
from persistence.tables.search_terms import indexed

OF_FIRST_GROUP = {FIRST: "delivery_groups"}

orders = Table(
    "orders",
    metadata,
    id_column(),
    Column("number", String(32), nullable=False, unique=True),
    reference("channel_id", "channels.id"),
    # None of an anonymous sale.
    reference("customer_id", "customers.id", null=True),
    text_column("external_id", null=True, index=True),
    Column("currency", String(3), nullable=False),
    # What the release before reads and writes: that of the first delivery group.
    Column("method", Choice(FulfillmentMethod), nullable=False, info=OF_FIRST_GROUP),
    text_column("email", null=True, index=True),
    Column("ship_to", json_columns.ADDRESS, nullable=True, info=OF_FIRST_GROUP),
    Column("placed_at", Instant, nullable=False),
    Column("promised_on", Date, nullable=True, info=OF_FIRST_GROUP),
    text_column("note", null=True),
    text_column("staff_member", null=True),
    text_column("purchase_order_number", null=True, index=True),
    Column("presentment_total", json_columns.MONEY, nullable=True),
    # Null where a release of before them placed it; empty where all units were there.
    Column("outcomes", json_columns.OUTCOMES, nullable=True),
    Column("fingerprint", String(64), nullable=False),
    Column("cancellation_requested_at", Instant, nullable=True),
    Column("cancelled_at", Instant, nullable=True),
    Column("voided_at", Instant, nullable=True),
    Column("delivered_at", Instant, nullable=True),
    Column("erased_at", Instant, nullable=True),
    Column("status", Choice(OrderStatus), nullable=False),
    Column("payment_status", Choice(OrderPaymentStatus), nullable=False),
    Column("fulfillment_status", Choice(OrderFulfillmentStatus), nullable=False),
    money("goods_total"),
    money("adjustments_total", default="0"),
    money("tax_total", default="0"),
    money("shipping_total"),
    money("charges_total", default="0"),
    # Its name of before, which the release before reads and writes.
    Column("total", Minor, key="original_total", nullable=False),
    # Null where the release before wrote the order: then all of it stands.
    Column("current_total", Minor, nullable=True, info={ELSE: "original_total"}),
    money("authorized_total"),
    money("captured_total"),
    money("refunded_total"),
    money("charged_back_total", default="0"),
    integer("sequence"),
    integer("version"),
    *indexed("orders"),
    updated_at(),
    UniqueConstraint("channel_id", "external_id"),
    Index("ix_orders_placed_at_id", "placed_at", "id"),
    Index("ix_orders_status_placed_at", "status", "placed_at"),
    Index("ix_orders_channel_id_placed_at", "channel_id", "placed_at"),
    Index("ix_orders_customer_id_placed_at", "customer_id", "placed_at"),
    info=placed(By.ORDER, "id"),
)

order_lines = Table(
    "order_lines",
    metadata,
    id_column(),
    order_reference(),
    delivery_group_id(),
    integer("position"),
    Column("kind", Choice(LineKind), nullable=False, server_default=LineKind.GOODS.value),
    # No foreign key: a kit and its parts are written together.
    Column("parent_line_id", String(64), nullable=True, index=True),
    # None of a fee or service that is not in the catalog.
    reference("variant_id", "variants.id", null=True),
    Column("sku", String(64), nullable=True, index=True),
    text_column("title"),
    integer("quantity"),
    Column("currency", String(3), nullable=False),
    money("unit_price"),
    # In ten-thousandths of the major unit, where the price has a fraction of the minor unit.
    Column("unit_price_exact", BigInteger, nullable=True, info={EXACT: "unit_price"}),
    # Null where a release of before there were adjustments wrote the line.
    money("subtotal", null=True),
    Column("adjustments", json_columns.ADJUSTMENTS, nullable=False, server_default=text("'[]'")),
    Column("taxes", json_columns.TAXES, nullable=False, server_default=text("'[]'")),
    money("shipping"),
    money("total"),
    Column("presentment_total", json_columns.MONEY, nullable=True),
    reference("location_id", "locations.id", null=True),
    Column(
        "availability_policy",
        Choice(AvailabilityPolicy),
        nullable=False,
        server_default=AvailabilityPolicy.REFUSE.value,
    ),
    Column("entered", Integer, nullable=False, server_default="0"),
    Column("rejected_by", json_columns.IDS, nullable=False, server_default=text("'[]'")),
    Column("provided_at", Instant, nullable=True),
    # What was told of the units that wait.
    Column("expected_at", Instant, nullable=True),
    Column("cancel_after", Instant, nullable=True),
    Column("substitute_for", Integer, nullable=True),
    CheckConstraint("quantity > 0", name="quantity"),
    info=OF_ORDER,
)

# Units that wait for a location. Written out, so that a query with it can use the partial index.
WAITING = text(
    "fulfillment_order_id IS NULL AND state IN "
    f"({', '.join(repr(s.value) for s in LineState if s in UNSOURCED_STATES)})"
)
# Likewise, units of services and gift cards to provide.
TO_PROVIDE = text(f"state = '{LineState.TO_PROVIDE.value}'")
line_quantities = Table(
    "line_quantities",
    metadata,
    Column("id", String(160), primary_key=True),
    order_reference(),
    reference("line_id", "order_lines.id", index=True),
    reference("fulfillment_order_id", "fulfillment_orders.id", null=True, index=True),
    Column("state", Choice(LineState), nullable=False),
    integer("quantity"),
    CheckConstraint("quantity > 0", name="quantity"),
    Index(
        "ix_line_quantities_waiting",
        "line_id",
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    ),
    Index(
        "ix_line_quantities_to_provide",
        "order_id",
        postgresql_where=TO_PROVIDE,
        sqlite_where=TO_PROVIDE,
    ),
    info=OF_ORDER,
)

holds = Table(
    "holds",
    metadata,
    id_column(),
    order_reference(),
    Column("reason", Choice(HoldReason), nullable=False),
    Column("scope", Choice(HoldScope), nullable=False),
    Column("scope_id", String(64), nullable=True),
    Column("steps", json_columns.STEPS, nullable=False),
    Column("status", Choice(HoldStatus), nullable=False),
    text_column("owner"),
    text_column("note", null=True),
    Column("placed_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=True),
    Column("release_rule", Choice(ReleaseRule), nullable=False),
    Column("released_at", Instant, nullable=True),
    Index("ix_holds_status_due_at", "status", "due_at"),
    info=OF_ORDER,
)

order_exceptions = Table(
    "order_exceptions",
    metadata,
    id_column(),
    order_reference(),
    reference("line_id", "order_lines.id"),
    Column("kind", Choice(ExceptionKind), nullable=False),
    Column("status", Choice(ExceptionStatus), nullable=False),
    integer("quantity"),
    Column("raised_at", Instant, nullable=False),
    Column("resolved_at", Instant, nullable=True),
    text_column("resolution", null=True),
    updated_at(),
    Index("ix_order_exceptions_status_raised_at", "status", "raised_at"),
    info=OF_ORDER,
)

order_events = Table(
    "order_events",
    metadata,
    insert_id(),
    position_of_before(),
    Column("id", String(64), nullable=False, unique=True),
    reference("order_id", "orders.id"),
    integer("sequence"),
    Column("kind", Choice(OrderEventKind), nullable=False),
    *two_clocks(),
    text_column("actor"),
    Column("channel_id", String(64), nullable=True),
    Column("on_behalf_of", String(64), nullable=True),
    text_column("reason", null=True),
    Column("subject_id", String(64), nullable=True),
    Column("transaction_id", String(64), nullable=True),
    Column("currency", String(3), nullable=True),
    money("amount", null=True),
    text_column("reference", null=True),
    Column("status", Choice(OrderStatus), nullable=False),
    Column("payment_status", Choice(OrderPaymentStatus), nullable=False),
    Column("fulfillment_status", Choice(OrderFulfillmentStatus), nullable=False),
    Column("changes", json_columns.CHANGES, nullable=False),
    Column("location_ids", json_columns.IDS, nullable=False),
    UniqueConstraint("order_id", "sequence"),
    sqlite_autoincrement=True,
    info=OF_ORDER,
)
