"""A background process adds up what orders add to the metrics, and whoever asks has those of the
moment."""

import httpx2
import pytest

from domain.reporting.metrics import Stage
from hub.processes.rollups import RollupKeeping
from hub.wiring import Hub
from persistence.engine.snapshots import snapshot
from persistence.rollups.reading import rolled_up
from persistence.rollups.rolling import SqlRollups
from tests.hub.observed import serving, until
from tests.persistence.activity import positioned
from tests.shop import Shop

QUERY = "{ metrics { orders units computedAt topSkus { sku goods { amount } } } }"


@pytest.fixture
def database_url(each_database_url: str) -> str:
    return each_database_url


@pytest.fixture
def keeping(hub: Hub) -> RollupKeeping:
    return RollupKeeping(SqlRollups(hub.engines))


async def asked(http: httpx2.AsyncClient) -> dict[str, object]:
    answer = await http.post("/graphql", json={"query": QUERY})
    metrics: dict[str, object] = answer.json()["data"]["metrics"]
    return metrics


async def is_added_up(hub: Hub) -> bool:
    async with snapshot(hub.engines.reader) as connection:
        return await rolled_up(connection, None) is not None


async def test_orders_of_before_are_added_up_while_the_hub_serves(
    shop: Shop, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.stock(9)
    await shop.place(2)
    assert not await is_added_up(hub)
    monkeypatch.setattr("hub.processes.rollups.ROUND_SECONDS", 0.05)
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
    shop: Shop, hub: Hub, keeping: RollupKeeping
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


# None of them is of one order.
READ = ("metric_sums", "metric_rollups")


async def test_what_another_process_has_added_is_not_added_again(
    shop: Shop, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.stock(9)
    await shop.place(2)
    await positioned(shop)
    one, other = SqlRollups(hub.engines), SqlRollups(hub.engines)
    begun = hub.engines.writer.begin
    is_first = [True]

    def begin() -> object:
        if is_first:
            is_first.clear()
            return _After(other, begun())
        return begun()

    monkeypatch.setattr(type(hub.engines.writer), "begin", lambda engine: begin())
    assert await one.once() is None, "the other was first"
    monkeypatch.undo()
    assert (await hub.reporting.metrics()).units == 2
    assert (await hub.reporting.metrics()).stages[Stage.PLACED] == 1


class _After:
    """A transaction before which another process adds up."""

    def __init__(self, other: SqlRollups, transaction: object) -> None:
        self._other, self._transaction = other, transaction

    async def __aenter__(self) -> object:
        await self._other.once()
        return await self._transaction.__aenter__()  # type: ignore[attr-defined]

    async def __aexit__(self, *error: object) -> object:
        return await self._transaction.__aexit__(*error)  # type: ignore[attr-defined]
