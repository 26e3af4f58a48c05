"""CPU of an operation by its plan and direct reads, against graphql-core and SQLAlchemy: one
process, one database, alternating rounds. Answers are compared before the timing.

`python -m benchmarks.operations`; the figures go to `build/bench/operations.json`."""

import argparse
import asyncio
import gc
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import uvloop

from benchmarks.servers import durable_postgresql, separate_servers
from benchmarks.statements import fill
from domain.shared.audit import Caller
from execution.graph import Graph
from hub.http.graph import make_graph
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine.direct import NoDirect
from persistence.engine.engines import open_engines
from persistence.operations.migrate import upgrade
from tests.shop import GOODS, Shop

BUILD = Path("build") / "bench"
MONEY = "{ amount currencyCode }"
DETAIL = f"""query Detail($id: ID!) {{
  order(by: {{id: $id}}) {{
    id number status placedAt email originalTotal {MONEY} customer {{ id name email }}
    lines {{ id sku title quantity unitPrice {MONEY} variant {{ id sku title }} }}
    shipments {{ id status tracking {{ kind occurredAt }} }}
  }}
}}"""
PAGE = f"""query Page($first: Int!) {{
  orders(first: $first) {{
    pageInfo {{ hasNextPage endCursor }}
    nodes {{
      id number status placedAt originalTotal {MONEY} customer {{ id name }}
      lines {{ id sku title quantity unitPrice {MONEY} variant {{ id title }} }}
      shipments {{ id status }}
    }}
  }}
}}"""
STOCK = """query Stock($skus: [String!]!) {
  availability(skus: $skus) {
    sku inventoryLevels { onHand reserved available location { id code } }
  }
}"""
# How many times less CPU a plan should need, for each of the cases.
GOALS = {"sqlite": (25, 25, 18), "postgresql": (20, 35, 22)}

Run = Callable[[], Awaitable[Any]]


class Side:
    """One way to execute operations."""

    def __init__(self, graph: Graph, hub: Hub) -> None:
        self.graph = graph
        self.hub = hub

    async def answer(self, text: str, variables: dict[str, Any]) -> bytes:
        context = self.hub.context(Caller("benchmark"))
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
    sides: dict[str, Side], text: str, variables: dict[str, Any], rounds: int, times: int
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


async def measure(backend: str, address: str, orders: int, rounds: int) -> list[dict[str, Any]]:
    await upgrade(address)
    fast = wire(Settings(database_url=address))
    plain = replace(open_engines(address), direct=NoDirect())
    slow = wire(Settings(database_url=address), plain)
    figures = []
    try:
        shop = await Shop.open(fast)
        await fill(shop, orders)
        newest = (await shop.rows("SELECT id FROM orders ORDER BY placed_at DESC LIMIT 1"))[0][0]
        sides = {
            "plan": Side(make_graph(), fast),
            "graphql-core": Side(make_graph(plans=False), slow),
        }
        cases: tuple[tuple[str, str, dict[str, Any], int], ...] = (
            ("order detail", DETAIL, {"id": newest}, 40),
            ("page of 50 orders", PAGE, {"first": 50}, 8),
            ("availability", STOCK, {"skus": list(GOODS)}, 40),
        )
        for (name, text, given, times), goal in zip(cases, GOALS[backend], strict=True):
            spent = await compared(sides, text, given, rounds, times)
            least = {side: min(seconds) for side, seconds in spent.items()}
            ratio = least["graphql-core"] / least["plan"]
            middle = median(spent["graphql-core"]) / median(spent["plan"])
            print(
                f"{backend:<11}{name:<20}{least['plan'] * 1e6:>8,.0f} us"
                f"{least['graphql-core'] * 1e6:>10,.0f} us {ratio:>6.1f} x (median {middle:.1f} x)"
            )
            figures.append(
                {
                    "name": f"{name}, {backend}: CPU of graphql-core and SQLAlchemy by a plan's",
                    "figure": round(ratio, 2),
                    "goal": goal,
                    "met": ratio >= goal,
                }
            )
    finally:
        await fast.close()
        await slow.close()
    return figures


async def run(orders: int, rounds: int) -> None:
    print(f"{'':<31}{'plan':>11}{'graphql-core':>13}  ratio of the least")
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
