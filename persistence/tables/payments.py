"""Payments, and their transactions."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from domain.payments.payment import PaymentMethod
from domain.payments.settlement import PaymentStatus
from domain.payments.transaction import TransactionKind, TransactionState
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import (
    OF_ORDER,
    id_column,
    metadata,
    money,
    order_reference,
    reference,
    text_column,
    updated_at,
)

# Refunds are a status of their own now. The release before still writes them into this one.
RETIRED = {"PARTIALLY_REFUNDED": PaymentStatus.CAPTURED, "REFUNDED": PaymentStatus.CAPTURED}

payments = Table(
    "payments",
    metadata,
    id_column(),
    order_reference(),
    Column("method", Choice(PaymentMethod), nullable=False),
    Column("status", Choice(PaymentStatus, **RETIRED), nullable=False),
    Column("currency", String(3), nullable=False),
    money("authorized"),
    money("captured"),
    money("refunded"),
    money("charged_back", default="0"),
    Column("installments", Integer, nullable=True),
    text_column("reference", null=True),
    Column("authorized_at", Instant, nullable=False),
    Column("captured_at", Instant, nullable=True),
    updated_at(),
    CheckConstraint("0 <= refunded", name="refunded"),
    Index("ix_payments_authorized_at_id", "authorized_at", "id"),
    info=OF_ORDER,
)

payment_transactions = Table(
    "payment_transactions",
    metadata,
    id_column(),
    order_reference(),
    reference("payment_id", "payments.id", index=True),
    Column("kind", Choice(TransactionKind), nullable=False),
    Column("state", Choice(TransactionState), nullable=False),
    Column("currency", String(3), nullable=False),
    money("amount"),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    text_column("reference", null=True, index=True),
    Column("subject_id", String(64), nullable=True),
    updated_at(),
    CheckConstraint("amount >= 0", name="amount"),
    UniqueConstraint("order_id", "payment_id", "reference"),
    info=OF_ORDER,
)
