"""The engine alone: orders of one hot SKU, 256 waiting at once, by the services of the hub in one
process, and by transactions of one round trip each. Without HTTP and GraphQL."""

import asyncio
import itertools
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from benchmarks.data.server import Server
from benchmarks.measure.cpu import Spent
from benchmarks.measure.options import Impossible, Options
from benchmarks.peers import single
from benchmarks.peers.held import Held
from benchmarks.placement.databases import copies_of
from benchmarks.placement.orders import HOT, Buyers
from benchmarks.report.results import Figure, Result, Row
from domain.access.caller import Caller
from domain.access.roles import Role
from domain.services.orders.commands.ordering import PlaceLine, PlaceOrder
from hub.settings import Settings
from hub.wiring import wire

WAITING = 256
HUB, SINGLE = "hub", "one round trip"
WHAT = f"one hot SKU, {WAITING} waiting"
SKU = f"SKU{HOT}"
COPIES = ("engine_hub", "engine_single")
CALLER = Caller(actor="benchmark", role=Role.ADMIN)
GOAL = 12
# All who wait at the end of a turn are waited for.
ROUNDS_MAX = 3
# The first turn compiles statements and opens connections.
WARM_SECONDS = 0.5
CHART, MILLI = "orders/s", 1e3

Place = Callable[[str, str, str], Awaitable[object]]


@dataclass
class _Turns:
    rates: list[float] = field(default_factory=list)
    here: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)


async def waiting(options: Options) -> Result:
    if options.server is None:
        raise Impossible("PostgreSQL")
    server = options.server
    own, other = await copies_of(server, options.placing, COPIES)
    await server.run(single.CREATE, database=COPIES[1])
    buyers = await Buyers.of(own, options.skus)
    found = {HUB: _Turns(), SINGLE: _Turns()}
    async with _hub(own) as by_hub:
        places = {HUB: by_hub, SINGLE: _single(other)}
        for name, place in places.items():
            await _drive(place, buyers, f"warm {name}", WARM_SECONDS)
        for number in range(min(options.rounds, ROUNDS_MAX)):
            for name, place in places.items():
                turn = f"{name} {number}"
                await _turn(place, buyers, turn, options.seconds, server, found[name])
    ratio = _rate(found[HUB]) / _rate(found[SINGLE])
    figure = Figure(f"{WHAT}, orders/s by {SINGLE}", ratio, GOAL)
    return Result("engine", [_row(*each) for each in found.items()], [figure], CHART)


@asynccontextmanager
async def _hub(address: str) -> AsyncIterator[Place]:
    hub = wire(Settings(database_url=address))

    async def place(key: str, channel: str, customer: str) -> object:
        line = PlaceLine(sku=SKU, quantity=1)
        order = PlaceOrder(channel_id=channel, customer_id=customer, lines=(line,))
        return await hub.services.ordering.place(CALLER, key, order)

    try:
        async with hub.running():
            yield place
    finally:
        await hub.close()


def _single(address: str) -> Place:
    held = Held(address)

    async def place(key: str, channel: str, customer: str) -> object:
        async with held.connection() as connection:
            return await single.place_order(connection, key, channel, customer, [(SKU, 1)])

    return place


async def _drive(place: Place, buyers: Buyers, name: str, seconds: float) -> int:
    """How many orders were placed."""
    numbers = itertools.count()
    until = time.perf_counter() + seconds
    channels, customers = buyers.channels, buyers.customers

    async def run() -> int:
        done = 0
        while time.perf_counter() < until:
            number = next(numbers)
            channel = channels[number % len(channels)]
            await place(f"{name} {number}", channel, customers[number % len(customers)])
            done += 1
        return done

    return sum(await asyncio.gather(*(run() for _ in range(WAITING))))


async def _turn(
    place: Place, buyers: Buyers, name: str, seconds: float, server: Server, found: _Turns
) -> None:
    stored, here, began = Spent(server.processes()), time.process_time(), time.perf_counter()
    count = await _drive(place, buyers, name, seconds)
    found.rates.append(count / (time.perf_counter() - began))
    found.here.append((time.process_time() - here) / count)
    found.database.append(stored.seconds(server.processes()) / count)


def _rate(turns: _Turns) -> float:
    return statistics.median(turns.rates)


def _row(side: str, turns: _Turns) -> Row:
    values = {
        "orders/s": _rate(turns),
        "process, CPU ms": min(turns.here) * MILLI,
        "database, CPU ms": min(turns.database) * MILLI,
    }
    return Row(WHAT, side, values)
