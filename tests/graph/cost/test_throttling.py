"""A caller that has spent its points waits until it gets some back; others do not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from hub.http.app import create_app
from hub.http.throttling import BURST_SECONDS, SHARES
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine.engines import Engines
from tests.graph.client import Client, Reply
from tests.shop import Shop

JSON = {"accept": "application/graphql-response+json"}
ADMIN = next(share for role, share in SHARES.items() if role == "ADMIN")
# 300 points of a caller without a role, which it gets back in half a minute.
PER_SECOND = 1
BURST = PER_SECOND * ADMIN * BURST_SECONDS
QUERY = "{ orders(first: 50) { nodes { id } } }"
# It costs more than the caller may save up: it may run once the bucket is full.
DEAR = "{ orders(first: 1) { totalCount } }"


@asynccontextmanager
async def served(engines: Engines, url: str, **given: Any) -> AsyncIterator[Client]:
    hub = wire(Settings(database_url=url, **given), engines)
    transport = httpx2.ASGITransport(app=create_app(hub))
    async with httpx2.AsyncClient(transport=transport, base_url="http://hub") as http:
        yield Client(http)


@pytest.fixture
async def limited(hub: Hub, shop: Shop, database_url: str) -> AsyncIterator[Client]:
    async with served(hub.engines, database_url, points_per_second=PER_SECOND) as client:
        yield client


async def ask(client: Client, actor: str, query: str = QUERY) -> tuple[Reply, httpx2.Headers]:
    headers = {**JSON, "x-order-hub-actor": actor}
    response = await client.http.post("/graphql", json={"query": query}, headers=headers)
    return Reply(response.status_code, response.json()), response.headers


async def test_a_caller_without_points_is_told_when_to_come_again(limited: Client) -> None:
    await ask(limited, "first")
    # To read a new document costs points, too.
    assert (await ask(limited, "reader", DEAR))[0].status == 429
    first, _ = await ask(limited, "greedy", DEAR)
    assert first.status == 200
    last, headers = await ask(limited, "greedy", DEAR)
    assert (last.status, last.codes) == (429, ["THROTTLED"])
    (error,) = last.body["errors"]
    assert error["extensions"]["retryAfter"] == int(headers["retry-after"]) >= 1
    # Others are served.
    other, _ = await ask(limited, "modest")
    assert other.status == 200


async def test_the_answer_says_what_is_left(limited: Client) -> None:
    reply, _ = await ask(limited, "careful")
    status = reply.body["extensions"]["cost"]["throttleStatus"]
    assert status["maximumAvailable"] == BURST
    assert status["restoreRate"] == PER_SECOND * ADMIN
    spent = reply.body["extensions"]["cost"]["actualQueryCost"]
    assert BURST - 60 <= status["currentlyAvailable"] <= BURST - spent


async def test_refused_documents_cost_points_too(limited: Client) -> None:
    codes = set()
    for n in range(60):
        reply = await limited.send(f"{{ unknown{n} }}", headers={"x-order-hub-actor": "guessing"})
        codes.update(reply.codes)
    assert codes == {"GRAPHQL_VALIDATION_FAILED", "THROTTLED"}


async def test_without_a_limit_nobody_waits(hub: Hub, shop: Shop, database_url: str) -> None:
    async with served(hub.engines, database_url) as client:
        replies = [await ask(client, "greedy", DEAR) for _ in range(5)]
    assert {reply.status for reply, _ in replies} == {200}
    assert "throttleStatus" not in replies[0][0].body["extensions"]["cost"]


async def test_without_redis_each_process_counts_alone(
    hub: Hub, shop: Shop, database_url: str
) -> None:
    nowhere = "redis://127.0.0.1:9"
    async with served(
        hub.engines, database_url, points_per_second=PER_SECOND, redis_url=nowhere
    ) as client:
        await ask(client, "reader", DEAR)
        statuses = [(await ask(client, "greedy", DEAR))[0].status for _ in range(3)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
