"""What the same operations cost with twenty times the orders: CPU of server and database together,
on PostgreSQL."""

from collections.abc import Sequence

from benchmarks.data.kept import kept_postgresql, name_of
from benchmarks.data.server import Server
from benchmarks.measure import sides
from benchmarks.measure.options import Impossible, Options
from benchmarks.measure.sides import Program
from benchmarks.measure.turns import in_turns
from benchmarks.placement.orders import Buyers, placed
from benchmarks.reads.compared import SERVER, Spent, bodies, ratio, rows
from benchmarks.reads.queries import queries
from benchmarks.report.results import Figure, Result

SMALL, LARGE = "hub, a twentieth", "hub"
PLACING = "M1 order of two lines"
COPIES = {SMALL: "growing_small", LARGE: "growing_large"}
GOAL = 1.15


async def growing(options: Options) -> Result:
    if options.server is None:
        raise Impossible("PostgreSQL")
    spent = await _reads(options, options.server) | await _orders(options, options.server)
    figures = [
        Figure(
            f"{name}, CPU with 20 times the orders",
            ratio(found, LARGE, SMALL, lambda side: min(side.total)),
            GOAL,
            at_most=True,
        )
        for name, found in spent.items()
    ]
    return Result("growth", rows(spent), figures, SERVER)


async def _reads(options: Options, server: Server) -> Spent:
    addresses = [await kept_postgresql(server, size) for size in (options.small, options.large)]
    asked = [await queries(address, options.skus) for address in addresses]
    async with sides.running(_hubs(addresses)) as servers:
        return {
            small.name: await in_turns(
                servers, [bodies(small), bodies(large)], options.plan(), server.processes
            )
            for small, large in zip(*asked, strict=True)
        }


async def _orders(options: Options, server: Server) -> Spent:
    """In copies: the generated databases stay as they are."""
    sizes = {SMALL: options.small, LARGE: options.large}
    addresses = [await server.create(COPIES[n], name_of(size)) for n, size in sizes.items()]
    buyers = [await Buyers.of(address, options.skus) for address in addresses]
    requests = [one.bodies("growing", hot=False) for one in buyers]
    async with sides.running(_hubs(addresses)) as servers:
        spent = await in_turns(servers, requests, options.plan(1, 2), server.processes, placed)
    for name in COPIES.values():
        await server.run(f"DROP DATABASE {name} WITH (FORCE)")
    return {PLACING: spent}


def _hubs(addresses: Sequence[str]) -> list[Program]:
    return [sides.hub(a, name) for a, name in zip(addresses, COPIES, strict=True)]
