"""A caller follows so many subscriptions at once, over all its connections."""

from typing import Any

import pytest
from graphql import GraphQLError

from execution.graph import Graph
from execution.spending.seats import Seats
from tests.execution.example import a_graph

SUBSCRIPTION = "subscription { count(to: 2) }"


async def results_of(graph: Graph) -> list[Any]:
    return [result async for result in await graph.stream(SUBSCRIPTION)]


async def test_a_caller_has_so_many_seats_and_gets_them_back() -> None:
    seats = Seats(lambda context: context["caller"], maximum=2)
    first, second, third = (seats.of({"caller": "a"}) for _ in range(3))
    first.take()
    second.take()
    with pytest.raises(GraphQLError, match="2 subscriptions"):
        third.take()
    seats.of({"caller": "b"}).take()
    third.free()
    first.free()
    first.free()
    third.take()


async def test_a_subscription_ends_with_its_seat() -> None:
    graph = a_graph(seats=Seats(lambda _: "one", maximum=1))
    held: Any = await graph.stream("subscription { forever }")
    await anext(held)
    (refused,) = await results_of(graph)
    assert refused.errors[0].extensions["code"] == "SUBSCRIPTIONS_EXCEEDED"
    await held.aclose()
    results = await results_of(graph)
    assert [result.data for result in results] == [{"count": 0}, {"count": 1}]
