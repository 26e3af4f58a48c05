import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx2
import pytest

from hub.processes.serving import listening_socket, make_server
from hub.wiring import Hub
from tests.graph.client import Client
from tests.graph.staff import Staff
from tests.shop import Shop


@pytest.fixture
def database_url(each_database_url: str) -> str:
    """Streams are tested on both engines."""
    return each_database_url


@pytest.fixture
async def url(hub: Hub) -> AsyncIterator[str]:
    """The address of the hub, served as it is in production, on a free port."""
    listener = listening_socket(hub.settings.model_copy(update={"port": 0}))
    listener.listen()
    server = make_server(hub)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.wait_for(serving, 60)


@pytest.fixture
async def staff(url: str, shop: Shop) -> AsyncIterator[Staff]:
    """What the people of the shop do, over real connections."""
    async with httpx2.AsyncClient(base_url=url, timeout=60, trust_env=False) as http:
        yield Staff(Client(http), shop)
