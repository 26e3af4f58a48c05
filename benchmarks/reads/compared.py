"""The three queries by several servers: equal answers, and then their CPU."""

import itertools
from collections.abc import Callable, Sequence

from benchmarks.measure.load import body_of
from benchmarks.measure.sides import Side
from benchmarks.measure.turns import Body, Plan, Processes, Spending, in_turns
from benchmarks.reads.queries import Query
from benchmarks.report.results import Row

# Answers that are compared before the timing.
COMPARED = 3
MICRO = 1e6
SERVER, DATABASE = "server, CPU µs (least)", "database, CPU µs (least)"

Spent = dict[str, dict[str, Spending]]


async def compared(
    sides: Sequence[Side], queries: Sequence[Query], plan: Plan, database: Processes
) -> Spent:
    """By query and side."""
    for query in queries:
        await _require_equal(sides, query)
    return {
        query.name: await in_turns(sides, [bodies(query) for _ in sides], plan, database)
        for query in queries
    }


async def _require_equal(sides: Sequence[Side], query: Query) -> None:
    for variables in query.variables[:COMPARED]:
        expected = None
        for side in sides:
            answer = await _asked(side, query, variables)
            if expected is not None and answer != expected:
                raise RuntimeError(f"{query.name}: {side.name} answers differently\n{answer}")
            expected = answer


async def _asked(side: Side, query: Query, variables: dict[str, object]) -> object:
    client = side.client()
    side.resume()
    try:
        return await client.ask(query.text, variables)
    finally:
        client.close()
        side.pause()


def bodies(query: Query) -> Body:
    bodies = itertools.cycle([body_of(query.text, variables) for variables in query.variables])
    return lambda: next(bodies)


def rows(spent: Spent) -> list[Row]:
    return [
        Row(query, side, _values(found))
        for query, sides in spent.items()
        for side, found in sides.items()
    ]


def _values(found: Spending) -> dict[str, float]:
    middle = sorted(found.server)[len(found.server) // 2]
    return {
        SERVER: min(found.server) * MICRO,
        "(median)": middle * MICRO,
        DATABASE: min(found.database) * MICRO,
        "requests/s": found.rate,
    }


def least(found: Spending) -> float:
    return min(found.server)


def ratio(
    spent: dict[str, Spending], side: str, by: str, of: Callable[[Spending], float] = least
) -> float:
    """How many times more one side needs than another."""
    return of(spent[side]) / of(spent[by])
