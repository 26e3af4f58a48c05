from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx2
import pytest

from hub.http.app import create_app
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.engines import Engines
from tests.hub.front.raw import Serve, serve_with

Asked = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]


@pytest.fixture
def asked(database_url: str, engines_of: Callable[[str], Engines]) -> Asked:
    """A client of the web application with these settings, in this process."""

    @asynccontextmanager
    async def client(**settings: Any) -> AsyncIterator[httpx2.AsyncClient]:
        hub = wire(Settings(database_url=database_url, **settings), engines_of(database_url))
        app = create_app(hub)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://hub") as http:
            http.app = app  # type: ignore[attr-defined]
            yield http
        await hub.close()

    return client


@pytest.fixture
def serve(database_url: str, engines_of: Callable[[str], Engines]) -> Serve:
    """Serves a hub with these settings on a port."""
    return serve_with(database_url, engines_of(database_url))
