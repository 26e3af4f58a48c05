"""A background process adds up what orders add to the metrics, and whoever asks has those of the
moment."""

import httpx2
import pytest

from domain.reporting.metrics import Stage
from hub.processes.metric_sums import MetricSumKeeping
from hub.wiring import Hub
from persistence.engine.snapshots import snapshot
from persistence.metric_sums.adding import Added, SqlMetricSums
from persistence.metric_sums.reading import metrics_of_sums
from tests.hub.observed import serving, until
from tests.persistence.activity import positioned
from tests.shop import Shop

QUERY = "{ metrics { orders units computedAt topSkus { sku goods { amount } } } }"


@pytest.fixture
def database_url(each_database_url: str) -> str:
    return each_database_url


@pytest.fixture
def keeping(hub: Hub) -> MetricSumKeeping:
    return MetricSumKeeping(SqlMetricSums(hub.engines))


async def asked(http: httpx2.AsyncClient) -> dict[str, object]:
    answer = await http.post("/graphql", json={"query": QUERY})
    metrics: dict[str, object] = answer.json()["data"]["metrics"]
    return metrics


async def is_added_up(hub: Hub) -> bool:
    async with snapshot(hub.engines.reader) as connection:
        return await metrics_of_sums(connection, None) is not None


async def test_orders_of_before_are_added_up_while_the_hub_serves(
    shop: Shop, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.stock(9)
    await shop.place(2)
    assert not await is_added_up(hub)
    monkeypatch.setattr("hub.processes.metric_sums.ROUND_SECONDS", 0.05)
    async with serving(hub) as served:
        before = await asked(served.http)
        await until(lambda: is_added_up(hub))
        after = await asked(served.http)
        await shop.place(1)
        at_once = await asked(served.http)
    assert (before["orders"], before["units"]) == (after["orders"], after["units"]) == (1, 2)
    assert before["topSkus"] == after["topSkus"]
    assert (at_once["orders"], at_once["units"]) == (2, 3)


async def test_metrics_read_no_more_for_more_orders(
    shop: Shop, hub: Hub, keeping: MetricSumKeeping
) -> None:
    await shop.stock(99)
    numbers = []
    for orders in (2, 20):
        for _ in range(orders):
            await shop.place(1)
        await positioned(shop)
        await keeping.once()
        rows = [await shop.rows(f"SELECT count(*) FROM {table}") for table in READ]
        numbers.append(rows)
    assert numbers[0] == numbers[1]


async def test_a_round_goes_on_until_no_order_is_left(
    shop: Shop, hub: Hub, keeping: MetricSumKeeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the orders of a step add nothing new, or all of its events are of one order."""
    monkeypatch.setattr("persistence.metric_sums.adding.BATCH", 2)
    monkeypatch.setattr("persistence.metric_sums.adding.EVENTS", 3)
    sums = SqlMetricSums(hub.engines)
    await shop.stock(9)
    placed = [await shop.place(1) for _ in range(5)]
    await positioned(shop)
    await keeping.once()
    assert await sums.once() == Added()
    await shop.write("UPDATE metric_rollups SET form = 0")
    await keeping.once()
    assert await sums.once() == Added()
    for _ in range(3):
        await shop.release(await shop.hold(placed[0]))
    await shop.cancel(placed[1])
    await positioned(shop)
    await keeping.once()
    assert await sums.once() == Added()
    assert (await hub.reporting.metrics()).cancelled.part == 1


# None of them is of one order.
READ = ("metric_sums", "metric_rollups")


async def test_what_another_process_has_added_is_not_added_again(
    shop: Shop, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.stock(9)
    await shop.place(2)
    await positioned(shop)
    one, other = SqlMetricSums(hub.engines), SqlMetricSums(hub.engines)
    begun = hub.engines.writer.begin
    is_first = [True]

    def begin() -> object:
        if is_first:
            is_first.clear()
            return _After(other, begun())
        return begun()

    monkeypatch.setattr(type(hub.engines.writer), "begin", lambda engine: begin())
    assert await one.once() == Added(raced=True)
    monkeypatch.undo()
    assert (await hub.reporting.metrics()).units == 2
    assert (await hub.reporting.metrics()).stages[Stage.PLACED] == 1


class _After:
    """A transaction before which another process adds up."""

    def __init__(self, other: SqlMetricSums, transaction: object) -> None:
        self._other, self._transaction = other, transaction

    async def __aenter__(self) -> object:
        await self._other.once()
        return await self._transaction.__aenter__()  # type: ignore[attr-defined]

    async def __aexit__(self, *error: object) -> object:
        return await self._transaction.__aexit__(*error)  # type: ignore[attr-defined]
