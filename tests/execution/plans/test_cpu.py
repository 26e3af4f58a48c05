"""A guard: plans stay an order of magnitude below graphql-core, by the least CPU of alternating
rounds in one process. No time is compared with a clock."""

import gc
import time
from datetime import UTC, datetime

import pytest

from execution.graph import Graph
from tests.execution.plans import library
from tests.execution.plans.library import Genre, Shelf, Volume, graph

TEXT = "{ books(first: 300) { id title pages genre length writer { id name } } }"
ROUNDS = 8
FACTOR = 15


def volume(number: int) -> Volume:
    writer = "w1" if number % 2 else "w2"
    printed = datetime(2026, 1, 1, tzinfo=UTC)
    return Volume(f"n{number}", f"Title {number}", number, Genre.CRIME, writer, printed)


async def spent(made: Graph) -> float:
    gc.collect()
    began = time.process_time()
    result = await made.execute(TEXT, None, Shelf())
    assert not result.errors
    return time.process_time() - began


async def test_a_plan_takes_a_fifteenth_of_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "VOLUMES", [volume(number) for number in range(300)])
    planned, reference = graph(), graph(plans=False)
    rounds = [(await spent(planned), await spent(reference)) for _ in range(ROUNDS)]
    least = [min(side) for side in zip(*rounds, strict=True)]
    assert least[0] * FACTOR < least[1]
