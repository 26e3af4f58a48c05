"""graphql-transport-ws on a real socket: what is malformed, what is refused, what goes on."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from tests.execution.example import SECRET, calls

PROTOCOL = Subprotocol("graphql-transport-ws")
WAIT_SECONDS = 60


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The server must have nothing to say about what clients send."""
    with caplog.at_level(logging.WARNING):
        yield
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@asynccontextmanager
async def a_socket(url: str, init: bool = True, **options: Any) -> AsyncIterator[ClientConnection]:
    address = url.replace("http", "ws")
    options = {"subprotocols": [PROTOCOL], "proxy": None, "open_timeout": WAIT_SECONDS, **options}
    async with connect(address, **options) as socket:
        if init:
            await send(socket, {"type": "connection_init"})
            assert (await received(socket))["type"] == "connection_ack"
        yield socket


async def send(socket: ClientConnection, message: Any) -> None:
    raw = message if isinstance(message, str | bytes) else json.dumps(message)
    await socket.send(raw)


async def received(socket: ClientConnection) -> dict[str, Any]:
    frame = await asyncio.wait_for(socket.recv(), WAIT_SECONDS)
    assert isinstance(frame, str), "frames must be text"
    message: dict[str, Any] = json.loads(frame)
    return message


async def closed(socket: ClientConnection) -> tuple[int, str]:
    """Code and reason of the close, after whatever the server still sends before it."""
    try:
        while True:
            await asyncio.wait_for(socket.recv(), WAIT_SECONDS)
    except ConnectionClosed as error:
        close = error.rcvd
    assert close, "the server was gone without a close frame"
    return close.code, close.reason


def subscribe(query: Any, id: Any = "1", **more: Any) -> dict[str, Any]:
    return {"type": "subscribe", "id": id, "payload": {"query": query, **more}}


MALFORMED: list[Any] = [
    "",
    "{",
    "[1,2]",
    "5",
    "null",
    '"text"',
    "true",
    "{}",
    "[" * 100_000,
    "[" * 100_000 + "]" * 100_000,
    '{"a":' * 100_000 + "1" + "}" * 100_000,
    b"\x00\x01",
    b'{"type":"ping"}',
    {"type": None},
    {"type": ["ping"]},
    {"type": "start"},
    {"type": "é" * 5_000},
    {"type": "ping", "payload": 1},
    {"type": "ping", "payload": [1]},
    {"type": "pong", "payload": "x"},
    {"type": "complete"},
    {"type": "complete", "id": [1]},
    {"type": "complete", "id": {}},
    {"type": "subscribe"},
    {"type": "subscribe", "id": "1"},
    {"type": "subscribe", "id": "1", "payload": None},
    {"type": "subscribe", "id": "1", "payload": "x"},
    {"type": "subscribe", "id": "1", "payload": [1]},
    {"type": "subscribe", "payload": {"query": "{ hello }"}},
    subscribe("{ hello }", id=[1]),
    subscribe("{ hello }", id={"a": 1}),
    subscribe("{ hello }", id=5),
    subscribe("{ hello }", id=None),
    subscribe("{ hello }", id=""),
]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("message", MALFORMED, ids=lambda message: str(message)[:40])
async def test_what_is_no_message_closes_the_socket(url: str, message: Any) -> None:
    async with a_socket(url) as socket:
        await send(socket, message)
        code, reason = await closed(socket)
    assert code == 4400
    assert reason


@pytest.mark.usefixtures("quiet")
async def test_a_text_frame_that_is_not_utf8_closes_the_socket(url: str) -> None:
    async with a_socket(url) as socket:
        await socket.send(b"\xff\xfe", text=True)
        code, _ = await closed(socket)
    # The WebSocket protocol itself names this code; it never becomes a message.
    assert code == 1007


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "subscription ($n: Int!) { count(to: $n) }"}, "BAD_USER_INPUT"),
        ({"query": "{ hello }", "operationName": "Other"}, "OPERATION_NOT_FOUND"),
        ({"query": "{ hello }", "operationName": 5}, "BAD_REQUEST"),
        ({"query": "{ hello }", "variables": [1]}, "BAD_REQUEST"),
        ({"query": "{ hello }", "variables": "{}"}, "BAD_REQUEST"),
        ({"query": "{ hello }", "extensions": []}, "BAD_REQUEST"),
        ({"query": 5}, "BAD_REQUEST"),
        ({"query": None}, "BAD_REQUEST"),
        ({"query": ""}, "BAD_REQUEST"),
        ({}, "BAD_REQUEST"),
        (
            {"query": "subscription { pages(first: 10000000) { nodes { name } } }"},
            "COST_EXCEEDED",
        ),
        ({"query": "{" + "hello " * 6_000}, "TOKENS_EXCEEDED"),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_a_refused_operation_leaves_the_others_alone(
    url: str, payload: dict[str, Any], code: str
) -> None:
    async with a_socket(url) as socket:
        await send(socket, subscribe("subscription { forever }", id="live"))
        assert (await received(socket))["id"] == "live"
        await send(socket, {"type": "subscribe", "id": "bad", "payload": payload})
        message = await received(socket)
        assert (message["type"], message["id"]) == ("error", "bad")
        assert message["payload"][0]["extensions"]["code"] == code
        await send(socket, {"type": "ping"})
        assert await received(socket) == {"type": "pong"}


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ hello }", [{"hello": "world"}]),
        ("mutation { increment(by: 3) }", [{"increment": 3}]),
        ("subscription { count(to: 3) }", [{"count": 0}, {"count": 1}, {"count": 2}]),
    ],
)
async def test_every_kind_of_operation_is_answered(
    url: str, query: str, expected: list[Any]
) -> None:
    async with a_socket(url) as socket:
        await send(socket, subscribe(query))
        messages = [await received(socket) for _ in expected]
        assert [message["payload"]["data"] for message in messages] == expected
        assert {message["type"] for message in messages} == {"next"}
        assert await received(socket) == {"id": "1", "type": "complete"}


async def test_a_failed_subscription_does_not_show_its_exception(url: str) -> None:
    async with a_socket(url) as socket:
        await send(socket, subscribe("subscription { broken }"))
        frames = [await received(socket) for _ in range(3)]
    assert [frame["type"] for frame in frames] == ["next", "next", "complete"]
    assert frames[1]["payload"]["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert SECRET not in str(frames)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("init", [{"payload": None}, {"payload": {"token": "x"}}, {}])
async def test_a_conversation_may_begin_with_or_without_a_payload(
    url: str, init: dict[str, Any]
) -> None:
    async with a_socket(url, init=False) as socket:
        await send(socket, {"type": "connection_init", **init})
        assert await received(socket) == {"type": "connection_ack"}


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([subscribe("{ hello }")], 4401),
        ([{"type": "connection_init", "payload": "x"}], 4400),
        ([{"type": "connection_init"}, {"type": "connection_init"}], 4429),
        (
            [
                {"type": "connection_init"},
                subscribe("subscription { forever }", id="é" * 500),
                subscribe("subscription { forever }", id="é" * 500),
            ],
            4409,
        ),
    ],
)
async def test_what_breaks_the_protocol_closes_the_socket(
    url: str, messages: list[Any], code: int
) -> None:
    async with a_socket(url, init=False) as socket:
        for message in messages:
            await send(socket, message)
        assert (await closed(socket))[0] == code


@pytest.mark.usefixtures("quiet")
async def test_one_subscription_too_many_is_refused(url: str) -> None:
    async with a_socket(url) as socket:
        for number in range(101):
            await send(socket, subscribe("subscription { forever }", id=str(number)))
        messages = [await received(socket) for _ in range(101)]
    (refused,) = [message for message in messages if message["type"] == "error"]
    assert refused["id"] == "100"
    assert refused["payload"][0]["extensions"]["code"] == "SUBSCRIPTIONS_EXCEEDED"


@pytest.mark.usefixtures("quiet")
async def test_a_client_that_disconnects_leaves_no_task_behind(url: str) -> None:
    await calls.followers(0)
    async with a_socket(url) as socket:
        for number in range(5):
            await send(socket, subscribe("subscription { forever }", id=str(number)))
            await received(socket)
        await calls.followers(5)
        socket.transport.abort()
    await calls.followers(0)


@pytest.mark.usefixtures("quiet")
async def test_a_completed_subscription_ends(url: str) -> None:
    await calls.followers(0)
    async with a_socket(url) as socket:
        await send(socket, subscribe("subscription { forever }"))
        await received(socket)
        await send(socket, {"type": "complete", "id": "1"})
        await send(socket, {"type": "complete", "id": "unknown"})
        await calls.followers(0)


@pytest.mark.parametrize(("behaviour", "code"), [("stranger", 4401), ("broken", 1011)])
async def test_a_caller_may_be_turned_away(url: str, behaviour: str, code: int) -> None:
    async with a_socket(url, init=False, additional_headers={"x-test": behaviour}) as socket:
        closed_with, reason = await closed(socket)
    assert closed_with == code
    assert SECRET not in reason


@pytest.mark.usefixtures("quiet")
async def test_a_client_that_sends_no_connection_init_is_disconnected(url: str) -> None:
    async with a_socket(url.replace("/graphql", "/hasty"), init=False) as socket:
        assert (await closed(socket))[0] == 4408


async def test_the_legacy_protocol_is_not_spoken(url: str) -> None:
    legacy = Subprotocol("graphql-ws")
    async with a_socket(url, init=False, subprotocols=[legacy]) as socket:
        assert socket.subprotocol is None
        assert (await closed(socket))[0] == 4406


async def test_a_page_of_another_site_may_not_connect(url: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        async with a_socket(url, origin="https://evil.example"):
            pass
    assert caught.value.response.status_code == 403
