"""WebSockets: fragments, pings, malformed frames, unknown channels, and how many there may be."""

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest

from hub.front import socket as hub_socket
from tests.hub.front.raw import (
    CONT,
    HANDSHAKE,
    PING,
    TEXT,
    Serve,
    close_code,
    frame,
    rest_of,
    told,
    websocket,
)

INIT = b'{"type":"connection_init"}'


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What clients send is no reason for a traceback."""
    with caplog.at_level(logging.INFO):
        yield
    assert not [record for record in caplog.records if record.exc_info]


async def ended(port: int, *frames: bytes) -> int | None:
    """The code with which the hub ends a socket after these frames."""
    async with websocket(port) as (reader, writer):
        for part in frames:
            writer.write(part)
        return close_code(await rest_of(reader))


async def test_a_message_in_a_few_fragments_is_read(serve: Serve) -> None:
    async with serve() as port, websocket(port) as (reader, writer):
        writer.write(frame(TEXT, INIT[:9], final=False))
        writer.write(frame(CONT, b"", final=False) + frame(CONT, INIT[9:]))
        assert b"connection_ack" in await reader.readuntil(b"}")


async def test_a_message_of_endless_fragments_is_given_up(serve: Serve) -> None:
    parts = [frame(TEXT, b"{", final=False)]
    parts += [frame(CONT, b"", final=False)] * (hub_socket.FRAGMENTS_MAX + 1)
    async with serve() as port:
        assert await ended(port, *parts) == 1009


async def test_a_flood_of_pings_ends_the_socket(serve: Serve) -> None:
    async with serve() as port:
        few = [frame(PING, b"hi")] * 20
        assert await ended(port, *few, frame(0x8, (1000).to_bytes(2))) == 1000
        many = [frame(PING, b"hi")] * (hub_socket.PINGS_MAX + 1)
        assert await ended(port, *many) == 1008


@pytest.mark.parametrize(
    ("malformed", "code"),
    [
        (frame(TEXT, b"\xff\xfe"), 1007),
        (frame(0x3), 1002),
        (b"\x81\x02ab", 1002),
        (frame(PING, b"a" * 126), 1002),
        (b"\xf1\x80\x00\x00\x00\x00", 1002),
        (frame(CONT, b"a"), 1002),
        (frame(0x8, b"\x00"), 1002),
        (b"\x81\xff" + (2**40).to_bytes(8) + bytes(4), 1009),
    ],
    ids=[
        *("no UTF-8", "no opcode", "no mask", "a long ping", "reserved bits"),
        *("a continuation of nothing", "half a code", "a terabyte"),
    ],
)
async def test_a_malformed_frame_ends_its_socket_with_the_reason(
    serve: Serve, malformed: bytes, code: int
) -> None:
    async with serve() as port:
        assert await ended(port, malformed) == code


@pytest.mark.parametrize(
    "handshake",
    [
        HANDSHAKE.replace(b"/graphql", b"/graphql?\xff\xfe"),
        HANDSHAKE.replace(b"graphql-transport-ws", b"\xff\xfe"),
        HANDSHAKE.replace(b"sec-websocket-key", b"x-key"),
    ],
)
async def test_a_malformed_handshake_is_refused(serve: Serve, handshake: bytes) -> None:
    async with serve() as port:
        async with asyncio.timeout(60):
            answer = await told(port, handshake, frame(0x8, (1000).to_bytes(2)))
    assert not answer.startswith(b"HTTP/1.1 5")


async def test_one_address_has_so_many_sockets(serve: Serve) -> None:
    async with serve(streams_per_address=1) as port, websocket(port):
        assert (await told(port, HANDSHAKE)).startswith(b"HTTP/1.1 429 ")


async def test_a_socket_of_a_channel_that_does_not_exist_is_refused(serve: Serve) -> None:
    payload = {"x-order-hub-channel": "channel_01hzzzzzzzzzzzzzzzzzzzzzzz"}
    init = json.dumps({"type": "connection_init", "payload": payload}).encode()
    async with serve() as port:
        assert await ended(port, frame(TEXT, init)) == 4400
