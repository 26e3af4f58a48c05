"""`order-hub import olist` and `order-hub report`, as a person or a script runs them."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from domain.fulfillment.fulfillment_order import OrderFulfillmentStatus
from domain.orders.status import OrderStatus
from domain.reporting.metrics import Duration, OrderStatuses, Share, Stage, stage_of
from hub.__main__ import app
from tests.integrations.sample import Sample, a_sample


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "100")


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == code, result.output
    return result


def a_broken_sample() -> Sample:
    sample = a_sample()
    sample.item("approved", price="-1.00")
    sample.item("approved", product="moon")
    return sample


def test_the_report_for_machines_holds_money_as_decimal_strings(tmp_path: Path) -> None:
    a_sample().write(tmp_path / "olist")
    run("import", "olist", "olist")
    found = json.loads(run("report", "--json", "--channel", "OLIST").stdout)
    assert found["orders"] == 12
    assert found["stages"]["DELIVERED"] == 3
    assert found["totals"] == [
        {
            "currency": "BRL",
            "goods": "199.23",
            "shipping": "27.24",
            "payments": "276.47",
            "goodsDelivered": "71.24",
        }
    ]
    assert found["onTimeByCalendarDay"] == {"part": 2, "whole": 2, "ratio": 1.0}
    assert found["rejects"] == {"count": 0, "reasons": {}, "rows": []}


def test_the_report_for_people_says_the_sources_word_beside_ours(tmp_path: Path) -> None:
    a_broken_sample().write(tmp_path / "olist")
    run("import", "olist", "olist")
    told = run("report", "--channel", "OLIST").stdout
    assert "PICKING (processing)" in told
    assert "approved/3 UNKNOWN_PRODUCT: product_id 'moon' is not among the products" in told
    assert "2: NEGATIVE 1, UNKNOWN_PRODUCT 1." in told
    assert "(processing)" not in run("report").stdout


def test_rejected_rows_are_in_a_file_with_line_and_reason(tmp_path: Path) -> None:
    a_broken_sample().write(tmp_path / "olist")
    told = run("import", "olist", "olist", "--rejects", "bad.csv").stdout
    assert "2 rows rejected" in told
    with (tmp_path / "bad.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    items = "olist_order_items_dataset.csv.gz"
    assert [(row["file"], row["line"], row["key"], row["code"]) for row in rows] == [
        (items, "15", "approved/2", "NEGATIVE"),
        (items, "16", "approved/3", "UNKNOWN_PRODUCT"),
    ]
    assert rows[0]["reason"] == "price is below zero"


def test_a_folder_that_cannot_be_imported_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    assert "is no folder" in run("import", "olist", "nothing", code=2).stderr
    (tmp_path / "empty").mkdir()
    assert "lacks olist_orders_dataset.csv.gz" in run("import", "olist", "empty", code=2).stderr
    assert not (tmp_path / "olist.rejects.csv").exists()


def test_a_channel_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    assert (
        "There is no channel WEB. There are: none."
        in run("report", "--channel", "WEB", code=2).stderr
    )


def test_an_empty_hub_reports_nothing_rather_than_failing() -> None:
    found = json.loads(run("report", "--json").stdout)
    assert (found["orders"], found["totals"]) == (0, [])
    assert found["onTimeByTimestamp"] == {"part": 0, "whole": 0, "ratio": None}
    assert found["meanDaysPlacedToDelivered"] == {"days": None, "count": 0}
    assert "- " in run("report").stdout


_S, _F = OrderStatus, OrderFulfillmentStatus


@pytest.mark.parametrize(
    ("axes", "stage"),
    [
        (OrderStatuses(_S.CONFIRMED, False, _F.UNFULFILLED), Stage.PLACED),
        (OrderStatuses(_S.CONFIRMED, True, _F.UNFULFILLED), Stage.PAID),
        (OrderStatuses(_S.CONFIRMED, False, _F.IN_PROGRESS), Stage.ACCEPTED),
        (OrderStatuses(_S.CONFIRMED, True, _F.IN_PROGRESS, picking=True), Stage.PICKING),
        (OrderStatuses(_S.CONFIRMED, True, _F.PARTIALLY_FULFILLED, picking=True), Stage.SHIPPED),
        (OrderStatuses(_S.FULFILLED, True, _F.PARTIALLY_DELIVERED), Stage.SHIPPED),
        (OrderStatuses(_S.COMPLETED, True, _F.DELIVERED), Stage.DELIVERED),
        (OrderStatuses(_S.COMPLETED, True, _F.UNDELIVERED), Stage.UNDELIVERED),
        (OrderStatuses(_S.ON_HOLD, True, _F.UNFULFILLED), Stage.PAID),
        (OrderStatuses(_S.ON_HOLD, True, _F.UNFULFILLED, out_of_stock=True), Stage.UNAVAILABLE),
        (OrderStatuses(_S.CANCELLED, True, _F.DELIVERED, out_of_stock=True), Stage.CANCELLED),
    ],
)
def test_the_statuses_of_an_order_are_one_stage_of_its_fulfillment(
    axes: OrderStatuses, stage: Stage
) -> None:
    assert stage_of(axes) is stage


def test_a_share_of_nothing_and_a_mean_of_nothing_are_none() -> None:
    assert Share().ratio is None
    assert Duration().days is None
