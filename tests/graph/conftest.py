from collections.abc import AsyncIterator

import httpx2
import pytest

from hub.http.app import create_app
from hub.wiring import Hub
from tests.graph.client import Client
from tests.graph.staff import Staff
from tests.shop import Shop


@pytest.fixture
def database_url(each_database_url: str) -> str:
    """The graph is tested on both engines."""
    return each_database_url


@pytest.fixture
async def graph(hub: Hub) -> AsyncIterator[Client]:
    """The hub's whole web application in this process, with its streams running."""
    app = create_app(hub)
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://hub", timeout=60) as http,
    ):
        yield Client(http, app=app)


@pytest.fixture
def staff(graph: Client, shop: Shop) -> Staff:
    """What the people of the shop do, through the graph."""
    return Staff(graph, shop)
