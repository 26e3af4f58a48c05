"""Placing orders: the hub, the ordinary ORM unit of work, and a transaction of one round trip."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import sides
from benchmarks.measure.options import Impossible, Options
from benchmarks.measure.sides import Program, Side
from benchmarks.measure.turns import Processes, Spending, in_turns
from benchmarks.peers import single
from benchmarks.placement.databases import copies_of, files_of
from benchmarks.placement.fulfilling import fulfilled
from benchmarks.placement.orders import Buyers, placed
from benchmarks.placement.selling_out import oversold
from benchmarks.report.results import Figure, Result, Row

HUB, ORDINARY = "hub", "ordinary ORM"
SINGLE, BARE = "one round trip, Strawberry", "one round trip, no GraphQL"
STRAWBERRY = "benchmarks.peers.ordinary"
COPIES = ("placing_hub", "placing_orm", "placing_single", "placing_bare")
SHIP = "accept and ship, 8 clients"
MILLI = 1e3
CHART = "orders/s"


@dataclass(frozen=True)
class Scenario:
    name: str
    clients: int
    hot: bool


# fmt: off
ALONE    = Scenario("different SKUs, 1 client",   1,  hot=False)
MANY     = Scenario("different SKUs, 64 clients", 64, hot=False)
HOT      = Scenario("one hot SKU, 64 clients",    64, hot=True)
# fmt: on

Found = dict[str, dict[str, Spending]]


async def on_postgresql(options: Options) -> Result:
    if options.server is None:
        raise Impossible("PostgreSQL")
    server = options.server
    own, orm, one, bare = await copies_of(server, options.placing, COPIES)
    for database in COPIES[2:]:
        await server.run(single.CREATE, database=database)
    programs = [
        sides.hub(own),
        sides.python(ORDINARY, STRAWBERRY, orm),
        sides.python(SINGLE, STRAWBERRY, one, "single"),
        sides.python(BARE, "benchmarks.peers.limit", bare),
    ]
    found = await _placed(programs, own, (ALONE, MANY, HOT), options, server.processes)
    found[SHIP] = {HUB: await fulfilled(own, options, server.processes)}
    figures = [
        *_less_than_before(found),
        *_hot(found[HOT.name]),
        await _oversold(own, options.skus),
    ]
    return Result("placement", _rows(found), figures, CHART)


async def on_sqlite(options: Options) -> Result:
    with TemporaryDirectory() as folder:
        own, orm = await files_of(options.placing, ["hub", "orm"], Path(folder), options.data)
        programs = [
            sides.hub(own),
            sides.python(ORDINARY, STRAWBERRY, orm),
        ]
        found = await _placed(programs, own, (ALONE, MANY), options, list)
        ratio = _rates(found[MANY.name], ORDINARY)
        figures = [
            Figure(f"{MANY.name}, orders/s by {ORDINARY}", ratio, 60),
            await _oversold(own, options.skus),
        ]
    return Result("placement_sqlite", _rows(found), figures, CHART)


async def _placed(
    programs: Sequence[Program],
    address: str,
    scenarios: Sequence[Scenario],
    options: Options,
    database: Processes,
) -> Found:
    buyers = await Buyers.of(address, options.skus)
    async with sides.running(programs) as servers:
        return {
            each.name: await _scenario(each, servers, buyers, options, database)
            for each in scenarios
        }


async def _scenario(
    scenario: Scenario,
    servers: Sequence[Side],
    buyers: Buyers,
    options: Options,
    database: Processes,
) -> dict[str, Spending]:
    bodies = [buyers.bodies(f"{scenario.name} {side.name}", hot=scenario.hot) for side in servers]
    return await in_turns(servers, bodies, options.plan(scenario.clients, 2.0), database, placed)


def _rows(found: Found) -> list[Row]:
    return [
        Row(
            scenario,
            side,
            {
                "orders/s": spent.rate,
                "server, CPU ms": min(spent.server) * MILLI,
                "database, CPU ms": min(spent.database) * MILLI,
                "p50 ms": spent.percentile(50) * MILLI,
                "p99 ms": spent.percentile(99) * MILLI,
            },
        )
        for scenario, sides_ in found.items()
        for side, spent in sides_.items()
    ]


# The CPU of the hub by that of the ordinary unit of work in the same run, before orders were
# committed in groups (commit 72c49f5): in the server, and in the database. What is shipped is
# compared with an order that is placed alone.
BEFORE = {ALONE.name: (0.9, 1.3), MANY.name: (0.9, 2.0), SHIP: (2.1, 2.3)}
# How many times less it should be: in the server, and in the database.
LESS = {ALONE.name: (6, 4), MANY.name: (12, 4), SHIP: (8, 4)}


def _less_than_before(found: Found) -> list[Figure]:
    figures = []
    for scenario, (server, database) in BEFORE.items():
        hub, orm = found[scenario][HUB], found.get(scenario, {}).get(ORDINARY)
        orm = orm or found[ALONE.name][ORDINARY]
        name = f"{scenario}, times less CPU than before groups:"
        in_server = server * min(orm.server) / min(hub.server)
        in_database = database * min(orm.database) / min(hub.database)
        goals = LESS[scenario]
        figures.append(Figure(f"{name} server", in_server, goals[0]))
        figures.append(Figure(f"{name} database", in_database, goals[1]))
    return figures


def _hot(found: dict[str, Spending]) -> list[Figure]:
    late = found[HUB].percentile(99) / found[SINGLE].percentile(99)
    return [
        Figure(f"{HOT.name}, orders/s by {ORDINARY}", _rates(found, ORDINARY), 20),
        Figure(f"{HOT.name}, orders/s by {SINGLE}", _rates(found, SINGLE), 8),
        Figure(f"{HOT.name}, p99 by that of {SINGLE}", late, 0.25, at_most=True),
    ]


def _rates(found: dict[str, Spending], side: str) -> float:
    return found[HUB].rate / found[side].rate


async def _oversold(address: str, skus: int) -> Figure:
    return Figure("units oversold", await oversold(address, skus), 0, at_most=True)
