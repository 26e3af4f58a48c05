"""What the hub counts: every process of it, and no more series than an operator can pay for."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
import pytest

from hub.observability.metrics import FOLDER, NAMES_MAX, mark_process_ended, prepare_folder
from hub.wiring import Hub
from persistence.engine.engines import POOL_SIZE
from tests.graph.client import Client
from tests.graph.staff import Staff
from tests.hub.observed import Samples, Served, samples, serving, until, value
from tests.shop import Shop
from tests.subscriptions.following import FOLLOW

FOUND = """query Found($skus: [String!]!) {
  availability(skus: $skus) { sku inventoryLevels { available location { name } } }
}"""


@pytest.fixture
def database_url(each_database_url: str) -> str:
    return each_database_url


@pytest.fixture
async def served(hub: Hub) -> AsyncIterator[Served]:
    async with serving(hub) as served:
        yield served


@pytest.fixture
def staff(served: Served, shop: Shop) -> Staff:
    return Staff(Client(served.http), shop)


async def grown(served: Served, before: Samples, name: str, /, **labels: str) -> float:
    return value(await served.samples(), name, **labels) - value(before, name, **labels)


async def test_operations_are_counted_by_name_type_and_outcome(
    served: Served, staff: Staff
) -> None:
    await staff.receive(1)
    before = await served.samples()
    await served.ask(FOUND, skus=["CUP"])
    assert (await staff.place(("CUP", 1)))["__typename"] == "Order"
    assert (await staff.place(("CUP", 1)))["__typename"] == "OutOfStock"
    await served.ask("query Wrong { nothing }")
    await served.ask("subscription Never { orderEvents { __typename } }")
    counts = {
        ("Found", "query", "ok"): 1,
        ("Do", "mutation", "ok"): 1,
        ("Do", "mutation", "refused"): 1,
        ("refused", "query", "refused"): 1,
        ("refused", "subscription", "refused"): 1,
    }
    for (name, kind, outcome), times in counts.items():
        labels = {"name": name, "type": kind, "outcome": outcome}
        assert await grown(served, before, "operations_total", **labels) == times, labels
        if kind != "subscription":
            counted = "operation_duration_seconds_count"
            assert await grown(served, before, counted, **labels) == times, labels


async def test_names_that_clients_make_up_do_not_become_series_without_end(served: Served) -> None:
    for number in range(NAMES_MAX + 20):
        await served.ask(f"query Madeup{number} {{ __typename }}")
    labels = [dict(labels).get("name", "") for _, labels in await served.samples()]
    names = {name for name in labels if name.startswith("Madeup")}
    assert len(names) <= NAMES_MAX
    assert "other" in labels


async def test_what_the_database_does_is_counted(served: Served, staff: Staff) -> None:
    before = await served.samples()
    await staff.receive(2)
    await served.ask(FOUND, skus=["CUP"])
    assert await grown(served, before, "commits_total") >= 1
    for engine in ("writer", "reader"):
        counted = "statement_duration_seconds_count"
        assert await grown(served, before, counted, engine=engine) >= 1
    batches = [
        labels for name, labels in await served.samples() if name.endswith("batch_keys_count")
    ]
    assert batches


async def test_pools_and_retries_are_measured(hub: Hub, served: Served) -> None:
    before = await served.samples()
    sizes = {
        engine: value(before, "pool_size_connections", engine=engine)
        for engine in ("reader", "direct")
    }
    size = sizes["reader"]
    if hub.engines.reader.dialect.name == "postgresql":
        assert sum(sizes.values()) == hub.settings.pool_size
    else:
        assert sizes == {"reader": hub.settings.pool_size, "direct": 1}
    async with hub.engines.reader.connect():
        held = value(await served.samples(), "pool_in_use_connections", engine="reader")
    assert 1 <= held <= size
    hub.transact.retries["deadlock"] += 2
    assert await grown(served, before, "transaction_retries_total", cause="deadlock") == 2


@pytest.mark.parametrize("transport", FOLLOW)
async def test_subscribers_and_what_they_are_sent_are_counted(
    served: Served, staff: Staff, transport: str
) -> None:
    before = await served.samples()

    async def subscribers(count: int) -> bool:
        return await grown(served, before, "subscribers", stream="orderEvents") == count

    async with FOLLOW[transport](served.url) as follower:
        await follower.next()
        assert await subscribers(1)
        await staff.placed()
        await follower.next()
        sent = await grown(served, before, "events_delivered_total", stream="orderEvents")
        assert sent >= 2
        samples = await served.samples()
        assert value(samples, "tail_head_position", log="orders") >= 1
        assert value(samples, "tail_buffer_events", log="orders") >= 1
    await until(lambda: subscribers(0))


async def test_a_scrape_has_the_values_of_the_whole_hub(served: Served, staff: Staff) -> None:
    await staff.placed()

    async def has_caught_up() -> bool:
        return value(await served.samples(), "relay_lag_rows") == 0

    await until(has_caught_up)
    samples = await served.samples()
    assert value(samples, "database_reachable") == 1
    assert value(samples, "relay_lag_seconds") == 0
    assert value(samples, "relay_positions_total") >= 2
    assert samples["order_hub_dead_letters", frozenset()] == 0
    assert samples["process_resident_memory_bytes", frozenset()] > 10_000_000
    assert not [name for name, _ in samples if name.endswith("_created")]


# Processes of their own, for what one process cannot show.


@contextmanager
def a_process(address: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "hub", "serve", "--port", "0"]
    environment = {**os.environ, "ORDER_HUB_DATABASE_URL": address}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            url = process.stderr.readline().split()[-1].removesuffix("/graphql")
            # The address is printed before requests are accepted.
            assert any("startup complete" in line for line in process.stderr)
            yield process, url
        finally:
            process.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("each_database_url", ["sqlite"], indirect=True)
def test_any_of_several_processes_exposes_the_metrics_of_all(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, "replaced below, and put back after the test")
    (tmp_path / "counter_1.db").write_bytes(b"left behind by an earlier run")
    prepare_folder(tmp_path)
    stream = {"accept": "text/event-stream"}
    follow = {"query": "subscription { orderEvents { __typename } }"}
    with ExitStack() as open_now:
        one, two = (open_now.enter_context(a_process(database_url)) for _ in range(2))
        http = open_now.enter_context(
            httpx2.Client(transport=httpx2.HTTPTransport(retries=5), timeout=60, trust_env=False)
        )

        def scraped(url: str) -> Samples:
            return samples(http.get(f"{url}/metrics").text)

        for _, url in (one, two):
            http.post(f"{url}/graphql", json={"query": "query Both { __typename }"})
        following = http.stream("POST", f"{two[1]}/graphql", json=follow, headers=stream)
        answer = open_now.enter_context(following)
        lines = answer.iter_lines()
        assert any("OrderSnapshot" in line for line in lines)
        labels = {"name": "Both", "type": "query", "outcome": "ok"}
        for _, url in (one, two):
            assert value(scraped(url), "operations_total", **labels) == 2
            assert value(scraped(url), "subscribers", stream="orderEvents") == 1
            assert value(scraped(url), "pool_size_connections", engine="reader") == 2 * POOL_SIZE
        memory = scraped(one[1])["process_resident_memory_bytes", frozenset()]
        two[0].kill()
        two[0].wait(60)
        mark_process_ended(two[0].pid)
        assert not list(tmp_path.glob(f"*_{two[0].pid}.db"))
        after = scraped(one[1])
        assert value(after, "operations_total", **labels) == 2
        assert value(after, "subscribers", stream="orderEvents") == 0
        assert after["process_resident_memory_bytes", frozenset()] < memory
