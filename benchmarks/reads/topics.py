"""Reads on PostgreSQL against all other servers, on SQLite against the ordinary stack."""

from collections.abc import Sequence

from benchmarks.data.kept import kept_postgresql, kept_sqlite
from benchmarks.measure import sides
from benchmarks.measure.options import Impossible, Options
from benchmarks.peers import node
from benchmarks.reads.compared import SERVER, Spent, compared, ratio, rows
from benchmarks.reads.queries import queries
from benchmarks.report.results import Figure, Result

HUB, ORDINARY, LIMIT = "hub", "ordinary Strawberry", "limit: asyncpg, orjson"
# Goals for Q1, Q2, Q3: times less CPU of the server.
LESS_THAN_ORDINARY = (20, 35, 22)
LESS_ON_SQLITE = (25, 25, 18)
LESS_THAN_YOGA = (2.5, 3, 1)
OF_THE_LIMIT = 2.2


async def on_postgresql(options: Options) -> Result:
    if options.server is None:
        raise Impossible("PostgreSQL")
    address = await kept_postgresql(options.server, options.large)
    programs = [
        # It shares the database with the others, and is stopped at any moment: it must not write.
        sides.hub(address, history_minutes="0"),
        sides.python(ORDINARY, "benchmarks.peers.ordinary", address),
        sides.python(LIMIT, "benchmarks.peers.limit", address),
    ]
    notes = []
    try:
        programs += node.node_servers(address)
    except Impossible as error:
        notes.append(str(error))
    asked = await queries(address, options.skus)
    async with sides.running(programs) as servers:
        spent = await compared(servers, asked, options.plan(), options.server.processes)
    figures = _against(spent, ORDINARY, LESS_THAN_ORDINARY) + _of_limit(spent)
    if not notes:
        figures += _against(spent, node.YOGA, LESS_THAN_YOGA)
        figures += _against(spent, node.JIT, (1, 1, 1))
    return Result("reads", rows(spent), figures, SERVER, notes)


async def on_sqlite(options: Options) -> Result:
    address = await kept_sqlite(options.small, options.data)
    programs = [
        # It shares the database with the others, and is stopped at any moment: it must not write.
        sides.hub(address, history_minutes="0"),
        sides.python(ORDINARY, "benchmarks.peers.ordinary", address),
    ]
    asked = await queries(address, options.skus)
    async with sides.running(programs) as servers:
        spent = await compared(servers, asked, options.plan(), list)
    return Result("sqlite", rows(spent), _against(spent, ORDINARY, LESS_ON_SQLITE), SERVER)


def _against(spent: Spent, side: str, goals: Sequence[float]) -> list[Figure]:
    return [
        Figure(f"{name}, server CPU of {side} by the hub's", ratio(found, side, HUB), goal)
        for (name, found), goal in zip(spent.items(), goals, strict=True)
    ]


def _of_limit(spent: Spent) -> list[Figure]:
    return [
        Figure(
            f"{name}, server CPU of the hub by the limit's",
            ratio(found, HUB, LIMIT),
            OF_THE_LIMIT,
            at_most=True,
        )
        for name, found in spent.items()
    ]
