"""Orders that the release before 0009 wrote without groups, before the migration and during it."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Column, MetaData, Table, func, insert, select

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.orders.delivery_group import DeliveryGroup
from domain.orders.lines.line import OrderLine
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.orders.commands.delivering import UpdateDeliveryGroup
from domain.shared.ids import slot_of
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine.engines import open_engines
from persistence.operations.migrate import upgrade
from persistence.tables import delivery_groups
from persistence.verify.verify import SqlVerify
from tests.given import an_address
from tests.persistence.migrations.releases import TABLES, Columns, Rows, columns_at


async def write(address: str, known: Columns, rows: Rows) -> None:
    """The rows, with the columns that the release before knew."""
    engines = open_engines(address)
    async with engines.writer.begin() as connection:
        for table in TABLES:
            columns = [
                column
                for column in table.columns
                if column.name in known.get(table.name, set())
                and column.computed is None
                and "by" not in column.info
            ]
            old = Table(table.name, MetaData(), *(Column(c.name, c.type) for c in columns))
            stored = [{c.name: row[c.name] for c in columns} for row in rows[table.name]]
            if stored and columns:
                await connection.execute(insert(old), stored)
    await engines.dispose()


@pytest.fixture
async def hub(bare: str) -> AsyncIterator[Hub]:
    hub = wire(Settings(database_url=bare))
    yield hub
    await hub.close()


@pytest.fixture(params=["before the migration", "during the upgrade"])
async def orders(
    request: pytest.FixtureRequest,
    bare: str,
    lived: Rows,
) -> Rows:
    """Written by the release before."""
    known = await columns_at(bare, "0007")
    during = request.param == "during the upgrade"
    if during:
        await upgrade(bare)
    await write(bare, known, lived)
    if not during:
        await upgrade(bare)
    return lived


async def groups_by_order(hub: Hub, rows: Rows) -> dict[str, DeliveryGroup]:
    ids = [row["id"] for row in rows["orders"]]
    found = await hub.reads.many(DeliveryGroup, "order_id", ids)
    assert all(len(groups) == 1 for groups in found), "each is one group"
    return {id: groups[0] for id, groups in zip(ids, found, strict=True)}  # type: ignore[misc]


async def test_an_order_of_before_is_one_group(hub: Hub, orders: Rows) -> None:
    assert await SqlVerify(hub.engines).differences() == []
    groups = await groups_by_order(hub, orders)
    for row in orders["orders"]:
        group = groups[row["id"]]
        assert (group.method, group.ship_to) == (row["method"], row["ship_to"])
        assert group.promised_on == row["promised_on"]
        assert (group.location_id is None) == (group.method is FulfillmentMethod.SHIP)
        assert slot_of(group.id) == slot_of(row["id"])
    assert {group.method for group in groups.values()} == set(FulfillmentMethod)
    for line in await hub.reads.one(OrderLine, [row["id"] for row in orders["order_lines"]]):
        assert line
        assert line.delivery_group_id == groups[line.order_id].id
    ids = [group.id for group in groups.values()]
    again = await hub.reads.one(DeliveryGroup, ids)
    assert [one and one.id for one in again] == ids
    assert await hub.reads.one(DeliveryGroup, ["group_x"]) == [None]


async def test_a_group_of_before_is_kept_with_its_first_change(hub: Hub, orders: Rows) -> None:
    groups = await groups_by_order(hub, orders)
    open_orders = [row for row in orders["orders"] if row["fulfillment_status"] == "UNFULFILLED"]
    order = next(row for row in open_orders if row["method"] == "SHIP")
    there = an_address(city="Braga")
    change = UpdateDeliveryGroup(
        delivery_group_id=groups[order["id"]].id,
        expected_version=order["version"],
        ship_to=there,
    )
    changed = await hub.services.amending.update_delivery_group(
        Caller("ann", role=Role.ADMIN), None, change
    )
    assert changed.ship_to == there

    async def look(work: UnitOfWork) -> Order:
        return await work.get(Order, order["id"])

    loaded = await hub.transact(look)
    assert [group.ship_to for group in loaded.delivery_groups] == [there]
    assert (await groups_by_order(hub, orders))[order["id"]].ship_to == there
    async with hub.engines.reader.connect() as connection:
        kept = select(func.count()).where(delivery_groups.c.order_id == order["id"])
        assert (await connection.execute(kept)).scalar_one() == 1
    assert await SqlVerify(hub.engines).differences() == []
