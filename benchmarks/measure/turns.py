"""Sides measured in turns, A B C A B C …: whatever else the machine does meets all of them."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psutil

from benchmarks.measure.cpu import Spent
from benchmarks.measure.load import drive
from benchmarks.measure.sides import Side

Body = Callable[[], bytes]
Processes = Callable[[], Sequence[psutil.Process]]
# What a server does once, such as compiling a statement, is not that of a request.
WARM_SECONDS = 0.5


@dataclass(frozen=True)
class Plan:
    """How long, how often, and by how many clients at once."""

    rounds: int
    seconds: float
    clients: int = 8


@dataclass
class Spending:
    """The turns of one side: CPU seconds of a request in the server and in the database, requests
    per second, and seconds until each answer."""

    server: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)

    @property
    def total(self) -> list[float]:
        return [sum(pair) for pair in zip(self.server, self.database, strict=True)]

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    def percentile(self, percent: int) -> float:
        return statistics.quantiles(self.times, n=100, method="inclusive")[percent - 1]


async def in_turns(
    sides: Sequence[Side], bodies: Sequence[Body], plan: Plan, database: Processes, keep: bool = False
) -> dict[str, Spending]:
    """`bodies` make the requests of each side; with `keep` its answers are kept."""
    found = {side.name: Spending() for side in sides}
    for _ in range(plan.rounds):
        for side, body in zip(sides, bodies, strict=True):
            await _turn(side, body, plan, database, found[side.name], keep)
    return found


async def _turn(
    side: Side, body: Body, plan: Plan, database: Processes, found: Spending, keep: bool
) -> None:
    clients = [side.client() for _ in range(plan.clients)]
    side.resume()
    try:
        warm = await drive(clients, body, WARM_SECONDS, keep)
        server, stored = Spent(side.processes()), Spent(database())
        load = await drive(clients, body, plan.seconds, keep)
        found.server.append(server.seconds(side.processes()) / len(load.times))
        found.database.append(stored.seconds(database()) / len(load.times))
    finally:
        for client in clients:
            client.close()
        side.pause()
    found.rates.append(len(load.times) / load.seconds)
    found.times += load.times
    found.answers += warm.answers + load.answers
