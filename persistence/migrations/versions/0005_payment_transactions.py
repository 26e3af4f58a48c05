"""Payments are transactions, and orders know what stands of them"""

# locks: no version is published yet, so no hub has more orders than a moment can update.

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BATCH = 1_000
INDEXED = ("order_id", "payment_id", "reference", "updated_at")
BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"
# The first characters of an id's suffix tell its time, the last ones its slot.
TIME_LENGTH, DRAWN_LENGTH, SLOT_LENGTH = 10, 14, 2


def upgrade() -> None:
    # Money that moved outside is a fact, even where it exceeds what was authorized or captured.
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_payments_captured"), type_="check")
        batch_op.drop_constraint(op.f("ck_payments_authorized"), type_="check")
    op.add_column("payments", _money("charged_back", nullable=False, server_default="0"))
    op.add_column("orders", _money("current_total", nullable=True))
    op.add_column("orders", _money("charged_back_total", nullable=False, server_default="0"))
    op.add_column("order_events", sa.Column("transaction_id", sa.String(64), nullable=True))
    op.add_column("order_events", sa.Column("currency", sa.String(3), nullable=True))
    op.add_column("order_events", _money("amount", nullable=True))
    _create_transactions()
    _insert_transactions()
    _derive_anew()


def _money(name: str, **options: Any) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), **options)


def _create_transactions() -> None:
    op.create_table(
        "payment_transactions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("payment_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("subject_id", sa.String(length=64), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_payment_transactions_amount")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_payment_transactions_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payments.id"],
            name=op.f("fk_payment_transactions_payment_id_payments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_transactions")),
        sa.UniqueConstraint(
            "order_id",
            "payment_id",
            "reference",
            name=op.f("uq_payment_transactions_order_id_payment_id_reference"),
        ),
    )
    for name in INDEXED:
        op.create_index(op.f(f"ix_payment_transactions_{name}"), "payment_transactions", [name])


def _insert_transactions() -> None:
    """The transactions of the payments that are there, a batch at a time. Their ids are made here,
    because no function that both engines have makes them."""
    connection, last_id = op.get_bind(), ""
    payments = sa.Table("payments", sa.MetaData(), autoload_with=connection)
    transactions = sa.Table("payment_transactions", sa.MetaData(), autoload_with=connection)
    while True:
        page = sa.select(payments).where(payments.c.id > last_id).order_by(payments.c.id)
        rows = connection.execute(page.limit(BATCH)).mappings().all()
        if not rows:
            return
        last_id = rows[-1]["id"]
        connection.execute(sa.insert(transactions), [t for row in rows for t in _explaining(row)])


def _explaining(payment: Any) -> Iterator[dict[str, Any]]:
    """The transactions that explain the amounts of a payment. When it was refunded or voided was
    not stored: at the earliest after the last that was."""
    begun, taken = payment["authorized_at"], payment["captured_at"] or payment["authorized_at"]
    voided = payment["status"] == "VOIDED"
    for kind, amount, at, is_there in (
        ("AUTHORIZATION", payment["authorized"], begun, True),
        ("CAPTURE", payment["captured"], taken, payment["captured_at"] is not None),
        ("REFUND", payment["refunded"], taken, payment["refunded"] > 0),
        ("VOID", payment["authorized"], begun, voided),
    ):
        if is_there:
            yield {
                "id": _id(payment, kind),
                "order_id": payment["order_id"],
                "payment_id": payment["id"],
                "kind": kind,
                "state": "SUCCEEDED",
                "currency": payment["currency"],
                "amount": amount,
                "occurred_at": at,
                "recorded_at": at,
                "reference": payment["reference"] if kind == "AUTHORIZATION" else None,
                "subject_id": None,
                "updated_at": payment["updated_at"],
            }


def _id(payment: Any, kind: str) -> str:
    """An id of the payment's time, in the slot of its order, for this kind of transaction alone."""
    time = payment["id"].rpartition("_")[2][:TIME_LENGTH]
    hashed = sha256(f"{payment['id']} {kind}".encode()).digest()
    drawn = "".join(BASE32[byte % len(BASE32)] for byte in hashed[:DRAWN_LENGTH])
    return f"transaction_{time}{drawn}{payment['order_id'][-SLOT_LENGTH:]}"


def _derive_anew() -> None:
    """What was derived by rules that changed."""
    # A voided payment has nothing authorized; what it was is in its transactions.
    op.execute("UPDATE payments SET authorized = 0 WHERE status = 'VOIDED'")
    op.execute(
        "UPDATE payments SET status = CASE WHEN captured < authorized THEN 'PARTIALLY_CAPTURED'"
        " ELSE 'CAPTURED' END WHERE status IN ('PARTIALLY_REFUNDED', 'REFUNDED')"
    )
    op.execute(
        "UPDATE orders SET current_total = (SELECT coalesce(sum(CASE WHEN units > 0"
        " THEN unit_price * units + shipping ELSE 0 END), 0) FROM (SELECT l.unit_price, l.shipping,"
        " (SELECT coalesce(sum(q.quantity), 0) FROM line_quantities q WHERE q.line_id = l.id"
        " AND q.state <> 'CANCELLED') AS units FROM order_lines l WHERE l.order_id = orders.id"
        ") AS standing)"
    )
    op.execute(
        "UPDATE orders SET payment_status = CASE"
        " WHEN captured_total > 0 AND captured_total <= refunded_total THEN 'REFUNDED'"
        " WHEN current_total = 0 THEN 'PAID'"
        " WHEN refunded_total > 0 THEN 'PARTIALLY_REFUNDED'"
        " WHEN captured_total >= current_total THEN 'PAID'"
        " WHEN captured_total > 0 THEN 'PARTIALLY_PAID'"
        " WHEN authorized_total >= current_total THEN 'AUTHORIZED'"
        " WHEN authorized_total > 0 THEN 'PARTIALLY_AUTHORIZED' ELSE 'UNPAID' END"
    )


def downgrade() -> None:
    for name in INDEXED:
        op.drop_index(op.f(f"ix_payment_transactions_{name}"), "payment_transactions")
    op.drop_table("payment_transactions")
    for table, names in (
        ("order_events", ("amount", "currency", "transaction_id")),
        ("orders", ("charged_back_total", "current_total")),
        ("payments", ("charged_back",)),
    ):
        for name in names:
            op.drop_column(table, name)
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_payments_captured"), "refunded <= captured")
        batch_op.create_check_constraint(op.f("ck_payments_authorized"), "captured <= authorized")
