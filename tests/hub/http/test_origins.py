"""CORS: pages of other origins are refused, unless the settings name their origin."""

import json
from collections.abc import Callable

import httpx2
import pytest
from pydantic import ValidationError
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine.engines import Engines
from tests.subscriptions.conftest import url as url  # a fixture

SHOP = "http://localhost:5173"
ELSEWHERE = "http://elsewhere.example"
ASKED = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type,x-order-hub-actor,x-order-hub-channel",
}


@pytest.fixture
def hub(database_url: str, engines_of: Callable[[str], Engines]) -> Hub:
    """A hub that pages of one other site may use."""
    settings = Settings(database_url=database_url, origins=(SHOP,))
    return wire(settings, engines_of(database_url))


@pytest.mark.parametrize(("origin", "allowed"), [(SHOP, True), (ELSEWHERE, False)])
async def test_a_page_of_an_allowed_origin_may_send_requests(
    url: str, origin: str, allowed: bool
) -> None:
    async with httpx2.AsyncClient(base_url=url, trust_env=False) as http:
        asked = await http.options("/graphql", headers={"origin": origin, **ASKED})
        assert asked.is_success is allowed
        answer = await http.post(
            "/graphql", json={"query": "{ __typename }"}, headers={"origin": origin}
        )
    header = answer.headers.get("access-control-allow-origin")
    assert header == (origin if allowed else None)


@pytest.mark.parametrize(("origin", "allowed"), [(SHOP, True), (ELSEWHERE, False)])
async def test_a_page_of_an_allowed_origin_may_open_a_websocket(
    url: str, origin: str, allowed: bool
) -> None:
    address = url.replace("http", "ws", 1) + "/graphql"
    protocols = [Subprotocol("graphql-transport-ws")]
    opening = connect(address, subprotocols=protocols, origin=Origin(origin), proxy=None)
    if not allowed:
        with pytest.raises(InvalidStatus):
            await opening
        return
    async with opening as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"


def test_origins_are_a_list_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDER_HUB_ORIGINS", f"{SHOP}, https://shop.example")
    assert Settings().origins == (SHOP, "https://shop.example")


@pytest.mark.parametrize("wrong", ["*", "shop.example", "https://shop.example/", "https://"])
def test_an_invalid_origin_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError, match="must be origins"):
        Settings(origins=(wrong,))
