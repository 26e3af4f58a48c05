"""Payments and orders that the release before 0005 wrote: before the migration, and during it."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Column, MetaData, Table, func, insert, select, text

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.payments.payment import Payment
from domain.payments.transaction import TransactionKind
from domain.services.payments.commands import RefundPayment
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine.engines import open_engines
from persistence.operations.migrate import upgrade
from persistence.tables import orders, payment_transactions, payments
from persistence.verify.verify import SqlVerify
from tests.given import euros
from tests.persistence.migrations.releases import TABLES, Columns, Rows, columns_at

# What the release before would have written of the same day.
OF_BEFORE = (
    "UPDATE payments SET authorized = 100 WHERE status = 'VOIDED'",
    "UPDATE payments SET status = 'PARTIALLY_REFUNDED' WHERE refunded > 0",
    "UPDATE orders SET payment_status = 'UNPAID' WHERE captured_total = 0",
    "UPDATE order_events SET payment_status = 'UNPAID' WHERE payment_status = 'PAID'",
)


async def write(address: str, known: Columns, rows: Rows) -> None:
    """The rows, with the columns that are known, and as they would have been."""
    engines = open_engines(address)
    async with engines.writer.begin() as connection:
        for table in TABLES:
            names = known.get(table.name, set())
            columns = [
                c
                for c in table.columns
                if c.name in names and c.computed is None and "by" not in c.info
            ]
            old = Table(table.name, MetaData(), *(Column(c.name, c.type) for c in columns))
            stored = [{c.name: row[c.name] for c in columns} for row in rows[table.name]]
            if stored and columns:
                await connection.execute(insert(old), stored)
        for statement in OF_BEFORE:
            await connection.execute(text(statement))
    await engines.dispose()


@pytest.fixture
async def hub(bare: str) -> AsyncIterator[Hub]:
    hub = wire(Settings(database_url=bare))
    yield hub
    await hub.close()


async def test_payments_of_before_get_transactions_and_verify_finds_nothing(
    bare: str,
    hub: Hub,
    lived: Rows,
) -> None:
    await write(bare, await columns_at(bare, "0004"), lived)
    await upgrade(bare)
    assert await SqlVerify(hub.engines).differences() == []
    async with hub.engines.reader.connect() as connection:
        kinds = select(payment_transactions.c.kind, func.count()).group_by("kind")
        found = {str(kind): n for kind, n in await connection.execute(kinds)}
        ids = select(func.count(payment_transactions.c.id.distinct()))
        assert (await connection.execute(ids)).scalar_one() == sum(found.values())
        statuses = (await connection.execute(select(payments.c.status))).scalars()
        assert sorted(map(str, statuses)) == ["CAPTURED", "PARTIALLY_CAPTURED", "VOIDED"]
        parts = select(orders.c.current_total, orders.c.original_total)
        assert any(0 < a < b for a, b in await connection.execute(parts))
    assert found == {"AUTHORIZATION": 3, "CAPTURE": 2, "REFUND": 1, "VOID": 1}


async def test_what_is_written_during_the_upgrade_reads_well_and_is_completed_with_the_next_change(
    bare: str,
    hub: Hub,
    lived: Rows,
) -> None:
    known = await columns_at(bare, "0004")
    await upgrade(bare)
    await write(bare, known, lived)
    ids = [row["id"] for row in lived["payments"]]
    stored = {one.id: one for one in await hub.reads.one(Payment, ids) if one}
    refunded = next(one for one in stored.values() if one.refunded)
    assert (refunded.status, refunded.charged_back) == ("CAPTURED", euros(0))
    more = RefundPayment(payment_id=refunded.id, reason="Late", amount=euros(1))
    paid = await hub.services.paying.refund(Caller("ann", role=Role.ADMIN), None, more)
    assert paid.refunded == refunded.refunded + euros(1)
    async with hub.engines.reader.connect() as connection:
        told = select(payment_transactions.c.kind, payment_transactions.c.amount).order_by("id")
        found = [tuple(row) for row in await connection.execute(told)]
    K = TransactionKind
    assert found == [
        (K.AUTHORIZATION, refunded.authorized.minor),
        (K.CAPTURE, refunded.captured.minor),
        (K.REFUND, refunded.refunded.minor),
        (K.REFUND, 1),
    ]
