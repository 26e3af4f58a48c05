"""Payments."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Integer,
    String,
    Table,
)

from domain.payments.payment import PaymentMethod, PaymentStatus
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import (
    OF_ORDER,
    id_column,
    metadata,
    money,
    order_reference,
    text_column,
    updated_at,
)

payments = Table(
    "payments",
    metadata,
    id_column(),
    order_reference(),
    Column("method", Choice(PaymentMethod), nullable=False),
    Column("status", Choice(PaymentStatus), nullable=False),
    Column("currency", String(3), nullable=False),
    money("authorized"),
    money("captured"),
    money("refunded"),
    Column("installments", Integer, nullable=True),
    text_column("reference", null=True),
    Column("authorized_at", Instant, nullable=False),
    Column("captured_at", Instant, nullable=True),
    updated_at(),
    CheckConstraint("0 <= refunded", name="refunded"),
    CheckConstraint("refunded <= captured", name="captured"),
    CheckConstraint("captured <= authorized", name="authorized"),
    info=OF_ORDER,
)
