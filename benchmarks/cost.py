"""What the points of operations are worth: documents that ask for as much as is accepted, their CPU
time in this process and their points. `python -m benchmarks.cost`; the figures go to
`build/bench/cost.json`, the table is in docs/cost.md.

10,000 points, the most that one operation may spend, should be about a quarter of a second,
whatever the operation reads."""

import argparse
import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import orjson
from graphql import (
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
    is_leaf_type,
    is_object_type,
    parse,
)

from benchmarks.data.copies import Size
from benchmarks.data.kept import kept_sqlite
from benchmarks.report.results import keep_script
from domain.access.caller import Caller
from domain.access.roles import Role
from execution.checks.budget import COST_MAX
from execution.checks.cost import Costs
from execution.graph import Graph
from hub.http.graph import make_graph
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.operations.migrate import upgrade
from tests.shop import Shop

PAGES = (250, 100, 25, 5, 1)
PAGE = 250
DEPTH_MAX = 3
# The most rows that 10,000 points pay.
ORDERS_AT_ONCE = 50
CUSTOMERS_AT_ONCE = 124
ROUNDS = 3


@dataclass(frozen=True)
class Figure:
    """One document: what it costs, and what it takes."""

    name: str
    requested: int
    actual: int
    stopped: bool
    milliseconds: float

    @property
    def milliseconds_of_budget(self) -> float:
        """For 10,000 points."""
        return 10_000 * self.milliseconds / max(self.actual, 1)


class Documents:
    """Documents that select everything of a root field, down to a depth."""

    def __init__(self, graph: Graph) -> None:
        self._schema = graph.graphql_schema
        self._costs = Costs(self._schema)

    def all(self) -> Iterator[tuple[str, str]]:
        """The lists of the root, each down to several depths."""
        root: Any = self._schema.query_type
        for name, field in root.fields.items():
            if "where" not in field.args:
                continue
            yield f"{name}, totalCount", f"{{ {name}(first: 1) {{ totalCount }} }}"
            for depth in range(1, DEPTH_MAX + 1):
                node = self._node(field)
                text = self._largest(name, self._selected(node, depth))
                yield f"{name}, depth {depth}", text
            if "text" in get_named_type(field.args["where"].type).fields:
                text = f'{{ {name}(first: {PAGE}, where: {{text: "a"}}) {{ nodes {{ id }} }} }}'
                yield f"{name}, text", text
        yield "metrics", "{ metrics { orders stages { stage orders } units } }"

    def _largest(self, name: str, selected: str) -> str:
        """The list with the largest page that is accepted."""
        for size in PAGES:
            text = f"{{ {name}(first: {size}) {{ nodes {{ {selected} }} }} }}"
            document = parse(text)
            (operation,) = document.definitions
            bill = self._costs.priced(document, cast("Any", operation)).bill({})
            if bill.requested <= COST_MAX:
                break
        return text

    def _node(self, field: GraphQLField) -> GraphQLObjectType:
        connection: Any = get_named_type(field.type)
        node: Any = get_named_type(connection.fields["nodes"].type)
        return node

    def _selected(self, kind: GraphQLObjectType, depth: int) -> str:
        fields = [self._field(name, one, depth) for name, one in kind.fields.items()]
        return " ".join(field for field in fields if field)

    def _field(self, name: str, field: GraphQLField, depth: int) -> str | None:
        if any(
            isinstance(argument.type, GraphQLNonNull) and not argument.default_value
            for argument in field.args.values()
        ):
            return None
        kind = get_named_type(field.type)
        if is_leaf_type(kind):
            return name
        if "first" in field.args:
            return f"{name}(first: 50) {{ nodes {{ id }} }}" if depth > 1 else None
        if depth < 1 or not is_composite_type(kind):
            return None
        if not is_object_type(kind):
            return f"{name} {{ __typename }}"
        selected = self._selected(kind, depth - 1)
        return f"{name} {{ {selected} }}" if selected else None


def changes(shop: Shop) -> Iterator[tuple[str, str, Callable[[int], dict[str, Any]]]]:
    """The largest mutations: their names, their documents, and the input of each round."""
    place = {"channelId": shop.web.id, "customerId": shop.customer.id}

    def order(key: str, lines: int) -> dict[str, Any]:
        one = {"sku": "CUP", "quantity": 1}
        return {**place, "idempotencyKey": key, "lines": [one] * lines}

    yield (
        "placeOrder, 1,000 lines",
        "mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } } }",
        lambda n: order(f"large {n}", 1_000),
    )
    bulk = "mutation ($input: {0}Input!) {{ {1}(input: $input) {{ accepted }} }}"
    yield (
        f"bulkPlaceOrders, {ORDERS_AT_ONCE} rows",
        bulk.format("BulkPlaceOrders", "bulkPlaceOrders"),
        lambda n: {"rows": [order(f"bulk {n} {row}", 1) for row in range(ORDERS_AT_ONCE)]},
    )
    yield (
        f"bulkCreateCustomers, {CUSTOMERS_AT_ONCE} rows",
        bulk.format("BulkCreateCustomers", "bulkCreateCustomers"),
        lambda n: {
            "rows": [
                {"idempotencyKey": f"{n} {row}", "name": "Bea"} for row in range(CUSTOMERS_AT_ONCE)
            ]
        },
    )


async def measured_changes() -> list[Figure]:
    with TemporaryDirectory() as folder:
        address = f"sqlite+aiosqlite:///{Path(folder) / 'hub.db'}"
        await upgrade(address)
        hub = wire(Settings(database_url=address))
        try:
            shop = await Shop.open(hub)
            await shop.stock(100_000)
            graph = make_graph(show_cost=True)
            return [await measured(graph, hub, *one) for one in changes(shop)]
        finally:
            await hub.close()


async def measured(
    graph: Graph,
    hub: Hub,
    name: str,
    text: str,
    given: Callable[[int], dict[str, Any]] | None = None,
) -> Figure:
    """The median of some rounds, the first of which prepares the document."""
    figures = []
    for number in range(ROUNDS + 1):
        variables = {} if given is None else {"input": given(number)}
        gc.collect()
        context = hub.context(Caller("benchmark", role=Role.ADMIN))
        began = time.process_time()
        result = await graph.execute(text, variables, context)
        orjson.dumps(result.data, default=str)
        figures.append(1000 * (time.process_time() - began))
    cost = (result.extensions or {}).get("cost", {})
    codes = {(error.extensions or {}).get("code") for error in result.errors or ()}
    if codes - {"COST_EXCEEDED"}:
        raise RuntimeError(f"{name}: {result.errors}")
    took = sorted(figures[1:])[ROUNDS // 2]
    return Figure(
        name,
        cost.get("requestedQueryCost", 0),
        cost.get("actualQueryCost", 0),
        bool(codes),
        round(took, 1),
    )


async def run(orders: int) -> list[Figure]:
    address = await kept_sqlite(Size(orders, 5_000))
    hub = wire(Settings(database_url=address))
    graph = make_graph(show_cost=True)
    try:
        figures = [await measured(graph, hub, *one) for one in Documents(graph).all()]
    finally:
        await hub.close()
    return figures + await measured_changes()


def main() -> None:
    parser = argparse.ArgumentParser(description="What the points of operations are worth.")
    parser.add_argument("--orders", type=int, default=60_000, help="orders (60,000)")
    figures = asyncio.run(run(parser.parse_args().orders))
    keep_script("cost", [asdict(one) for one in figures])
    print("| document | static bound | points | stopped | CPU ms | ms for 10,000 points |")
    print("|---|--:|--:|---|--:|--:|")
    for one in figures:
        print(
            f"| {one.name} | {one.requested:,} | {one.actual:,} | {'yes' if one.stopped else ''} "
            f"| {one.milliseconds:,.0f} | {one.milliseconds_of_budget:,.0f} |"
        )


if __name__ == "__main__":
    main()
