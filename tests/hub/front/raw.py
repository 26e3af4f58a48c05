"""Connections that say exactly what a test wants, to a hub that is served as in production."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

from hub.processes.serving import listening_socket, make_server
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.engines import Engines

WAIT_SECONDS = 60
Serve = Callable[..., AbstractAsyncContextManager[int]]
Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def serve_with(database_url: str, engines: Engines) -> Serve:
    """Serves a hub with these settings; the context is its port."""

    @asynccontextmanager
    async def serve(**settings: Any) -> AsyncIterator[int]:
        hub = wire(Settings(database_url=database_url, port=0, **settings), engines)
        listener = listening_socket(hub.settings)
        listener.listen()
        server = make_server(hub)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            with suppress(asyncio.CancelledError):
                await asyncio.wait_for(serving, WAIT_SECONDS)

    return serve


@asynccontextmanager
async def connected(port: int, source: str = "127.0.0.1") -> AsyncIterator[Pair]:
    address = (source, 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=address)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def rest_of(reader: asyncio.StreamReader) -> bytes:
    """Everything until the hub hangs up."""
    with suppress(ConnectionError):
        return await asyncio.wait_for(reader.read(), WAIT_SECONDS)
    return b""


async def told(port: int, *parts: bytes) -> bytes:
    """All that the hub answers to these bytes until it hangs up."""
    async with connected(port) as (reader, writer):
        with suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await writer.drain()
        return await rest_of(reader)


def posted(body: bytes, *headers: str) -> bytes:
    lines = [
        *("POST /graphql HTTP/1.1", "host: 127.0.0.1", "content-type: application/json"),
        *(f"content-length: {len(body)}", "connection: close", *headers, "", ""),
    ]
    return "\r\n".join(lines).encode() + body


HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
    b"sec-websocket-version: 13\r\nsec-websocket-key: "
    + b64encode(b"0123456789abcdef")
    + b"\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n"
)
TEXT, CONT, PING, FINAL = 0x1, 0x0, 0x9, 0x80


def frame(opcode: int, data: bytes = b"", *, final: bool = True) -> bytes:
    """A frame of a client, with a mask of zeros."""
    head = bytes([opcode | (FINAL if final else 0)])
    size = len(data)
    length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + size.to_bytes(2)
    return head + length + bytes(4) + data


@asynccontextmanager
async def websocket(port: int, source: str = "127.0.0.1") -> AsyncIterator[Pair]:
    async with connected(port, source) as (reader, writer):
        writer.write(HANDSHAKE)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WAIT_SECONDS)
        assert b" 101 " in head, head
        yield reader, writer


def close_code(frames: bytes) -> int | None:
    """The code of the close frame among the unmasked frames of a server."""
    while len(frames) >= 2:
        opcode, size = frames[0] & 0x0F, frames[1]
        start = 2 if size < 126 else 4
        size = size if size < 126 else int.from_bytes(frames[2:4])
        if opcode == 0x8:
            return int.from_bytes(frames[start : start + 2])
        frames = frames[start + size :]
    return None
