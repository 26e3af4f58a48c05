"""CORS: pages of other origins are refused, unless the settings name their origin."""

import json
from collections.abc import Callable

import httpx2
import pytest
from pydantic import ValidationError
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from hub.http.app import create_app
from hub.origins import LOCAL, pattern_of
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine.engines import Engines
from tests.subscriptions.conftest import url as url  # a fixture

SHOP = "http://localhost:5173"
ELSEWHERE = "http://elsewhere.example"
ASKED = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type,x-order-hub-actor,last-event-id,authorization",
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
        assert "Origin" in asked.headers["vary"]
        assert asked.headers["access-control-max-age"] == "7200"
        answer = await http.post(
            "/graphql", json={"query": "{ __typename }"}, headers={"origin": origin}
        )
        scraped = await http.get("/metrics", headers={"origin": origin})
    header = answer.headers.get("access-control-allow-origin")
    assert header == (origin if allowed else None)
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers
    assert "access-control-allow-origin" not in scraped.headers


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


@pytest.mark.parametrize(
    "wrong",
    ["shop.example", "https://shop.example/", "https://", "null", "http://a:x", "http://*.a"],
)
def test_an_invalid_origin_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError, match="must be origins"):
        Settings(origins=(wrong,))


def test_an_origin_is_kept_as_browsers_send_it() -> None:
    given = ("https://Shop.Example:443", "http://shop.example:80", "http://[::1]:80", "tauri://app")
    expected = ("https://shop.example", "http://shop.example", "http://[::1]", "tauri://app")
    assert Settings(origins=given).origins == expected


@pytest.mark.parametrize(
    ("allowed", "origin", "may"),
    [
        (LOCAL, "http://localhost:5173", True),
        (LOCAL, "https://127.0.0.1:8443", True),
        (LOCAL, "http://[::1]", True),
        (LOCAL, "http://localhost.evil.example:80", False),
        (LOCAL, "http://evil.example/http://localhost:1", False),
        (LOCAL, "null", False),
        (("*",), "https://anywhere.example", True),
        (("https://a.example",), "https://axexample", False),
        (("https://a.example",), "https://a.example:8443", False),
        ((), "https://a.example", False),
    ],
)
def test_a_port_or_all_of_an_origin_may_be_a_star(
    allowed: tuple[str, ...], origin: str, may: bool
) -> None:
    assert (pattern_of(allowed).fullmatch(origin) is not None) is may


async def test_an_open_hub_may_be_used_from_everywhere(
    database_url: str, engines_of: Callable[[str], Engines]
) -> None:
    settings = Settings(database_url=database_url, origins=("*",))
    app = create_app(wire(settings, engines_of(database_url)))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://hub") as http:
        asked = await http.options("/graphql", headers={"origin": ELSEWHERE, **ASKED})
        text = await http.get("/graphql/schema.graphql", headers={"origin": ELSEWHERE})
    assert asked.headers["access-control-allow-origin"] == "*"
    assert text.headers["access-control-allow-origin"] == "*"
    assert "etag" in text.headers["access-control-expose-headers"]
