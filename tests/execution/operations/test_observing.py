"""An observer is notified of every operation and its outcome once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import strawberry

from execution.graph import Graph
from execution.loader import Loader
from execution.observing import Watch


@dataclass
class Notes:
    """An observer that records its calls."""

    calls: list[str] = field(default_factory=list)
    batches: list[tuple[str, int]] = field(default_factory=list)
    ended_as: list[Watch] = field(default_factory=list)

    def begun(self, watch: Watch) -> None:
        self.calls.append("begun")

    def started(self, watch: Watch) -> None:
        self.calls.append("started")

    def delivered(self, field: str, count: int) -> None:
        self.calls += ["delivered"] * count

    def batched(self, kind: str, keys: int) -> None:
        self.batches.append((kind, keys))

    def ended(self, watch: Watch) -> None:
        self.calls.append("ended")
        self.ended_as.append(watch)


async def load(keys: Sequence[int]) -> list[int]:
    return [2 * key for key in keys]


@strawberry.type
class Query:
    @strawberry.field
    async def waiting(self) -> int:
        await asyncio.Event().wait()
        return 1

    @strawberry.field
    async def doubled(self) -> list[int]:
        loader: Loader[int, int] = Loader(load, kind="doubles")
        return await loader.load_many([1, 2, 3])


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int) -> AsyncIterator[int]:
        for number in range(to):
            yield number


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def graph(notes: Notes) -> Graph:
    graph = Graph(Query, subscription=Subscription)
    graph.observer = notes
    return graph


async def test_a_query_begins_starts_and_ends(graph: Graph, notes: Notes) -> None:
    await graph.execute("query Doubled { doubled }")
    assert notes.calls == ["begun", "started", "ended"]
    (watch,) = notes.ended_as
    assert (watch.name, watch.kind, watch.field) == ("Doubled", "query", "doubled")
    assert not watch.codes
    assert watch.seconds > 0
    assert notes.batches == [("doubles", 3)]


@pytest.mark.parametrize(
    ("query", "kind", "code"),
    [
        ("{", "unknown", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "query", "GRAPHQL_VALIDATION_FAILED"),
        ("", "unknown", "BAD_REQUEST"),
    ],
)
async def test_what_is_refused_ends_without_having_started(
    graph: Graph, notes: Notes, query: str, kind: str, code: str
) -> None:
    await graph.execute(query)
    assert notes.calls == ["begun", "ended"]
    (watch,) = notes.ended_as
    assert (watch.kind, watch.codes) == (kind, {code})


async def test_a_name_that_is_not_in_the_document_is_not_noted(graph: Graph, notes: Notes) -> None:
    await graph.execute("query Doubled { doubled }", operation_name="jane@example.com")
    (watch,) = notes.ended_as
    assert (watch.name, watch.codes) == (None, {"OPERATION_NOT_FOUND"})


async def test_a_client_that_disconnects_has_left(graph: Graph, notes: Notes) -> None:
    asking = asyncio.create_task(graph.execute("{ waiting }"))
    async with asyncio.timeout(60):
        while "started" not in notes.calls:  # noqa: ASYNC110
            await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    (watch,) = notes.ended_as
    assert watch.left


async def test_an_observer_is_notified_of_every_result_of_a_subscription(
    graph: Graph, notes: Notes
) -> None:
    results: Any = await graph.stream("subscription Count { count(to: 2) }")
    assert [result.data["count"] async for result in results] == [0, 1]
    assert notes.calls == ["begun", "started", "delivered", "delivered", "ended"]
    (watch,) = notes.ended_as
    assert (watch.kind, watch.field, watch.results) == ("subscription", "count", 2)


async def test_a_client_that_ends_a_subscription_has_left(graph: Graph, notes: Notes) -> None:
    results: Any = await graph.stream("subscription { count(to: 2) }")
    assert await anext(results)
    await results.aclose()
    (watch,) = notes.ended_as
    assert not watch.left
    assert not watch.codes
