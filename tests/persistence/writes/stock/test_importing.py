"""A stock file becomes the stock, wherever its import is killed."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from domain.inventory.commands import MoveStock
from domain.inventory.importing.stock_import import (
    Missing,
    StockImport,
    StockImportMode,
    StockImportPhase,
)
from domain.inventory.stock import MovementKind
from domain.network.location import Location
from domain.services.inventory import importing as service
from domain.services.inventory.importing import AlreadyImported, Importing, ImportStock
from integrations.stock import file as files
from integrations.stock.file import StockFile
from persistence.operations.rejects import SqlRejects
from persistence.verify.verify import SqlVerify
from tests.persistence.supply import packed
from tests.shop import Shop

SNAPSHOT, DELTA = StockImportMode.SNAPSHOT, StockImportMode.DELTA


class Killed(Exception):
    pass


def a_file(shop: Shop, folder: Path, rows: Sequence[str], mode: StockImportMode) -> StockFile:
    path = folder / "stock.csv"
    path.write_text("\n".join(["SKU,quantity,location,counted_at", *rows]) + "\n")
    codes = {place.code: place.id for place in (shop.warehouse, shop.harbor)}
    return StockFile(path, mode, codes, shop.warehouse.id)


def command_of(file: StockFile, **more: Any) -> ImportStock:
    given = {"file_name": file.path.name, "file_hash": file.hash, "mode": file.mode, **more}
    return ImportStock(**given)


async def run(importing: Importing, shop: Shop, file: StockFile, **more: Any) -> StockImport:
    """The whole import, or the rest of it."""
    job = await importing.begin(shop.caller, command_of(file, **more))
    if job.phase is StockImportPhase.READING:
        for batch in file.batches(job.read_rows):
            job = await importing.stage(job, batch.rows, batch.rejects, batch.packed)
    while job.phase is StockImportPhase.READING:
        job = await importing.check(job)
    while job.phase is not StockImportPhase.DONE:
        job = await importing.apply(shop.caller, job)
    return job


async def imported(
    shop: Shop, folder: Path, rows: Sequence[str], mode: StockImportMode = SNAPSHOT, **more: Any
) -> StockImport:
    return await run(shop.services.importing, shop, a_file(shop, folder, rows, mode), **more)


async def rejects(shop: Shop, job: StockImport) -> list[tuple[int, str, str]]:
    found = await SqlRejects(shop.hub.engines).all(job.id)
    return [(reject.line, reject.key, reject.code) for reject in found]


async def test_a_snapshot_is_what_is_on_hand(shop: Shop, tmp_path: Path) -> None:
    await shop.stock(10)
    await shop.stock(5, "POT")
    await shop.stock(2, kind=MovementKind.DAMAGE)
    rows = ["cup,8,,", "TEA,3,,", "TEA,4,harbor,", "POT,2,,", "POT,3,,"]
    job = await imported(shop, tmp_path, rows)
    assert (job.read_rows, job.applied, job.changed) == (5, 4, 3)
    assert (job.counted_up, job.counted_down) == (7, 2)
    cup = await shop.level()
    assert (cup.on_hand, cup.available, cup.damaged) == (8, 6, 2)
    assert (await shop.level("TEA", shop.harbor)).available == 4
    assert (await shop.level("POT")).version == 1, "two rows of a SKU are added up"
    assert await shop.rows("SELECT count(*) FROM stock_import_rows") == [(0,)]
    ledger = await shop.rows(
        f"SELECT kind, quantity FROM inventory_movements WHERE cause = '{job.id}' ORDER BY 1, 2"
    )
    assert ledger == [("COUNT_DOWN", 2), ("COUNT_UP", 3), ("COUNT_UP", 4)]
    assert await SqlVerify(shop.hub.engines).differences() == []


async def test_what_is_promised_to_orders_stays_and_is_reported(shop: Shop, tmp_path: Path) -> None:
    await shop.stock(10)
    await shop.place(6)
    job = await imported(shop, tmp_path, ["CUP,4,,"])
    level = await shop.level()
    assert (level.on_hand, level.available, level.reserved) == (6, 0, 6)
    assert (job.counted_down, job.unadjusted) == (4, 2)
    assert await rejects(shop, job) == [(2, "CUP", "PROMISED")]


async def test_what_moved_since_it_was_counted_is_no_difference(shop: Shop, tmp_path: Path) -> None:
    await shop.stock(10)
    await shop.stock(10, "TEA")
    counted = datetime.now(UTC).isoformat()
    await shop.stock(3)
    await shop.stock(5, "TEA")
    job = await imported(shop, tmp_path, [f"CUP,10,,{counted}", f"TEA,9,,{counted}"])
    assert (job.changed, job.counted_down) == (1, 1)
    assert ((await shop.level()).on_hand, (await shop.level("TEA")).on_hand) == (13, 14)
    # Whoever counts later finds what this one found.
    late = MoveStock(
        kind=MovementKind.WITHDRAW,
        sku="CUP",
        location_id=shop.warehouse.id,
        quantity=1,
        occurred_at=datetime.now(UTC) - timedelta(hours=2),
    )
    await shop.services.stocking.move(shop.caller, None, late)
    assert (await shop.level()).on_hand == 12


async def test_a_delta_is_added(shop: Shop, tmp_path: Path) -> None:
    await shop.stock(10)
    await shop.place(8)
    job = await imported(shop, tmp_path, ["CUP,-5,,", "TEA,4,,", "POT,0,,"], DELTA)
    assert (job.counted_up, job.counted_down, job.unadjusted) == (4, 2, 3)
    assert ((await shop.level()).on_hand, (await shop.level("TEA")).on_hand) == (8, 4)


async def test_skus_that_the_file_does_not_have_are_reported_or_set_to_zero(
    shop: Shop, tmp_path: Path
) -> None:
    await shop.stock(10)
    await shop.stock(4, "TEA", shop.harbor)
    await shop.stock(3, "POT")
    job = await imported(shop, tmp_path, ["pot,3,,"])
    assert (job.missing_skus, await rejects(shop, job)) == (1, [(0, "CUP", "MISSING")])
    assert (await shop.level()).on_hand == 10
    job = await imported(shop, tmp_path, ["pot,3,,"], missing=Missing.ZERO)
    assert (job.missing_skus, job.counted_down) == (1, 10)
    assert (await shop.level()).on_hand == 0
    assert (await shop.level("TEA", shop.harbor)).on_hand == 4, "of no location of the file"


async def test_rows_that_cannot_be_read_have_their_line_and_reason(
    shop: Shop, tmp_path: Path
) -> None:
    rows = [
        *("CUP,1,,", ",1,,", "MOON,1,,", "TEA,x,,", "TEA,-1,,", "TEA,1.5,,", "TEA,1,mars,"),
        *("TEA,1,,yesterday", "TEA,1,,2026-03-02T09:00:00", "POT,2"),
    ]
    job = await imported(shop, tmp_path, rows)
    assert sorted(await rejects(shop, job)) == [
        (3, "", "MISSING_VALUE"),
        (4, "MOON", "UNKNOWN_SKU"),
        (5, "TEA", "BAD_NUMBER"),
        (6, "TEA", "BAD_NUMBER"),
        (7, "TEA", "BAD_NUMBER"),
        (8, "TEA", "UNKNOWN_LOCATION"),
        (9, "TEA", "BAD_DATE"),
        (10, "TEA", "BAD_DATE"),
    ]
    assert (job.read_rows, job.rejected, job.changed) == (10, 8, 2)


async def test_rows_may_count_packs_or_name_what_was_scanned(shop: Shop, tmp_path: Path) -> None:
    await packed(shop)
    path = tmp_path / "packs.csv"
    rows = [
        *("tea,1,,CASE", "TEA,3,,", ",2,14006381333938,", "CUP,4,14006381333938,", ",1,96385074,"),
        *("TEA,1,,BOX", "MOON,1,,CASE", "TEA,600000,,CASE", ",1,123,", ",1,14006381333938,CASE"),
        ",1,,",
    ]
    path.write_text("\n".join(["sku,quantity,gtin,pack", *rows]) + "\n")
    file = StockFile(path, SNAPSHOT, {}, shop.warehouse.id)
    job = await run(shop.services.importing, shop, file)
    assert ((await shop.level("TEA")).on_hand, (await shop.level()).on_hand) == (9, 4)
    assert sorted(await rejects(shop, job)) == [
        (6, "96385074", "UNKNOWN_GTIN"),
        (7, "TEA", "UNKNOWN_PACK"),
        (8, "MOON", "UNKNOWN_SKU"),
        (9, "TEA", "BAD_NUMBER"),
        (10, "123", "BAD_GTIN"),
        (11, "14006381333938", "BAD_GTIN"),
        (12, "", "MISSING_VALUE"),
    ]
    assert (job.read_rows, job.rejected, job.changed) == (11, 7, 2)


async def test_the_same_file_is_not_imported_twice_unless_it_is_asked_for(
    shop: Shop, tmp_path: Path
) -> None:
    await imported(shop, tmp_path, ["CUP,5,,"], DELTA)
    with pytest.raises(AlreadyImported):
        await imported(shop, tmp_path, ["CUP,5,,"], DELTA)
    await imported(shop, tmp_path, ["CUP,5,,"], DELTA, again=True)
    assert (await shop.level()).on_hand == 10


async def test_json_lines_are_read_as_well(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "stock.jsonl"
    path.write_text('{"sku": "CUP", "quantity": 4}\n\nnonsense\n{"sku": "TEA", "quantity": true}\n')
    job = await run(shop.services.importing, shop, StockFile(path, SNAPSHOT, {}, shop.harbor.id))
    assert (await shop.level("CUP", shop.harbor)).on_hand == 4
    assert sorted(await rejects(shop, job)) == [(3, "", "MISSING_VALUE"), (4, "TEA", "BAD_NUMBER")]


def killed_after(shop: Shop, commits: int, *, before: bool) -> Importing:
    """The service of a process that is killed after so many commits; or before the next one ends,
    so that nobody knows whether it did."""
    left = [commits]

    async def transact(operation: Callable[[Any], Awaitable[Any]], needs: Any = None) -> Any:
        left[0] -= 1
        if left[0] < 0 and before:
            raise Killed
        answer = await shop.hub.transact(operation, needs)
        if left[0] < 0:
            raise Killed
        return answer

    return replace(shop.services.importing, transact=transact)


@pytest.mark.parametrize("mode", [SNAPSHOT, DELTA])
async def test_wherever_an_import_is_killed_nothing_is_lost_or_done_twice(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: StockImportMode
) -> None:
    chance = Random(f"{mode} on {shop.hub.engines.reader.dialect.name}")
    monkeypatch.setattr(files, "BATCH", 7)
    monkeypatch.setattr(service, "LOOKED_AT_MAX", 9)
    monkeypatch.setattr(service, "CHANGED_MAX", 4)
    monkeypatch.setattr(service, "FORGOTTEN_MAX", 10)
    goods = ("CUP", "POT", "TEA")
    has = {sku: chance.randint(0, 9) for sku in goods}
    for sku, quantity in has.items():
        await shop.stock(quantity + 1, sku)
        await shop.stock(1, sku, kind=MovementKind.WITHDRAW)
    rows = [f"{chance.choice(goods)},{chance.randint(0, 9)},," for _ in range(30)]
    rows += ["MOON,1,,", "cup,1,harbor,"]
    kills = 0
    while True:
        dying = killed_after(shop, chance.randint(0, 3), before=chance.random() < 0.5)
        try:
            await run(dying, shop, a_file(shop, tmp_path, rows, mode))
            break
        except Killed:
            kills += 1
        except AlreadyImported:
            break
    assert kills > 3
    given = {sku: sum(int(r.split(",")[1]) for r in rows if r.startswith(sku)) for sku in goods}
    for sku in goods:
        expected = given[sku] + (has[sku] if mode is DELTA else 0)
        assert (await shop.level(sku)).on_hand == expected, sku
    assert (await shop.level("CUP", shop.harbor)).on_hand == 1
    ((read, applied, rejected, up),) = await shop.rows(
        "SELECT read_rows, applied, rejected, counted_up FROM stock_imports"
    )
    assert (read, applied, rejected) == (32, 4, 1)
    counted = "SELECT sum(quantity) FROM inventory_movements WHERE kind = 'COUNT_UP'"
    assert await shop.rows(counted) == [(up,)]
    assert await shop.rows("SELECT count(*) FROM stock_import_rows") == [(0,)]
    assert await SqlVerify(shop.hub.engines).differences() == []


async def test_a_comparison_adjusts_nothing_and_makes_counts_of_what_differs(
    shop: Shop, tmp_path: Path
) -> None:
    await shop.stock(10)
    await shop.stock(4, "TEA")
    await shop.stock(2, "POT")
    rows = ["CUP,9,,", "TEA,4,,", "POT,1,harbor,"]
    comparison = StockImportMode.COMPARISON
    job = await imported(shop, tmp_path, rows, comparison, missing=Missing.ZERO)
    assert (job.applied, job.changed, job.missing_skus) == (3, 3, 1)
    found = await shop.rows(
        "SELECT c.agreed, l.sku, l.counted, l.expected FROM stock_counts c"
        " JOIN stock_count_lines l ON l.stock_count_id = c.id WHERE c.external ORDER BY 2, 3"
    )
    assert found == [(1, "CUP", 9, 10), (0, "POT", 0, 2), (0, "POT", 1, 0)]
    assert (await shop.level()).on_hand == 10
    (place,) = await shop.rows("SELECT feed_updated_at FROM locations WHERE code = 'warehouse'")
    assert place == (None,)


async def test_the_file_of_a_supplier_says_how_old_its_stock_is(shop: Shop, tmp_path: Path) -> None:
    counted = datetime.now(UTC) - timedelta(hours=3)
    path = tmp_path / "kiln.csv"
    path.write_text(f"sku,quantity,counted_at\nCUP,5,{counted.isoformat()}\n")
    await run(shop.services.importing, shop, StockFile(path, SNAPSHOT, {}, shop.supplier.id))
    [supplier] = await shop.hub.reads.one(Location, [shop.supplier.id])
    assert supplier is not None
    assert (supplier.feed_updated_at, supplier.feed_stale_at) == (counted, None)
