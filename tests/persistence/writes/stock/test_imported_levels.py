"""What a stock file writes to the levels, beside orders and other files."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from domain.catalog.product import PutProduct, PutVariant
from domain.catalog.tracking import StockTracking
from domain.inventory.importing.stock_import import StockImportMode
from integrations.stock.file import StockFile
from persistence.tables.inventory.levels import BALANCE_EVERY
from persistence.verify.verify import SqlVerify
from tests.persistence.writes.stock.test_importing import (
    a_file,
    command_of,
    imported,
    rejects,
    run,
)
from tests.persistence.writes.stock.test_kit_races import register
from tests.shop import Shop

SNAPSHOT = StockImportMode.SNAPSHOT


async def test_a_kit_has_no_stock_to_import(shop: Shop, tmp_path: Path) -> None:
    await register(shop, "SET", {"CUP": 2})
    job = await imported(shop, tmp_path, ["SET,3,,", "CUP,4,,"])
    assert (job.changed, job.rejected) == (1, 1)
    assert await rejects(shop, job) == [(2, "SET", "KIT_HAS_NO_STOCK")]
    assert (await shop.level()).on_hand == 4


async def test_units_of_lots_are_imported_with_their_lots(shop: Shop, tmp_path: Path) -> None:
    variant = PutVariant(sku="MILK", tracking=StockTracking.LOT)
    product = PutProduct(title="Milk", variants=(variant,))
    await shop.services.cataloging.put_product(shop.caller, None, product)
    for quantity in (5, 3, 7):
        job = await imported(shop, tmp_path, [f"MILK,{quantity},,", f"CUP,{quantity},,"])
        assert (job.changed, job.rejected) == (2, 0)
        assert (await shop.level("MILK")).on_hand == (await shop.level()).on_hand == quantity
        assert await SqlVerify(shop.hub.engines).differences() == []


async def test_movements_of_files_have_their_balances_and_their_past(
    shop: Shop, tmp_path: Path
) -> None:
    seen = []
    for quantity in range(1, BALANCE_EVERY + 4):
        await imported(shop, tmp_path, [f"CUP,{quantity},,", f"TEA,{2 * quantity},,"])
        seen.append((quantity, datetime.now(UTC)))
    level = await shop.level()
    assert level.version == BALANCE_EVERY + 3
    for quantity, at in seen[-6:]:
        [past] = await shop.hub.reads.quantities_at([level.id], at)
        assert (past.on_hand, past.version) == (quantity, quantity)
    assert await SqlVerify(shop.hub.engines).differences() == []


async def test_an_import_that_ends_leaves_the_rows_of_one_that_was_stopped(
    shop: Shop, tmp_path: Path
) -> None:
    stopped = a_file(shop, tmp_path, ["CUP,9,,"], SNAPSHOT)
    job = await shop.services.importing.begin(shop.caller, command_of(stopped))
    [batch] = stopped.batches(0)
    await shop.services.importing.stage(job, batch.rows, batch.rejects)
    other = tmp_path / "other.csv"
    other.write_text("sku,quantity\nTEA,4\n")
    place = shop.harbor.id
    await run(shop.services.importing, shop, StockFile(other, SNAPSHOT, {}, place))
    assert await shop.rows("SELECT sku FROM stock_import_rows") == [("CUP",)]
    await run(shop.services.importing, shop, stopped)
    assert ((await shop.level()).on_hand, (await shop.level("TEA", shop.harbor)).on_hand) == (9, 4)


async def test_an_import_waits_for_an_order_and_counts_what_it_left(
    shop: Shop, tmp_path: Path
) -> None:
    await shop.stock(10)
    file = a_file(shop, tmp_path, ["CUP,8,,"], SNAPSHOT)
    orders = [shop.place(1) for _ in range(4)]
    await asyncio.gather(*orders, run(shop.services.importing, shop, file))
    level = await shop.level()
    assert (level.on_hand, level.available, level.reserved) == (8, 4, 4)
    assert await SqlVerify(shop.hub.engines).differences() == []
