"""SKUs of the same value are in the same order everywhere."""

import pytest

from hub.processes.metric_sums import MetricSumKeeping
from persistence.engine.snapshots import snapshot
from persistence.metric_sums.adding import SqlMetricSums
from persistence.metric_sums.reading import metrics_of_sums
from persistence.reads.metrics import direct_metrics
from tests.persistence.activity import positioned
from tests.shop import Shop

# Not as words are sorted: as bytes are.
TIED = [("A", "USD"), ("A", "EUR"), ("b", "USD"), ("b", "EUR"), ("C", "EUR"), ("C", "USD")]


@pytest.fixture
def database_url(each_database_url: str) -> str:
    return each_database_url


async def test_skus_of_the_same_value_are_sorted_by_name_and_currency(shop: Shop) -> None:
    await shop.stock(9)
    for sku, currency in TIED:
        order = await shop.place()
        change = "UPDATE order_lines SET sku = :sku, currency = :currency WHERE order_id = :id"
        await shop.write(change, sku=sku, currency=currency, id=order.id)
    await positioned(shop)
    await MetricSumKeeping(SqlMetricSums(shop.hub.engines)).once()
    async with snapshot(shop.hub.engines.reader) as connection:
        stored = await metrics_of_sums(connection, None)
        computed = await direct_metrics(connection, None)
    assert stored is not None
    shown = [(one.sku, one.goods.currency) for one in stored.top_skus]
    assert shown == sorted(TIED)[:5]
    assert stored == computed
