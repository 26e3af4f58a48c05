"""The demo's shop, served: what the examples expect to find."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from hub.demo.seed import seed
from hub.wiring import Hub
from tests.copies import copied
from tests.graph.client import Client
from tests.subscriptions.conftest import url as url  # a fixture


@pytest.fixture
async def demo(hub: Hub, url: str) -> str:
    """The address of the demo's graph."""
    await copied(hub, "demo", lambda: seed(hub))
    return f"{url}/graphql"


@pytest.fixture
async def visitor(url: str) -> AsyncIterator[Client]:
    async with httpx2.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:
        yield Client(http)
