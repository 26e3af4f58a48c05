"""What an operation may read is counted, and refused, before anything is read."""

from typing import Any

import pytest
from strawberry.types.execution import PreExecutionError

from execution.checks.budget import COST_MAX, SPENT_MAX, Budget
from tests.execution.example import a_graph, calls

graph = a_graph(budget=Budget(shown=True))


async def cost_of(query: str, **variables: Any) -> int:
    result = await graph.execute(query, variable_values=variables)
    assert not result.errors, result.errors
    assert result.extensions
    assert result.extensions["cost"]["maximumQueryCost"] == SPENT_MAX
    return int(result.extensions["cost"]["requestedQueryCost"])


@pytest.mark.parametrize(
    ("query", "points"),
    [
        ("{ hello }", 0),
        ("{ __typename __schema { types { name fields { name } } } }", 0),
        ("{ shelf { name } }", 1),
        ("{ shelf { shelves { name } } }", 1 + 10),
        ("{ shelf { shelves { shelves { name } } } }", 1 + 10 * (1 + 10)),
        ("{ items(first: 5) { nodes { name } pageInfo { hasNextPage } } }", 1 + 5 + 1),
        ("{ items { nodes { name } } }", 1 + 20),
        ("{ shelf { items { nodes { name } } } }", 1 + 1 + 10),
        ("{ shelf { items(last: 3) { nodes { name } } } }", 1 + 1 + 3),
        (
            "{ items(first: 5) { nodes { items(first: 4) { nodes { name } } } } }",
            1 + 5 * (1 + 1 + 4),
        ),
        ('{ nodes(ids: ["a", "b", "c"]) { name } }', 3),
        ('{ nodes(ids: "a") { name } }', 1),
        ('{ stock(skus: ["a", "b"]) { name } }', 2),
        ('{ items(first: 5, skus: ["a", "b"]) { nodes { name } } }', 1 + 5 + 2 * 0.5),
        ("{ counted }", 100),
        ("{ items(first: 5, skus: null) { nodes { name } } }", 1 + 5),
        (
            "{ ...F } fragment F on Query { items(first: 7) { ...G } } "
            "fragment G on Items { nodes { name } }",
            8,
        ),
        ("{ items(first: 7) { ... on Items { nodes { name } } ... { nodes { name } } } }", 15),
        ("{ items(first: 7) @skip(if: true) { nodes { name } } shelf { name } }", 1),
        ("{ items(first: 7) @include(if: false) { nodes { name } } }", 0),
        ("{ items(first: -7) { nodes { name } } }", 1),
        ("mutation { increment }", 0),
    ],
)
async def test_objects_are_counted_by_breadth_and_page_size(query: str, points: int) -> None:
    assert await cost_of(query) == points


async def test_variables_count_as_what_they_say() -> None:
    query = """
        query ($first: Int = 3, $ids: [ID!]!, $more: Boolean!) {
          items(first: $first) { nodes { name } }
          nodes(ids: $ids) { name }
          shelf @include(if: $more) { name }
        }
    """
    assert await cost_of(query, ids=["a", "b"], more=False) == 1 + 3 + 2
    assert await cost_of(query, ids=["a", "b"], more=True, first=10) == 1 + 10 + 2 + 1
    assert await cost_of(query, ids=[], more=False, first=10.0) == 1 + 10


TOO_MUCH = "{ items(first: 20000) { nodes { items(first: 100) { nodes { name } } } } }"


async def test_an_operation_over_budget_is_refused_before_it_reads() -> None:
    before = calls.resolved
    result = await graph.execute(TOO_MUCH)
    assert result.data is None
    (error,) = result.errors or []
    assert error.extensions == {
        "code": "COST_EXCEEDED",
        "requested": 1 + 20_000 * (1 + 1 + 100),
        "maximum": COST_MAX,
    }
    assert calls.resolved == before


async def test_the_budget_is_exact() -> None:
    at_most = a_graph(budget=Budget(maximum=11))
    assert not (await at_most.execute("{ items(first: 10) { nodes { name } } }")).errors
    assert (await at_most.execute("{ items(first: 11) { nodes { name } } }")).errors


@pytest.mark.parametrize("first", [2_147_483_647, 1e300, 10**300])
async def test_absurd_page_sizes_are_counted_without_harm(first: Any) -> None:
    levels = "items(first: $first) { nodes { " * 6 + "name" + " } }" * 6
    result = await graph.execute(
        f"query ($first: Int) {{ shelf {{ {levels} }} }}", variable_values={"first": first}
    )
    (error,) = result.errors or []
    assert error.extensions
    assert error.extensions["code"] == "COST_EXCEEDED"


async def test_a_subscription_over_budget_is_refused_when_it_begins() -> None:
    before = calls.resolved
    query = "subscription { pages(first: 10000000) { nodes { name } } }"
    results: list[Any] = [result async for result in await graph.stream(query)]
    assert [error.extensions["code"] for error in results[0].errors] == ["COST_EXCEEDED"]
    assert isinstance(results[0], PreExecutionError)
    assert len(results) == 1
    assert calls.resolved == before


async def test_the_cost_is_shown_only_when_asked_for() -> None:
    assert not (await a_graph().execute("{ hello }")).extensions


async def test_events_of_a_subscription_show_no_cost() -> None:
    results = [r async for r in await graph.stream("subscription { count(to: 2) }")]
    assert [r.extensions for r in results] == [{}, {}]
