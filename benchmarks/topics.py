"""All benchmarks, in the order in which `make bench` runs them."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from benchmarks.growing import growing
from benchmarks.measure.options import Options
from benchmarks.measure.sides import HOUSE
from benchmarks.mutations import layer
from benchmarks.placement import topics as placement
from benchmarks.placement.engine import waiting
from benchmarks.reads import topics as reads
from benchmarks.report.results import BENCH, Result, kept


@dataclass(frozen=True)
class Topic:
    """`quick` ones are part of `--quick`."""

    name: str
    about: str
    run: Callable[[Options], Awaitable[Result]]
    quick: bool = True


def script(module: str, about: str, *arguments: str) -> Topic:
    """A module with a command of its own that writes build/bench/<its last name>.json."""
    name = module.rpartition(".")[2]

    async def run(options: Options) -> Result:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments, cwd=HOUSE, stdout=sys.stderr
        )
        if await process.wait():
            raise RuntimeError(f"{module} has ended with code {process.returncode}")
        return Result(name, figures=kept(name, BENCH))

    return Topic(name, about, run, quick=False)


TOPICS = (
    Topic("reads", "three queries against other servers, PostgreSQL", reads.on_postgresql),
    Topic("sqlite", "the same against the ordinary stack, SQLite", reads.on_sqlite),
    Topic("growth", "the same with twenty times the orders, PostgreSQL", growing),
    Topic("placement", "placing and shipping orders, PostgreSQL", placement.on_postgresql),
    Topic("placement_sqlite", "placing orders, SQLite", placement.on_sqlite),
    Topic("engine", "placing orders of one SKU without HTTP, PostgreSQL", waiting),
    Topic("mutations", "the GraphQL layer of a mutation, in one process", layer),
    script("benchmarks.operations", "plans against graphql-core, in one process", "--rounds", "5"),
    script("benchmarks.access", "a page with the checks of access and without, in one process"),
    script(
        "benchmarks.scale.processes", "two processes against one", "--seconds", "8", "--turns", "2"
    ),
    script("benchmarks.streams.sequencing", "the relay alone, and beside old transactions"),
    script("benchmarks.backorders", "goods arrive for a thousand orders that wait"),
    script("benchmarks.history", "hashing and checking the history, and what it costs writers"),
    script("benchmarks.streams.fanout", "an event to many subscribers"),
)
