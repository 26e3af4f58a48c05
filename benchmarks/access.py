"""CPU of a page of 50 orders with the checks of access and without, as a manager: one process, one
database, alternating rounds. The answers are equal.

`python -m benchmarks.access`; the figures go to `build/bench/access.json`."""

from dataclasses import replace
from typing import Any

from benchmarks.measure.graphs import Side, compared, on_both_databases
from benchmarks.reads.queries import PAGE
from benchmarks.scale.statements import fill
from domain.access.caller import Caller
from domain.access.roles import Role, Scope
from hub.http.graph import make_graph
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.operations.migrate import upgrade
from tests.shop import Shop

GOAL = 1.10
PLAIN = "without checks"
TIMES = 8


def sides_of(hub: Hub, shop: Shop) -> dict[str, Side]:
    """The same page three times: a manager of all channels has a condition in every statement."""
    channels = frozenset(channel.id for channel in (shop.web, shop.pos, shop.marketplace))
    graph = make_graph()
    manager = Caller("benchmark", role=Role.MANAGER)
    return {
        PLAIN: Side(make_graph(rules=None), hub),
        "manager": Side(graph, hub, manager),
        "manager of channels": Side(graph, hub, replace(manager, scope=Scope(channels))),
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


def main() -> None:
    on_both_databases(
        "access",
        measure,
        about="CPU of a page of 50 orders with the checks of access and without.",
        header=f"{'':<34}{'with':>11}{'without':>13}  ratio of the least",
        rounds=15,
    )


if __name__ == "__main__":
    main()
