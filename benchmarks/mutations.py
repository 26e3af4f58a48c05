"""The GraphQL layer of a mutation: a request to place an order, from JSON to JSON, with nothing
placed. By its plan, and by Strawberry's `schema.execute` with the same caches."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from benchmarks.measure.options import Options
from benchmarks.placement.databases import files_of
from benchmarks.placement.orders import PLACE, Buyers
from benchmarks.report.results import Figure, Result, Row
from domain.access.caller import Caller
from domain.access.roles import Role
from domain.orders.order import Order
from domain.ports.unit_of_work import Needs, UnitOfWork
from domain.services.orders.commands.ordering import PlaceLine, PlaceOrder
from execution.graph import Graph
from hub.http.graph import make_graph
from hub.settings import Settings
from hub.wiring import Hub, services_on, utc_now, wire
from resolvers.shared.context import Context

PLAN, CORE = "plan", "graphql-core"
REQUESTS = 200
COLUMN, MICRO, GOAL = "CPU µs (least)", 1e6, 8
WHAT = "placeOrder of two lines, nothing placed"


class Placed:
    """A transaction that has been committed before: it answers with that order."""

    def __init__(self, order: Order) -> None:
        self._order = order

    async def __call__(
        self, operation: Callable[[UnitOfWork], Any], needs: Needs | None = None
    ) -> Any:
        return self._order


async def layer(options: Options) -> Result:
    with TemporaryDirectory() as folder:
        (address,) = await files_of(options.placing, ["layer"], Path(folder), options.data)
        hub = wire(Settings(database_url=address))
        try:
            return await _measured(hub, await Buyers.of(address, options.skus), options.rounds)
        finally:
            await hub.close()


async def _measured(hub: Hub, buyers: Buyers, rounds: int) -> Result:
    given = buyers.order("layer", 0, hot=False)
    body = orjson.dumps({"input": given})
    context = hub.context(Caller("benchmark", role=Role.ADMIN))
    context.services = services_on(Placed(await _order(hub, given)), utc_now)
    graphs = {PLAN: make_graph(), CORE: make_graph(plans=False)}
    answers = {await _answer(graph, body, context) for graph in graphs.values()}
    if len(answers) != 1:
        raise RuntimeError("the sides answer differently")
    least = dict.fromkeys(graphs, float("inf"))
    for _ in range(rounds):
        for name, graph in graphs.items():
            least[name] = min(least[name], await _cpu(graph, body, context))
    rows = [Row(WHAT, name, {COLUMN: seconds * MICRO}) for name, seconds in least.items()]
    figure = Figure(f"{WHAT}, CPU of {CORE} by a plan's", least[CORE] / least[PLAN], GOAL)
    return Result("mutations", rows, [figure], COLUMN)


async def _order(hub: Hub, given: dict[str, Any]) -> Order:
    lines = tuple(PlaceLine(sku=line["sku"], quantity=1) for line in given["lines"])
    ids = {"channel_id": given["channelId"], "customer_id": given["customerId"]}
    order = PlaceOrder(**ids, lines=lines)
    return await hub.services.ordering.place(Caller("benchmark", role=Role.ADMIN), None, order)


async def _cpu(graph: Graph, body: bytes, context: Context) -> float:
    began = time.process_time()
    for _ in range(REQUESTS):
        await _answer(graph, body, context)
    return (time.process_time() - began) / REQUESTS


async def _answer(graph: Graph, body: bytes, context: Context) -> bytes:
    result = await graph.execute(PLACE, orjson.loads(body), context)
    if result.errors:
        raise RuntimeError(result.errors[0].message)
    return orjson.dumps(result.data)
