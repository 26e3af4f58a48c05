"""The sides of a comparison within one process: graphs, by CPU of the same operations."""

import argparse
import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson
import uvloop

from benchmarks.report.results import keep_script
from benchmarks.servers import durable_postgresql, separate_servers
from domain.access.caller import Caller
from domain.access.roles import Role
from execution.graph import Graph
from hub.wiring import Hub

ADMIN: Final = Caller("benchmark", role=Role.ADMIN)

Run = Callable[[], Awaitable[Any]]
# The figures on a database: its name, its address, the orders to create, the rounds.
Measure = Callable[[str, str, int, int], Awaitable[list[dict[str, Any]]]]


class Side:
    """One way to execute operations, with the reads of a hub, as one caller."""

    def __init__(self, graph: Graph, hub: Hub, caller: Caller = ADMIN) -> None:
        self._graph, self._hub, self._caller = graph, hub, caller

    async def answer(self, text: str, variables: dict[str, Any]) -> bytes:
        result = await self._graph.execute(text, variables, self._hub.context(self._caller))
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
    sides: Mapping[str, Side], text: str, variables: dict[str, Any], rounds: int, times: int
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


def on_both_databases(
    topic: str, measure: Measure, *, about: str, header: str, rounds: int
) -> None:
    """The command of a benchmark: prints a header, and measures on SQLite, then on PostgreSQL. The
    figures go to `build/bench/<topic>.json`."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--orders", type=int, default=60, help="orders to create (60)")
    parser.add_argument("--rounds", type=int, default=rounds, help=f"alternating rounds ({rounds})")
    given = parser.parse_args()
    if not (50 <= given.orders <= 20_000 and 3 <= given.rounds <= 100):
        parser.error("give 50 to 20,000 orders and 3 to 100 rounds")
    print(header)
    # The event loop of the server.
    with separate_servers(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        keep_script(topic, runner.run(_measured(topic, measure, given.orders, given.rounds)))


async def _measured(topic: str, measure: Measure, orders: int, rounds: int) -> list[dict[str, Any]]:
    with TemporaryDirectory() as folder:
        address = f"sqlite+aiosqlite:///{Path(folder) / 'hub.db'}"
        figures = await measure("SQLite", address, orders, rounds)
    return figures + await measure("PostgreSQL", await durable_postgresql(topic), orders, rounds)
