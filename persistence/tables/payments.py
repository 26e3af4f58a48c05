"""Payments."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Integer,
    String,
    Table,
)

from domain.payments.payment import Tender, TenderStatus
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import id_column, metadata, money, order_reference, text_column

payments = Table(
    "payments",
    metadata,
    id_column(),
    order_reference(),
    Column("tender", Choice(Tender), nullable=False),
    Column("status", Choice(TenderStatus), nullable=False),
    Column("currency", String(3), nullable=False),
    money("authorized"),
    money("captured"),
    money("refunded"),
    Column("installments", Integer, nullable=True),
    text_column("reference", null=True),
    Column("authorized_at", Instant, nullable=False),
    Column("captured_at", Instant, nullable=True),
    CheckConstraint("0 <= refunded", name="refunded"),
    CheckConstraint("refunded <= captured", name="captured"),
    CheckConstraint("captured <= authorized", name="authorized"),
)
