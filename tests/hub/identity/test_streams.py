"""Live streams end with the credential of their caller, whoever ends it and wherever."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.hub.identity.doors import Door
from tests.hub.identity.issuer import Issuer
from tests.processes import run_order_hub
from tests.subscriptions.following import EVENTS, WAIT_SECONDS

MULTIPART = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0"


@pytest.fixture
def database_url(each_database_url: str) -> str:
    return each_database_url


@asynccontextmanager
async def a_socket(door: Door) -> AsyncIterator[ClientConnection]:
    address = door.url.replace("http", "ws", 1) + "/graphql"
    protocol = Subprotocol("graphql-transport-ws")
    async with connect(address, subprotocols=[protocol], proxy=None) as socket:
        yield socket


async def send(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def receive(socket: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), WAIT_SECONDS))
    return frame


async def follow(socket: ClientConnection, token: str) -> None:
    """Open a stream, up to its snapshot."""
    await send(socket, type="connection_init", payload={"Authorization": f"Bearer {token}"})
    assert (await receive(socket))["type"] == "connection_ack"
    payload = {"query": EVENTS, "variables": {"topic": {}}}
    await send(socket, type="subscribe", id="1", payload=payload)
    assert (await receive(socket))["type"] == "next"


async def closed(socket: ClientConnection) -> tuple[int, str]:
    """The close frame, which comes next."""
    with pytest.raises(ConnectionClosed) as ended:
        await receive(socket)
    frame = ended.value.rcvd
    assert frame is not None
    return frame.code, frame.reason


@asynccontextmanager
async def a_stream(
    door: Door, token: str, accept: str = "text/event-stream"
) -> AsyncIterator[AsyncIterator[Any]]:
    headers = {"accept": accept, "authorization": f"Bearer {token}"}
    body = {"query": EVENTS, "variables": {"topic": {}}}
    async with door.http.stream("POST", "/graphql", json=body, headers=headers) as response:
        assert response.status_code == 200
        yield parts(response)


async def parts(response: httpx2.Response) -> AsyncIterator[tuple[str, Any]]:
    """Each event with its data."""
    name = ""
    async for line in response.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            text = line.removeprefix("data: ")
            yield name, json.loads(text) if text else None
        elif line.startswith("{") and line != "{}":
            # A part of multipart/mixed.
            yield "next", json.loads(line)["payload"]


async def last(stream: AsyncIterator[Any]) -> list[Any]:
    """The code of the last result, and the names of the events that come from now on."""
    names, codes = [], []
    async with asyncio.timeout(WAIT_SECONDS):
        async for name, data in stream:
            names.append(name)
            codes += [error["extensions"]["code"] for error in (data or {}).get("errors", ())]
    return [*codes, *names]


def from_another_process(door: Door, *arguments: str) -> None:
    """What an operator does, elsewhere."""
    code, said = run_order_hub(*arguments, ORDER_HUB_DATABASE_URL=door.hub.settings.database_url)
    assert code == 0, said


async def test_a_revoked_key_ends_its_socket(door: Door) -> None:
    issued, other = await door.key(), await door.key("other")
    async with a_socket(door) as socket, a_socket(door) as untouched:
        await follow(socket, str(issued.secret))
        await follow(untouched, str(other.secret))
        await asyncio.to_thread(from_another_process, door, "keys", "revoke", "till-7")
        started = time.monotonic()
        assert await closed(socket) == (4401, "The credential was revoked.")
        assert time.monotonic() - started < WAIT_SECONDS
        await door.shop.stock(1)
        await door.shop.place()
        assert (await receive(untouched))["type"] == "next"


@pytest.mark.parametrize(
    ("accept", "rest"),
    [("text/event-stream", ["next", "complete"]), (MULTIPART, ["next"])],
    ids=["sse", "multipart"],
)
async def test_a_revoked_key_ends_its_event_stream(
    door: Door, accept: str, rest: list[str]
) -> None:
    issued = await door.key()
    async with a_stream(door, str(issued.secret), accept) as stream:
        assert (await anext(stream))[0] == "next"
        await asyncio.to_thread(from_another_process, door, "keys", "revoke", "till-7")
        assert await last(stream) == ["UNAUTHENTICATED", *rest]


async def test_a_revoked_token_ends_its_socket(door: Door, issuer: Issuer) -> None:
    async with a_socket(door) as socket, a_socket(door) as untouched:
        await follow(socket, issuer.token(sub="leaver"))
        await follow(untouched, issuer.token(jti="token-2"))
        revoke = ("tokens", "revoke", "--issuer", issuer.url, "--subject", "leaver")
        await asyncio.to_thread(from_another_process, door, *revoke)
        assert (await closed(socket))[0] == 4401
    assert (await door.ask(issuer.token(sub="leaver", iat=1))).status_code == 401
    assert (await door.ask(issuer.token(jti="token-2"))).status_code == 200


async def test_an_expired_token_ends_its_streams(door: Door, issuer: Issuer) -> None:
    token = issuer.token(exp=int(time.time()) + 3)
    async with a_socket(door) as socket, a_stream(door, token) as stream:
        await follow(socket, token)
        assert (await anext(stream))[0] == "next"
        code, reason = await closed(socket)
        # Clients of graphql-ws connect again after this code, with a new token.
        assert (code, reason) == (4403, "The credential has expired: connect again with a new one.")
        assert await last(stream) == ["UNAUTHENTICATED", "next", "complete"]


async def test_the_secret_of_before_ends_with_its_overlap(door: Door) -> None:
    issued = await door.key()
    async with a_socket(door) as socket:
        await follow(socket, str(issued.secret))
        rotate = ("keys", "rotate", "till-7", "--overlap", "0")
        await asyncio.to_thread(from_another_process, door, *rotate)
        assert (await closed(socket))[0] == 4403


async def test_a_connection_of_many_operations_ends_with_its_credential(door: Door) -> None:
    issued = await door.key()
    headers = {"authorization": f"Bearer {issued.secret}"}
    reserved = (await door.http.put("/graphql", headers=headers)).text
    named = {**headers, "x-graphql-event-stream-token": reserved}
    opening = {**named, "accept": "text/event-stream"}
    async with door.http.stream("GET", "/graphql", headers=opening) as response:
        body = {
            "query": EVENTS,
            "variables": {"topic": {}},
            "extensions": {"operationId": "1"},
        }
        assert (await door.http.post("/graphql", json=body, headers=named)).status_code == 202
        stream = parts(response)
        assert (await anext(stream))[0] == "next"
        await asyncio.to_thread(from_another_process, door, "keys", "revoke", "till-7")
        async with asyncio.timeout(WAIT_SECONDS):
            rest = [name async for name, _ in stream]
        assert set(rest) <= {"next", "complete"}


@pytest.mark.parametrize(
    "payload",
    [{}, None, {"authorization": "Bearer x"}, {"authorization": 1}, {"x-order-hub-tracking": "x"}],
    ids=str,
)
async def test_a_socket_needs_a_valid_credential(door: Door, payload: Any) -> None:
    async with a_socket(door) as socket:
        await send(socket, type="connection_init", payload=payload)
        code, reason = await closed(socket)
        assert (code, reason.startswith("This request needs a valid credential")) == (4401, True)


async def test_a_socket_does_nothing_before_its_caller_is_known(door: Door) -> None:
    async with a_socket(door) as socket:
        payload = {"query": "{ __typename }"}
        await send(socket, type="subscribe", id="1", payload=payload)
        assert (await closed(socket))[0] == 4401


async def test_what_is_held_is_let_go(door: Door) -> None:
    issued = await door.key()
    async with a_socket(door) as socket, a_stream(door, str(issued.secret)) as stream:
        await follow(socket, str(issued.secret))
        await anext(stream)
        assert len(door.hub.identity.connections) == 2
    async with asyncio.timeout(WAIT_SECONDS):
        while len(door.hub.identity.connections):  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.02)
