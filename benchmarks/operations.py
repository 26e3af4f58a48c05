"""CPU of an operation by its plan and direct reads, against graphql-core and SQLAlchemy: one
process, one database, alternating rounds. Answers are compared before the timing.

`python -m benchmarks.operations`; the figures go to `build/bench/operations.json`."""

import argparse
import asyncio
import gc
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import orjson
import uvloop

from benchmarks.reads.queries import DETAIL, MONEY, PAGE, STOCK
from benchmarks.scale.statements import fill
from benchmarks.servers import durable_postgresql, separate_servers
from domain.access.caller import Caller
from domain.access.roles import Role
from execution.graph import Graph
from hub.http.graph import make_graph
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine.direct import NoDirect
from persistence.engine.engines import open_engines
from persistence.operations.migrate import upgrade
from tests.shop import GOODS, Shop

BUILD = Path("build") / "bench"
LIST = f"""query List($after: String, $where: OrderWhere) {{
  orders(first: 20, after: $after, where: $where) {{
    pageInfo {{ hasNextPage endCursor }}
    nodes {{ id number status placedAt currentTotal {MONEY} customer {{ name }} }}
  }}
}}"""
CURSORS = "{ orders(first: 10) { edges { cursor node { id } } } }"
OPEN = {"status": ["ON_HOLD", "CONFIRMED", "COMPLETED"], "placedFrom": "2020-01-01T00:00:00Z"}
# How many times less CPU a plan should need, for each of the cases.
GOALS = {"sqlite": (25, 25, 18, 15, 15), "postgresql": (20, 35, 22, 15, 15)}

Case = tuple[str, str, dict[str, Any], int]
Run = Callable[[], Awaitable[Any]]


class Answers(Protocol):
    """One way to execute operations."""

    async def answer(self, text: str, variables: dict[str, Any]) -> bytes: ...


class Side:
    """One way to execute operations, with the reads of a hub."""

    def __init__(self, graph: Graph, hub: Hub) -> None:
        self.graph = graph
        self.hub = hub

    async def answer(self, text: str, variables: dict[str, Any]) -> bytes:
        context = self.hub.context(Caller("benchmark", role=Role.ADMIN))
        result = await self.graph.execute(text, variables, context)
        if result.errors:
            raise RuntimeError(result.errors[0].message)
        return orjson.dumps(result.data)


async def cpu(run: Run, times: int) -> float:
    """CPU seconds of this process for one run."""
    gc.collect()
    began = time.process_time()
    for _ in range(times):
        await run()
    return (time.process_time() - began) / times


async def compared(
    sides: Mapping[str, Answers], text: str, variables: dict[str, Any], rounds: int, times: int
) -> dict[str, list[float]]:
    """CPU seconds of each round, by side."""
    answers = {await side.answer(text, variables) for side in sides.values()}
    if len(answers) != 1:
        raise RuntimeError("the sides answer differently")
    spent: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            spent[name].append(await cpu(lambda side=side: side.answer(text, variables), times))  # type: ignore[misc]
    return spent


async def cases_of(side: Side) -> list[Case]:
    """A name, an operation, its variables, and how often it is run in a round."""
    edges = orjson.loads(await side.answer(CURSORS, {}))["orders"]["edges"]
    newest, after = edges[0]["node"]["id"], edges[-1]["cursor"]
    return [
        ("order detail", DETAIL, {"id": newest}, 40),
        ("page of 50 orders", PAGE, {"first": 50}, 8),
        ("availability", STOCK, {"skus": list(GOODS)}, 40),
        ("page after a cursor", LIST, {"after": after}, 20),
        ("filtered list", LIST, {"where": OPEN}, 20),
    ]


def told(name: str, spent: dict[str, list[float]], goal: float) -> dict[str, Any]:
    """The figure of a case, and its line."""
    least = {side: min(seconds) for side, seconds in spent.items()}
    ratio = least["graphql-core"] / least["plan"]
    middle = median(spent["graphql-core"]) / median(spent["plan"])
    print(
        f"{name:<34}{least['plan'] * 1e6:>8,.0f} us"
        f"{least['graphql-core'] * 1e6:>10,.0f} us {ratio:>6.1f} x (median {middle:.1f} x)"
    )
    return {
        "name": f"{name}: CPU of graphql-core and SQLAlchemy by a plan's",
        "figure": round(ratio, 2),
        "goal": goal,
        "met": ratio >= goal,
        "microseconds": {side: round(seconds * 1e6) for side, seconds in least.items()},
    }


async def measure(backend: str, address: str, orders: int, rounds: int) -> list[dict[str, Any]]:
    await upgrade(address)
    fast = wire(Settings(database_url=address))
    plain = replace(open_engines(address), direct=NoDirect())
    slow = wire(Settings(database_url=address), plain)
    figures = []
    try:
        shop = await Shop.open(fast)
        await fill(shop, orders)
        sides = {
            "plan": Side(make_graph(), fast),
            "graphql-core": Side(make_graph(plans=False), slow),
        }
        cases = await cases_of(sides["plan"])
        for (name, text, given, times), goal in zip(cases, GOALS[backend], strict=True):
            spent = await compared(sides, text, given, rounds, times)
            figures.append(told(f"{name}, {backend}", spent, goal))
    finally:
        await fast.close()
        await slow.close()
    return figures


async def run(orders: int, rounds: int) -> None:
    print(f"{'':<34}{'plan':>11}{'graphql-core':>13}  ratio of the least")
    with TemporaryDirectory() as folder:
        address = f"sqlite+aiosqlite:///{Path(folder) / 'hub.db'}"
        figures = await measure("sqlite", address, orders, rounds)
    figures += await measure("postgresql", await durable_postgresql("operations"), orders, rounds)
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "operations.json").write_text(json.dumps(figures, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--orders", type=int, default=60, help="orders to create (60)")
    parser.add_argument("--rounds", type=int, default=7, help="alternating rounds (7)")
    options = parser.parse_args()
    if not (50 <= options.orders <= 20_000 and 3 <= options.rounds <= 100):
        parser.error("give 50 to 20,000 orders and 3 to 100 rounds")
    # The event loop of the server.
    with separate_servers(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(options.orders, options.rounds))


if __name__ == "__main__":
    main()
