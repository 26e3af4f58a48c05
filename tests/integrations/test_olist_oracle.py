"""The whole real set, replayed, against metrics that others computed from the same files."""

import asyncio
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from domain.inventory.filters import InventoryLevelWhere
from domain.inventory.level import InventoryLevel
from domain.reporting.metrics import Metrics, Share, Stage
from domain.shared.amounts.money import Money
from domain.shared.paging import Listing
from hub.settings import Settings
from hub.wiring import wire
from integrations.olist.dataset import STATUS_NOT_REACHED
from integrations.olist.run import Result
from tests.conftest import address_of
from tests.integrations.importing import imported, metrics

FOLDER = os.environ.get("ORDER_HUB_OLIST", "")

pytestmark = [
    pytest.mark.olist,
    pytest.mark.xdist_group("olist"),
    pytest.mark.skipif(
        not FOLDER,
        reason="it takes two minutes: set ORDER_HUB_OLIST to the folder with the real files",
    ),
]


@dataclass(frozen=True)
class Replayed:
    first: Result
    again: Result
    metrics: Metrics
    later: Metrics
    stock_left: int


@pytest.fixture(scope="module")
def replayed(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    """Imported once for all these tests, and then once more."""
    file = tmp_path_factory.mktemp("olist") / "hub.db"
    shutil.copyfile(migrated, file)
    return asyncio.run(_replay(address_of(file)))


async def _replay(address: str) -> Replayed:
    hub = wire(Settings(database_url=address))
    try:
        first = await imported(hub, Path(FOLDER))
        found = await metrics(hub)
        again = await imported(hub, Path(FOLDER))
        left = await hub.reads.count(InventoryLevel, Listing(InventoryLevelWhere(available_from=1)))
        return Replayed(first, again, found, await metrics(hub), left)
    finally:
        await hub.close()


def brl(minor: int) -> Money:
    return Money(minor, "BRL")


def test_orders_per_status(replayed: Replayed) -> None:
    """But for three orders that the source calls invoiced or shipped though nothing was in them:
    a hub cannot ship nothing, keeps them as paid, and says which."""
    found = replayed.metrics
    assert found.orders == 17_309
    assert found.stages == {
        Stage.PLACED: 5,
        Stage.PAID: 2 + 3,
        Stage.ACCEPTED: 314 - 2,
        Stage.PICKING: 301,
        Stage.SHIPPED: 1_107 - 1,
        Stage.DELIVERED: 14_346,
        Stage.UNDELIVERED: 0,
        Stage.UNAVAILABLE: 609,
        Stage.CANCELLED: 625,
    }


def test_the_three_orders_without_lines_are_named(replayed: Replayed) -> None:
    rejects = replayed.first.data.rejects
    assert [(reject.line, reject.code) for reject in rejects] == [
        (line, STATUS_NOT_REACHED) for line in (19, 22, 30)
    ]


def test_amounts_of_money_are_exact(replayed: Replayed) -> None:
    [totals] = replayed.metrics.totals
    assert totals.goods == brl(2_377_184_10)
    assert totals.shipping == brl(374_185_06)
    assert totals.payments == brl(2_914_672_08)
    assert totals.delivered_goods == brl(2_007_038_51)


def test_shipments_on_time_and_late_are_counted(replayed: Replayed) -> None:
    times = replayed.metrics.delivery_performance
    assert times.by_timestamp == Share(13_295, 14_338)
    assert times.by_timestamp.ratio == pytest.approx(0.92726, abs=5e-6)
    assert times.by_day.ratio == pytest.approx(0.93793, abs=5e-6)
    assert times.placed_to_delivered.days == pytest.approx(12.8218, abs=5e-5)
    assert times.paid_to_handed_over.days == pytest.approx(2.9723, abs=5e-5)
    assert times.handed_over_to_delivered.days == pytest.approx(9.4322, abs=5e-5)
    assert replayed.metrics.late_handovers == Share(1_496, 15_526)


def test_lines_sellers_and_customers(replayed: Replayed) -> None:
    found = replayed.metrics
    assert found.units == 18_803
    assert found.multi_unit_orders == 1_612
    assert found.split_orders == 168
    assert found.locations == 1_915
    assert found.skus == 9_780
    assert found.repeat_customers == Share(184, 17_074)
    assert found.cancelled.ratio == pytest.approx(0.03611, abs=5e-6)


def test_the_products_worth_most(replayed: Replayed) -> None:
    assert [(top_skus.sku, top_skus.goods) for top_skus in replayed.metrics.top_skus] == [
        ("5769ef0a239114ac3a854af00df129e4", brl(13_440_00)),
        ("99a4788cb24856965c36a24e339b6058", brl(11_623_19)),
        ("5f504b3a1c75b73d6151be81eb05bdc9", brl(11_332_00)),
        ("fd0065af7f09af4b82a0ca8f3eed1852", brl(9_999_95)),
        ("d6160fb7873f184099d9bc95e30376af", brl(9_649_88)),
    ]


def test_everything_is_loaded_and_nothing_rejected(replayed: Replayed) -> None:
    loaded = {phase.phase: (phase.loaded, phase.rejected) for phase in replayed.first.phases}
    assert loaded["locations"] == (3_095, 0)
    assert loaded["products"] == (32_951, 0)
    assert loaded["customers"] == (17_074, 0)
    assert loaded["orders"] == (17_309, 0)
    held = sum(len(order.payments) for order in replayed.first.data.orders)
    assert held + replayed.first.data.outside == 103_886


def test_the_second_import_changes_nothing(replayed: Replayed) -> None:
    assert [phase.loaded for phase in replayed.again.phases[1:]] == [0] * 6
    first = replayed.metrics
    assert replace(replayed.later, computed_at=first.computed_at) == first


def test_only_stock_of_canceled_orders_is_left(replayed: Replayed) -> None:
    canceled = {
        (item.product, item.seller)
        for order in replayed.first.data.orders
        if order.row.status == "canceled" and order.row.handed_over is None
        for item in order.items
    }
    assert replayed.stock_left == len(canceled)
