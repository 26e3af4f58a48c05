"""Followers with equal answers are a group: one execution and one encoding for all of them."""

import asyncio
import gc
import json
from itertools import pairwise
from typing import Any

import pytest

from execution.fanout import group as groups
from execution.fanout.follower import Follower
from execution.fanout.frame import Frame
from execution.graph import Graph
from tests.execution.paper import FOLLOW, Box, Paper, Unprintable, a_graph, follow, settled


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def graph() -> Graph:
    return a_graph()


async def test_an_event_is_executed_and_encoded_once_for_all(graph: Graph, paper: Paper) -> None:
    boxes = [Box() for _ in range(50)]
    for box in boxes:
        follow(graph, paper, box, after=0)
    await settled()
    paper.print()
    paper.print()
    await settled()
    assert graph.groups == 1
    assert paper.executed == [1, 2]
    assert [box.positions for box in boxes] == [[1, 2]] * 50
    assert len({id(frame) for box in boxes for frame in box.frames}) == 2
    data = {"news": {"number": 1, "text": "news of page None for None"}}
    assert json.loads(boxes[0].frames[0].text) == {"data": data}
    assert boxes[0].frames[0].streamed.startswith(b"id: cursor 1\nevent: next\ndata: {")


@pytest.mark.parametrize(
    ("other", "count"),
    [
        ({}, 1),
        ({"after": 0}, 1),
        ({"loud": False}, 2),
        ({"loud": True}, 2),
        ({"page": "sport"}, 2),
        ({"scope": "staff"}, 2),
        ({"scope": ["no key"]}, 2),
        ({"query": FOLLOW.replace("number", "n: number")}, 2),
        ({"query": "subscription ($after: Int) { news(after: $after) { number } }"}, 2),
    ],
    ids=str,
)
async def test_only_who_gets_equal_answers_is_of_one_group(
    graph: Graph, paper: Paper, other: dict[str, Any], count: int
) -> None:
    one, two = Box(), Box()
    follow(graph, paper, one)
    follow(graph, paper, two, **other)
    await settled()
    assert graph.groups == count
    paper.print("sport")
    await settled()
    assert (one.positions[-1], two.positions[-1]) == (1, 1)
    if "scope" in other:
        assert "for None" in one.frames[-1].text
        assert "for None" not in two.frames[-1].text


async def test_without_an_audience_everyone_has_an_execution_of_its_own(paper: Paper) -> None:
    graph, boxes = a_graph(audience=None), [Box(), Box()]
    for box in boxes:
        follow(graph, paper, box, after=0)
    await settled()
    paper.print()
    await settled()
    assert graph.groups == 2
    assert paper.executed == [1, 1]


async def test_who_has_another_topic_is_not_troubled(graph: Graph, paper: Paper) -> None:
    sport, all_ = Box(), Box()
    follow(graph, paper, sport, page="sport", after=0)
    follow(graph, paper, all_, after=0)
    await settled()
    for page in ("sport", "arts", "sport"):
        paper.print(page)
    await settled()
    assert (sport.positions, all_.positions) == ([1, 3], [1, 2, 3])


async def ten_ahead(graph: Graph, paper: Paper) -> tuple[Box, Box]:
    """Two clients, of which the first does not take what the second one has: ten messages."""
    slow, fast = Box(), Box()
    for box in (slow, fast):
        follow(graph, paper, box, after=0)
    await settled()
    slow.room.clear()
    for _ in range(10):
        paper.print()
    await settled()
    return slow, fast


async def test_a_slow_client_delays_nobody_and_gets_all_without_an_execution(
    graph: Graph, paper: Paper
) -> None:
    slow, fast = await ten_ahead(graph, paper)
    assert fast.positions == list(range(1, 11))
    assert not slow.positions
    slow.room.set()
    await settled()
    paper.print()
    await settled()
    assert slow.positions == fast.positions == list(range(1, 12))
    assert paper.executed == list(range(1, 12))
    assert not paper.readings


async def test_a_client_that_is_far_behind_reads_for_itself(
    graph: Graph, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "RECENT_MAX", 2)
    slow, fast = await ten_ahead(graph, paper)
    slow.room.set()
    await settled()
    assert slow.positions == fast.positions == list(range(1, 11))
    # Nothing is kept for it but the last two; the first waited in its connection.
    assert sorted(paper.executed) == sorted([*range(1, 11), *range(2, 11)][: len(paper.executed)])
    assert paper.readings


async def test_what_is_kept_for_those_behind_is_bounded_by_its_size(
    graph: Graph, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "RECENT_CHARACTERS_MAX", 100)
    boxes = [Box(), Box()]
    for box in boxes:
        follow(graph, paper, box, after=0)
    await settled()
    boxes[0].room.clear()
    for _ in range(10):
        paper.print()
    await settled()
    waiting = boxes[1].frames[0]
    kept = [one for one in boxes[1].frames if len(gc.get_referrers(one)) > 1]
    assert kept[:1] == [waiting], "it is in the connection"
    assert len(kept) <= 3
    boxes[0].room.set()
    await settled()
    assert boxes[0].positions == boxes[1].positions == list(range(1, 11))


async def test_who_leaves_in_the_middle_of_a_delivery_gets_nothing_more(
    graph: Graph, paper: Paper
) -> None:
    first, leaving, last = Box(), Box(), Box()
    follow(graph, paper, first, after=0)
    leaver = follow(graph, paper, leaving, after=0)
    follow(graph, paper, last, after=0)
    await settled()
    first.on_frame = leaver.leave
    paper.print()
    await settled()
    assert (first.positions, leaving.positions, last.positions) == ([1], [], [1])
    assert not leaving.is_complete


async def test_a_broken_connection_ends_one_follower(graph: Graph, paper: Paper) -> None:
    broken, fine = Box(is_gone=True), Box()
    for box in (broken, fine):
        follow(graph, paper, box, after=0)
    await settled()
    for _ in range(2):
        paper.print()
    await settled()
    assert (broken.positions, fine.positions) == ([], [1, 2])


async def test_an_error_of_an_event_reaches_all_and_they_go_on(graph: Graph, paper: Paper) -> None:
    boxes = [Box(), Box()]
    for box in boxes:
        follow(graph, paper, box, after=0)
    await settled()
    paper.print("unprintable")
    paper.print()
    await settled()
    for box in boxes:
        failed, fine = (json.loads(frame.text) for frame in box.frames)
        assert failed["data"] == {"news": {"number": 1, "text": None}}
        assert failed["errors"][0]["extensions"]["code"] == "UNPRINTABLE"
        assert "errors" not in fine
    # The plan, and graphql-core to tell the error; then the plan.
    assert paper.executed == [1, 1, 2]


async def test_a_stream_that_closes_is_complete_for_all(graph: Graph, paper: Paper) -> None:
    boxes = [Box() for _ in range(3)]
    for box in boxes:
        follow(graph, paper, box)
    await settled()
    boxes[0].room.clear()
    paper.print()
    await settled()
    paper.close()
    await settled()
    assert [box.is_complete for box in boxes] == [False, True, True]
    boxes[0].room.set()
    await settled()
    assert all(box.is_complete for box in boxes)
    assert graph.groups == 0


async def test_a_stream_that_breaks_tells_all_and_ends(graph: Graph, paper: Paper) -> None:
    boxes = [Box() for _ in range(3)]
    for box in boxes:
        follow(graph, paper, box, after=0)
    await settled()
    boxes[0].room.clear()
    paper.print()
    await settled()
    for feed in paper.feeds:
        feed.put(Unprintable("The press is broken."))
    await settled()
    boxes[0].room.set()
    await settled()
    for box in boxes:
        error = json.loads(box.frames[-1].text)["errors"][0]
        assert error["extensions"]["code"] == "UNPRINTABLE"
        assert box.is_complete
    assert graph.groups == 0


async def test_a_stream_that_cannot_begin_is_refused(graph: Graph, paper: Paper) -> None:
    box = Box()
    follow(graph, paper, box, page="none")
    await settled()
    (error,) = box.refused
    assert (error.extensions or {})["code"] == "UNKNOWN_PAGE"
    assert not box.frames
    assert graph.groups == 0


async def test_thousands_of_sends_leave_turns_to_others(graph: Graph, paper: Paper) -> None:
    boxes = [Box() for _ in range(groups.SLICE * 5)]
    for box in boxes:
        follow(graph, paper, box, after=0)
    await settled()
    sent: list[int] = []
    paper.print()
    while not boxes[-1].frames:
        await asyncio.sleep(0)
        sent.append(sum(bool(box.frames) for box in boxes))
    steps = [after - before for before, after in pairwise(sent)]
    assert max(steps) <= groups.SLICE


async def test_nothing_is_kept_of_those_who_left(graph: Graph, paper: Paper) -> None:
    async def alive() -> tuple[int, int, int]:
        await settled()
        gc.collect()
        kept = [one for one in gc.get_objects() if isinstance(one, Follower | Frame)]
        return len(asyncio.all_tasks()), len(kept), len(paper.feeds)

    before = await alive()
    for number in range(3):
        boxes = [Box() for _ in range(100)]
        followers = [follow(graph, paper, box, after=number) for box in boxes]
        await settled()
        boxes[0].room.clear()
        paper.print()
        await settled()
        assert paper.feeds
        for follower in followers:
            follower.leave()
        del boxes, followers, follower
    assert await alive() == before
    assert graph.groups == 0
