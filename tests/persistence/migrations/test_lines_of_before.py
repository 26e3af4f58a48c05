"""Lines and orders that a release wrote before lines had kinds and amounts of their own."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Column, MetaData, Table, insert

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.orders.lines.line import LineKind, LineQuantityInput, OrderLine
from domain.orders.order import Order
from domain.services.orders.commands.ordering import CancelOrder
from domain.shared.amounts.unit_price import UnitPrice
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine.engines import open_engines
from persistence.operations.migrate import upgrade
from persistence.verify.verify import SqlVerify
from tests.persistence.migrations.releases import TABLES, Columns, Rows, columns_at

BEFORE = "0007"


async def write(address: str, known: Columns, rows: Rows) -> None:
    """The rows, with the columns that the release before knows."""
    engines = open_engines(address)
    async with engines.writer.begin() as connection:
        for table in TABLES:
            names = known.get(table.name, set())
            columns = [
                Column(c.name, c.type)
                for c in table.columns
                if c.name in names and c.computed is None and "by" not in c.info
            ]
            old = Table(table.name, MetaData(), *columns)
            stored = [{c.name: row[c.name] for c in columns} for row in rows[table.name]]
            if stored and columns:
                await connection.execute(insert(old), stored)
    await engines.dispose()


@pytest.fixture
async def hub(bare: str) -> AsyncIterator[Hub]:
    hub = wire(Settings(database_url=bare))
    yield hub
    await hub.close()


@pytest.mark.parametrize("during", [False, True], ids=["before", "during"])
async def test_lines_of_before_and_of_during_the_upgrade_are_lines_of_goods(
    bare: str,
    hub: Hub,
    lived: Rows,
    during: bool,
) -> None:
    known = await columns_at(bare, BEFORE)
    if during:
        await upgrade(bare)
    await write(bare, known, lived)
    await upgrade(bare)
    assert await SqlVerify(hub.engines).differences() == []
    rows = lived["order_lines"]
    found = [line for line in await hub.reads.one(OrderLine, [r["id"] for r in rows]) if line]
    assert [line.unit_price for line in found] == [UnitPrice(100_000, "EUR")] * len(rows)
    assert {(line.kind, line.adjustments, line.taxes) for line in found} == {
        (LineKind.GOODS, (), ())
    }
    await _cancel_one_unit(hub, lived)
    assert await SqlVerify(hub.engines).differences() == []


async def _cancel_one_unit(hub: Hub, rows: Rows) -> None:
    """Of an order with units that can be cancelled, which changes its totals."""
    waiting = next(one for one in rows["line_quantities"] if one["state"] == "ALLOCATED")
    unit = LineQuantityInput(line_id=waiting["line_id"], quantity=1)
    command = CancelOrder(order_id=waiting["order_id"], reason="Regret", lines=(unit,))
    changed: Order = await hub.services.ordering.cancel(
        Caller("ann", role=Role.ADMIN), None, command
    )
    assert changed.current_total < changed.original_total
