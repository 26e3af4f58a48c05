"""Nothing that was acknowledged is lost, doubled or oversold, whatever happens to the machines. The
short version of `python -m tests.faults`; the seed decides what every client does."""

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hub.http.graph import make_graph
from tests.faults.business.world import World
from tests.faults.injected.faults import Fault, suffer
from tests.faults.injected.runs import SHORT, Play, on_postgresql, on_sqlite
from tests.faults.injected.stalling import Stall
from tests.faults.machines.servers import PostgreSQL
from tests.graph.client import mutations

SEED = 20_261
SERVER = PostgreSQL(f"test-{os.getpid()}")
FAULTS = on_postgresql(SERVER, SHORT)

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    play = Play(tmp_path_factory.mktemp("faults"), SEED, SHORT, SERVER)
    await play.begin()
    yield play
    await SERVER.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(play: Play) -> AsyncIterator[World]:
    """Two hubs on PostgreSQL and Redis that go through everything, one after the other."""
    async with play.world() as world:
        # They stop reading at once; that they are gone is looked at when they had the time.
        for fault, _ in FAULTS:
            if isinstance(fault, Stall):
                fault.begin(world.fleet.hubs[0])
        yield world


@pytest.mark.parametrize(("fault", "runs"), FAULTS, ids=lambda given: getattr(given, "name", None))
async def test_what_was_acknowledged_survives(world: World, fault: Fault, runs: int) -> None:
    outcome = await suffer(world, fault, runs)
    assert outcome.findings == []
    assert outcome.acknowledged


async def test_the_whole_graph_was_in_use(world: World) -> None:
    """Every mutation was accepted at least once, every question asked, every stream followed."""
    async with world.busy():
        await world.toured()
    query = make_graph().graphql_schema.query_type
    assert query is not None
    assert set(mutations()) - world.log.names() == set()
    assert set(query.fields) - set().union(*(client.asked for client in world.clients)) == set()
    assert all(follower.connections > 1 for follower in world.followers)
    assert await world.findings() == []


async def test_positions_survive_the_worker(play: Play) -> None:
    async with play.relayed() as (world, fault):
        outcome = await suffer(world, fault, SHORT.relay_kills)
    assert outcome.findings == []


async def test_what_was_acknowledged_survives_on_sqlite(play: Play) -> None:
    """A full disk, kills and a wrong clock, on SQLite."""
    async with play.on_file() as (world, file):
        for fault, runs in on_sqlite(file, SHORT):
            outcome = await suffer(world, fault, runs)
            assert outcome.findings == [], fault.name
