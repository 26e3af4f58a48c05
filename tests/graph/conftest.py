from collections.abc import AsyncIterator
from functools import cache

import httpx2
import pytest

from hub.app import create_app
from hub.graph import make_graph
from hub.wiring import Hub
from tests.graph.client import Client
from tests.graph.desk import Desk
from tests.shop import Shop


@pytest.fixture
def database_url(each_database_url: str) -> str:
    """The graph is tested on both engines."""
    return each_database_url


# The graph holds nothing of a hub: one for all tests spares each the building of its own.
one_graph = cache(make_graph)


@pytest.fixture
async def graph(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """The hub's whole web application in this process, with its streams running."""
    monkeypatch.setattr("hub.app.make_graph", one_graph)
    app = create_app(hub)
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://hub", timeout=30) as http,
    ):
        yield Client(http)


@pytest.fixture
def desk(graph: Client, shop: Shop) -> Desk:
    """What the people of the shop do, through the graph."""
    return Desk(graph, shop)
