"""A caller follows so many subscriptions at once, over all its connections."""

from typing import Any

import pytest
from graphql import GraphQLError

from execution.graph import Graph
from execution.spending.subscriptions import SubscriptionLimit
from tests.execution.example import a_graph

SUBSCRIPTION = "subscription { count(to: 2) }"


async def results_of(graph: Graph) -> list[Any]:
    return [result async for result in await graph.stream(SUBSCRIPTION)]


async def test_a_caller_has_so_many_permits_and_gets_them_back() -> None:
    limit = SubscriptionLimit(lambda context: context["caller"], maximum=2)
    first, second, third = (limit.of({"caller": "a"}) for _ in range(3))
    first.acquire()
    second.acquire()
    with pytest.raises(GraphQLError, match="2 subscriptions"):
        third.acquire()
    limit.of({"caller": "b"}).acquire()
    third.release()
    first.release()
    first.release()
    third.acquire()


async def test_a_subscription_releases_its_permit_when_it_ends() -> None:
    graph = a_graph(subscription_limit=SubscriptionLimit(lambda _: "one", maximum=1))
    held: Any = await graph.stream("subscription { forever }")
    await anext(held)
    (refused,) = await results_of(graph)
    assert refused.errors[0].extensions["code"] == "SUBSCRIPTIONS_EXCEEDED"
    await held.aclose()
    results = await results_of(graph)
    assert [result.data for result in results] == [{"count": 0}, {"count": 1}]
