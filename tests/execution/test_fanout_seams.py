"""Followers join and leave a group at any moment: each event once and in order."""

import asyncio
import random

import pytest

from execution.fanout import group as groups
from execution.fanout.follower import Follower
from execution.graph import Graph
from tests.execution.paper import Box, Paper, a_graph, follow, settled


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def graph() -> Graph:
    return a_graph()


@pytest.mark.parametrize("seed", range(25))
async def test_whoever_joins_and_whenever_gets_each_event_once_and_in_order(
    graph: Graph, paper: Paper, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(seed)
    monkeypatch.setattr(groups, "RECENT_MAX", dice.choice((1, 3, 50)))
    monkeypatch.setattr(groups, "SLICE", dice.choice((1, 2, 64)))
    crowd = Crowd(graph, paper, dice)
    for _ in range(150):
        crowd.do_something()
        for _ in range(dice.randint(0, 4)):
            await asyncio.sleep(0)
    for box, _, _ in crowd.present:
        box.room.set()
    await settled(20_000)
    for box, after, _ in crowd.present:
        assert box.positions == list(range(after + 1, len(paper.items) + 1))
    for box, after, _ in crowd.gone:
        assert box.positions == list(range(after + 1, after + 1 + len(box.positions)))
    assert graph.groups <= 1


class Crowd:
    """Followers that come with a cursor, stop reading, read on, and leave."""

    def __init__(self, graph: Graph, paper: Paper, dice: random.Random) -> None:
        self._graph, self._paper, self._dice = graph, paper, dice
        self.present: list[tuple[Box, int, Follower]] = []
        self.gone: list[tuple[Box, int, Follower]] = []

    def do_something(self) -> None:
        dice, what = self._dice, self._dice.randint(0, 9)
        if what in (0, 1):
            box, after = Box(), dice.randint(0, len(self._paper.items))
            self.present.append((box, after, follow(self._graph, self._paper, box, after=after)))
        elif what == 2 and self.present:
            self.gone.append(self.present.pop(dice.randrange(len(self.present))))
            self.gone[-1][2].leave()
        elif what in (3, 4) and self.present:
            room = dice.choice(self.present)[0].room
            room.clear() if room.is_set() else room.set()
        else:
            for _ in range(dice.randint(1, 3)):
                self._paper.print()
