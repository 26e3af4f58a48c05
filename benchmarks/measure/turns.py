"""Sides measured in turns, A B C A B C …: whatever else the machine does meets all of them."""

import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import psutil

from benchmarks.measure.cpu import Spent
from benchmarks.measure.load import Load, any_answer, drive
from benchmarks.measure.sides import Side

Body = Callable[[], bytes | None]
Processes = Callable[[], Sequence[psutil.Process]]
# What a server does once, such as compiling a statement, is not that of a request. Later turns only
# open their connections.
WARM_SECONDS, OPEN_SECONDS = 0.5, 0.1


@dataclass(frozen=True)
class Plan:
    """How long, how often, and by how many clients at once."""

    rounds: int
    seconds: float
    clients: int = 8


@dataclass
class Spending:
    """The turns of one side: CPU seconds of an accepted request in the server and in the database,
    accepted requests per second, and seconds until each answer. `accepted` counts them with those
    before the measuring."""

    server: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    accepted: int = 0

    @property
    def total(self) -> list[float]:
        return [sum(pair) for pair in zip(self.server, self.database, strict=True)]

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    def percentile(self, percent: int) -> float:
        return statistics.quantiles(self.times, n=100, method="inclusive")[percent - 1]


async def in_turns(
    sides: Sequence[Side],
    bodies: Sequence[Body],
    plan: Plan,
    database: Processes,
    accepted: Callable[[bytes], bool] = any_answer,
) -> dict[str, Spending]:
    """`bodies` make the requests of each side."""
    found = {side.name: Spending() for side in sides}
    for number in range(plan.rounds):
        before = OPEN_SECONDS if number else WARM_SECONDS
        for side, body in zip(sides, bodies, strict=True):
            clients = [side.client() for _ in range(plan.clients)]
            side.resume()
            try:
                warm = await drive(clients, body, before, accepted)
                found[side.name].accepted += warm.accepted
                run = partial(drive, clients, body, plan.seconds, accepted)
                await measured(side, run, database, found[side.name])
            finally:
                for client in clients:
                    client.close()
                side.pause()
    return found


async def measured(
    side: Side, run: Callable[[], Awaitable[Load]], database: Processes, found: Spending
) -> None:
    """Adds what one turn takes."""
    server, stored = Spent(side.processes()), Spent(database())
    load = await run()
    spent = server.seconds(side.processes()), stored.seconds(database())
    found.times += load.times
    found.rates.append(load.accepted / load.seconds)
    found.accepted += load.accepted
    if not load.accepted:
        raise RuntimeError(f"{side.name} accepts nothing")
    found.server.append(spent[0] / load.accepted)
    found.database.append(spent[1] / load.accepted)
