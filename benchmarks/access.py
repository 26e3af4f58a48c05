"""CPU of a page of 50 orders with the checks of access and without, as a manager: one process, one
database, alternating rounds. The answers are equal.

`python -m benchmarks.access`; the figures go to `build/bench/access.json`."""

import argparse
import asyncio
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import uvloop

from benchmarks.operations import BUILD, compared
from benchmarks.reads.queries import PAGE
from benchmarks.scale.statements import fill
from benchmarks.servers import durable_postgresql, separate_servers
from domain.access.caller import Caller
from domain.access.roles import Role, Scope
from execution.graph import Graph
from hub.http.graph import make_graph
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.operations.migrate import upgrade
from tests.shop import Shop

GOAL = 1.10
PLAIN = "without checks"
TIMES = 8


class Asking:
    """A graph as one caller asks it."""

    def __init__(self, graph: Graph, hub: Hub, caller: Caller) -> None:
        self._graph = graph
        self._hub = hub
        self._caller = caller

    async def answer(self, text: str, variables: dict[str, Any]) -> bytes:
        context = self._hub.context(self._caller)
        result = await self._graph.execute(text, variables, context)
        if result.errors:
            raise RuntimeError(result.errors[0].message)
        return orjson.dumps(result.data)


def sides_of(hub: Hub, shop: Shop) -> dict[str, Asking]:
    """The same page three times: a manager of all channels has a condition in every statement."""
    channels = frozenset(channel.id for channel in (shop.web, shop.pos, shop.marketplace))
    graph = make_graph()
    return {
        PLAIN: Asking(make_graph(rules=None), hub, Caller("benchmark", role=Role.ADMIN)),
        "manager": Asking(graph, hub, Caller("benchmark", role=Role.MANAGER)),
        "manager of channels": Asking(
            graph, hub, Caller("benchmark", role=Role.MANAGER, scope=Scope(channels))
        ),
    }


async def measure(backend: str, address: str, orders: int, rounds: int) -> list[dict[str, Any]]:
    await upgrade(address)
    hub = wire(Settings(database_url=address))
    try:
        shop = await Shop.open(hub)
        await fill(shop, orders)
        spent = await compared(sides_of(hub, shop), PAGE, {"first": 50}, rounds, TIMES)
    finally:
        await hub.close()
    least = {side: min(seconds) for side, seconds in spent.items()}
    return [
        told(f"{side}, {backend}", least[side], least[PLAIN]) for side in least if side != PLAIN
    ]


def told(name: str, seconds: float, plain: float) -> dict[str, Any]:
    """The figure of a side, and its line."""
    ratio = seconds / plain
    print(f"{name:<34}{seconds * 1e6:>8,.0f} us{plain * 1e6:>10,.0f} us {ratio:>6.2f} x")
    return {
        "name": f"page of 50 orders, {name}: CPU with the checks of access by that without",
        "figure": round(ratio, 3),
        "goal": GOAL,
        "met": ratio <= GOAL,
        "microseconds": {"with": round(seconds * 1e6), "without": round(plain * 1e6)},
    }


async def run(orders: int, rounds: int) -> None:
    print(f"{'':<34}{'with':>11}{'without':>13}  ratio of the least")
    with TemporaryDirectory() as folder:
        address = f"sqlite+aiosqlite:///{Path(folder) / 'hub.db'}"
        figures = await measure("SQLite", address, orders, rounds)
    figures += await measure("PostgreSQL", await durable_postgresql("access"), orders, rounds)
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "access.json").write_text(json.dumps(figures, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--orders", type=int, default=60, help="orders to create (60)")
    parser.add_argument("--rounds", type=int, default=15, help="alternating rounds (15)")
    options = parser.parse_args()
    if not (50 <= options.orders <= 20_000 and 3 <= options.rounds <= 100):
        parser.error("give 50 to 20,000 orders and 3 to 100 rounds")
    with separate_servers(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(options.orders, options.rounds))


if __name__ == "__main__":
    main()
