"""Rows and files that cannot be imported are reported; everything else is imported."""

import gzip
from pathlib import Path

import pytest

from domain.reporting.metrics import Stage
from hub.wiring import Hub
from integrations.olist.files import BadFolder
from tests.integrations.importing import brl, imported, metrics, rejects
from tests.integrations.sample import CUSTOMERS, ITEMS, ORDERS, PAYMENTS, a_sample


async def test_rows_that_break_a_rule_are_named_and_nothing_else_is_lost(
    hub: Hub, tmp_path: Path
) -> None:
    sample = a_sample()
    sample.item("approved", price="-1.00")
    sample.item("approved", product="moon")
    sample.item("approved", seller="moon")
    sample.item("nowhere")
    sample.rows[ITEMS].append(["short", "1"])
    sample.pay("approved", "ten")
    sample.pay("approved", "1.005")
    sample.pay("approved", "1.00", "shells")
    sample.order("undated", "delivered", placed="yesterday")
    sample.item("undated")
    sample.pay("undated", "1.00")
    sample.order("odd", "lost at sea")
    sample.order("approved", "approved")
    sample.order("stranger", "created")
    sample.rows[CUSTOMERS] = [row for row in sample.rows[CUSTOMERS] if row[0] != "of-stranger"]
    sample.rows[ORDERS].append(["\udcff\udcfe", *["x"] * 7])
    await imported(hub, sample.write(tmp_path / "olist"))
    found = [(r.file.split("_")[1:3], r.line, r.key, r.code) for r in await rejects(hub)]
    assert [(file[-1] if file[0] == "order" else file[0], *rest) for file, *rest in found] == [
        ("customers", 16, "of-approved", "DUPLICATE"),
        ("items", 15, "approved/2", "NEGATIVE"),
        ("items", 16, "approved/3", "UNKNOWN_PRODUCT"),
        ("items", 17, "approved/4", "UNKNOWN_SELLER"),
        ("items", 18, "nowhere/1", "UNKNOWN_ORDER"),
        ("items", 19, "", "BAD_ROW"),
        ("items", 20, "undated/1", "ORDER_REJECTED"),
        ("payments", 17, "approved/2", "BAD_NUMBER"),
        ("payments", 18, "approved/3", "BAD_AMOUNT"),
        ("payments", 19, "approved/4", "UNKNOWN_TENDER"),
        ("payments", 20, "undated/1", "ORDER_REJECTED"),
        ("orders", 14, "undated", "BAD_DATE"),
        ("orders", 15, "odd", "UNKNOWN_STATUS"),
        ("orders", 16, "approved", "DUPLICATE"),
        ("orders", 17, "stranger", "UNKNOWN_CUSTOMER"),
        ("orders", 18, "", "BAD_TEXT"),
    ]
    whole = await metrics(hub)
    assert (whole.orders, whole.units, whole.totals[0].goods) == (12, 13, brl(19923))


async def test_a_refused_order_does_not_affect_the_others(hub: Hub, tmp_path: Path) -> None:
    sample = a_sample()
    sample.order("endless", "approved")
    for _ in range(2):
        sample.item("endless", price="9999999999999.99")
    sample.pay("endless", "1.00")
    await imported(hub, sample.write(tmp_path / "olist"))
    found = await rejects(hub)
    assert [(r.line, r.key, r.code) for r in found] == [
        (15, "endless/1", "ORDER_REJECTED"),
        (16, "endless/2", "ORDER_REJECTED"),
        (17, "endless/1", "ORDER_REJECTED"),
        (14, "endless", "INVALID_INPUT"),
    ]
    assert (await metrics(hub)).orders == 12


async def test_a_status_without_lines_is_reported_and_the_order_imported(
    hub: Hub, tmp_path: Path
) -> None:
    sample = a_sample()
    sample.order("hollow", "shipped", carried="2017-03-05 10:00:00")
    sample.pay("hollow", "5.00")
    await imported(hub, sample.write(tmp_path / "olist"))
    assert [(r.key, r.code) for r in await rejects(hub)] == [("hollow", "STATUS_NOT_REACHED")]
    found = await metrics(hub)
    assert (found.orders, found.stages[Stage.PAID], found.stages[Stage.SHIPPED]) == (13, 2, 1)


async def test_corrected_rows_are_rejects_no_more(hub: Hub, tmp_path: Path) -> None:
    sample = a_sample()
    sample.order("undated", "approved", placed="yesterday")
    await imported(hub, sample.write(tmp_path / "olist"))
    assert len(await rejects(hub)) == 1
    sample.rows[ORDERS][-1][3] = "2017-03-02 10:00:00"
    await imported(hub, sample.write(tmp_path / "olist"))
    assert await rejects(hub) == []
    assert (await metrics(hub)).orders == 13


async def test_a_folder_that_does_not_exist_is_named(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(BadFolder, match="is no folder"):
        await imported(hub, tmp_path / "nothing")


async def test_a_file_that_is_missing_is_named(hub: Hub, folder: Path) -> None:
    (folder / f"{PAYMENTS}.csv.gz").unlink()
    with pytest.raises(BadFolder, match=f"lacks {PAYMENTS}"):
        await imported(hub, folder)


async def test_a_column_that_is_missing_is_named(hub: Hub, folder: Path) -> None:
    (folder / f"{PAYMENTS}.csv.gz").unlink()
    (folder / f"{PAYMENTS}.csv").write_text("order_id,payment_type\n")
    with pytest.raises(BadFolder, match="has no column payment_sequential"):
        await imported(hub, folder)


async def test_a_truncated_file_is_named(hub: Hub, folder: Path) -> None:
    path = folder / f"{ORDERS}.csv.gz"
    path.write_bytes(gzip.compress(b"order_id," * 1000)[:-20])
    with pytest.raises(BadFolder, match=ORDERS):
        await imported(hub, folder)
