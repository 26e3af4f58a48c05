"""Whatever is asked of the graph, a plan answers as graphql-core does.

`HUB_QUERIES` is the number of random queries, `HUB_SEED` the first seed: each failure names its
own."""

import os
from collections import Counter
from typing import Any

from graphql import GraphQLError

from domain.access.caller import Caller
from domain.access.roles import Role
from execution.checks.budget import Budget
from execution.graph import Graph
from execution.observing import FALLBACK, PLAN, NullObserver, Watch
from hub.http.graph import make_graph
from persistence.tables.mapping.nouns import TABLES
from tests.conftest import BACKENDS
from tests.graph.plans.operations import Queries
from tests.persistence.activity import that_day
from tests.shop import GOODS, Shop

QUERIES = int(os.environ.get("HUB_QUERIES", "80"))
SEED = int(os.environ.get("HUB_SEED", "1"))


class Engines(NullObserver):
    """How many operations each engine executed."""

    def __init__(self) -> None:
        self.used: Counter[str] = Counter()

    def ended(self, watch: Watch) -> None:
        self.used[watch.engine] += 1


async def known(shop: Shop) -> dict[str, list[str]]:
    """Ids of what there is, by the name of its type."""
    ids = {}
    for kind, table in TABLES.items():
        if "id" in table.c:
            rows = await shop.rows(f"SELECT id FROM {table.name} ORDER BY id LIMIT 20")
            ids[kind.__name__] = [str(row[0]) for row in rows]
    return ids


async def answer(graph: Graph, shop: Shop, text: str, yes: bool) -> tuple[Any, Any]:
    result = await graph.execute(
        text, {"yes": yes}, shop.hub.context(Caller("tester", role=Role.ADMIN))
    )
    return result.data, [_shown(error) for error in result.errors or ()]


def _shown(error: GraphQLError) -> Any:
    # The id of an incident is a new one each time.
    return error.path, (error.extensions or {}).get("code")


def is_told_twice(kind: str, field: str) -> bool:
    """Whether a second question has the same answer."""
    now = {("Metrics", "computedAt"), ("Location", "nextOpening"), ("Location", "isOpen")}
    return (kind, field) not in now


async def test_random_queries_are_answered_the_same(shop: Shop) -> None:
    await that_day(shop)
    # What graphql-core answers costs more: it is not stopped at the same object.
    budget = Budget(spent=10**9)
    planned, reference = make_graph(budget=budget), make_graph(budget=budget, plans=False)
    engines = planned.observer = Engines()
    queries = Queries(planned.graphql_schema, await known(shop), GOODS, is_told_twice)
    refused = 0
    # Each engine is asked half of them.
    offset = BACKENDS.index(shop.hub.engines.writer.dialect.name)
    for seed in range(SEED + offset, SEED + QUERIES, len(BACKENDS)):
        text = queries.query(seed)
        # Some are larger than the hub accepts.
        refused += bool(planned.faults(text))
        for yes in (True, False):
            found = await answer(planned, shop, text, yes)
            assert found == await answer(reference, shop, text, yes), (seed, text)
    assert refused < 0.1 * QUERIES
    assert engines.used[PLAN] > 0.8 * engines.used.total()
    assert engines.used[FALLBACK] < 0.1 * engines.used.total()
