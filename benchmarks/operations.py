"""CPU of an operation by its plan and direct reads, against graphql-core and SQLAlchemy: one
process, one database, alternating rounds. Answers are compared before the timing.

`python -m benchmarks.operations`; the figures go to `build/bench/operations.json`."""

from dataclasses import replace
from statistics import median
from typing import Any

import orjson

from benchmarks.measure.graphs import Side, compared, on_both_databases
from benchmarks.reads.queries import DETAIL, MONEY, PAGE, STOCK
from benchmarks.scale.statements import fill
from hub.http.graph import make_graph
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.direct import NoDirect
from persistence.engine.engines import open_engines
from persistence.operations.migrate import upgrade
from tests.shop import GOODS, Shop

LIST = f"""query List($after: String, $where: OrderWhere) {{
  orders(first: 20, after: $after, where: $where) {{
    pageInfo {{ hasNextPage endCursor }}
    nodes {{ id number status placedAt currentTotal {MONEY} customer {{ name }} }}
  }}
}}"""
CURSORS = "{ orders(first: 10) { edges { cursor node { id } } } }"
OPEN = {"status": ["ON_HOLD", "CONFIRMED", "COMPLETED"], "placedFrom": "2020-01-01T00:00:00Z"}
# How many times less CPU a plan should need, for each of the cases.
GOALS = {"SQLite": (25, 25, 18, 15, 15), "PostgreSQL": (20, 35, 22, 15, 15)}

Case = tuple[str, str, dict[str, Any], int]


async def cases_of(side: Side) -> list[Case]:
    """A name, an operation, its variables, and how often it is run in a round."""
    edges = orjson.loads(await side.answer(CURSORS, {}))["orders"]["edges"]
    newest, after = edges[0]["node"]["id"], edges[-1]["cursor"]
    return [
        ("order detail", DETAIL, {"id": newest}, 40),
        ("page of 50 orders", PAGE, {"first": 50}, 8),
        ("availability", STOCK, {"skus": list(GOODS)}, 40),
        ("page after a cursor", LIST, {"after": after}, 20),
        ("filtered list", LIST, {"where": OPEN}, 20),
    ]


def told(name: str, spent: dict[str, list[float]], goal: float) -> dict[str, Any]:
    """The figure of a case, and its line."""
    least = {side: min(seconds) for side, seconds in spent.items()}
    ratio = least["graphql-core"] / least["plan"]
    middle = median(spent["graphql-core"]) / median(spent["plan"])
    print(
        f"{name:<34}{least['plan'] * 1e6:>8,.0f} us"
        f"{least['graphql-core'] * 1e6:>10,.0f} us {ratio:>6.1f} x (median {middle:.1f} x)"
    )
    return {
        "name": f"{name}: CPU of graphql-core and SQLAlchemy by a plan's",
        "figure": round(ratio, 2),
        "goal": goal,
        "met": ratio >= goal,
        "microseconds": {side: round(seconds * 1e6) for side, seconds in least.items()},
    }


async def measure(backend: str, address: str, orders: int, rounds: int) -> list[dict[str, Any]]:
    await upgrade(address)
    fast = wire(Settings(database_url=address))
    plain = replace(open_engines(address), direct=NoDirect())
    slow = wire(Settings(database_url=address), plain)
    figures = []
    try:
        shop = await Shop.open(fast)
        await fill(shop, orders)
        sides = {
            "plan": Side(make_graph(), fast),
            "graphql-core": Side(make_graph(plans=False), slow),
        }
        cases = await cases_of(sides["plan"])
        for (name, text, given, times), goal in zip(cases, GOALS[backend], strict=True):
            spent = await compared(sides, text, given, rounds, times)
            figures.append(told(f"{name}, {backend}", spent, goal))
    finally:
        await fast.close()
        await slow.close()
    return figures


def main() -> None:
    on_both_databases(
        "operations",
        measure,
        about="CPU of operations by their plans, against graphql-core.",
        header=f"{'':<34}{'plan':>11}{'graphql-core':>13}  ratio of the least",
        rounds=7,
    )


if __name__ == "__main__":
    main()
