"""Units that were on their way before there were purchase orders and transfer orders."""

import pytest
from sqlalchemy import text

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.inventory.supply.commands import ReceivedUnits, ReceivePurchaseOrder
from domain.inventory.supply.purchase_order import PurchaseOrder, PurchaseOrderStatus
from domain.inventory.supply.transfer_order import TransferOrder
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.engines import open_engines
from persistence.operations.migrate import upgrade
from persistence.verify.verify import SqlVerify
from tests.persistence.migrations.releases import columns_at

LEVEL = "level_01m8epyk8mernbad1tc7p9vw0x"
PLACE = "location_01m8epyk8mernbad1tc7p9vw0x"
NOW = "2026-03-02 09:00:00"
ROWS = (
    "INSERT INTO locations (id, code, name, kind, address, time_zone, ships, offers_pickup, rank,"
    f" active, version, updated_at) VALUES ('{PLACE}', 'w', 'W', 'WAREHOUSE', "
    "'{\"country\": \"PT\"}', 'UTC', true, false, 1, true, 1, '" + NOW + "')",
    "INSERT INTO products (id, title, version, updated_at) VALUES ('product_1', 'Cup', 1, "
    f"'{NOW}')",
    "INSERT INTO variants (id, product_id, sku, title, updated_at) VALUES ('variant_1',"
    f" 'product_1', 'CUP', 'Cup', '{NOW}')",
    "INSERT INTO inventory_levels (id, sku, location_id, available, reserved, committed,"
    " safety_stock, quality_control, damaged, incoming, in_transit, version, updated_at) VALUES"
    f" ('{LEVEL}', 'CUP', '{PLACE}', 0, 0, 0, 0, 0, 0, 5, 3, 2, '{NOW}')",
    *(
        "INSERT INTO inventory_movements (id, level_id, sequence, kind, sku, location_id,"
        " quantity, cause, actor, at, available, on_hand) VALUES"
        f" ('movement_{n}', '{LEVEL}', {n}, '{kind}', 'CUP', '{PLACE}', {quantity}, 'c', 'a',"
        f" '{NOW}', 0, 0)"
        for n, kind, quantity in ((1, "EXPECT", 5), (2, "TRANSFER_IN", 3))
    ),
)


@pytest.fixture
def bare_url(bare: str) -> str:
    return bare


async def test_units_on_their_way_get_a_document_and_can_arrive(bare_url: str) -> None:
    await columns_at(bare_url, "0018")
    engines = open_engines(bare_url)
    async with engines.writer.begin() as connection:
        for statement in ROWS:
            await connection.execute(text(statement))
    await engines.dispose()
    await upgrade(bare_url)
    hub = wire(Settings(database_url=bare_url))
    assert await SqlVerify(hub.engines).differences() == []
    purchase, transfer = LEVEL.replace("level", "purchase"), LEVEL.replace("level", "transfer")
    found = await hub.reads.one(PurchaseOrder, [purchase])
    assert found[0]
    assert (found[0].status, found[0].supplier_id) == (
        PurchaseOrderStatus.ORDERED,
        None,
    )
    assert await hub.reads.one(TransferOrder, [transfer])
    arrived = ReceivePurchaseOrder(
        purchase_order_id=purchase, lines=(ReceivedUnits(sku="CUP", received=5),)
    )
    caller = Caller(actor="staff", role=Role.ADMIN)
    order = await hub.services.purchasing.receive(caller, None, arrived)
    assert order.status is PurchaseOrderStatus.RECEIVED
    assert await SqlVerify(hub.engines).differences() == []
    await hub.close()
