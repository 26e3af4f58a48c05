"""A subscriber that stops reading while everything goes on: raw connections that ask for a stream
and never read a byte of it."""

import asyncio
import json
import socket
import struct
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import psutil

from tests.faults.business.patience import POLL_SECONDS
from tests.faults.business.world import World
from tests.faults.machines.processes import Member

# The kernel lets go of it 8 seconds after it has stalled; it stalls once all buffers are full.
GONE_SECONDS = 120
WINDOW_BYTES = 4_096
# Much is asked for, so that buffers fill soon.
PARTS = "id number lines { id sku title } line_quantities: lines { quantities { state quantity } } "
EACH = " ".join(f"part{n}: order {{ {PARTS} }}" for n in range(8))
STREAM = f"subscription {{ orderEvents {{ ... on OrderEvent {{ cursor {EACH} }} }} }}"
UPGRADE = (
    "GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c3RhbGxlZC1yZWFkZXItMQ==\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
POST = (
    "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
    "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
)


def over_events(reader: socket.socket) -> None:
    body = json.dumps({"query": STREAM})
    reader.sendall(POST.format(length=len(body), body=body).encode())


def over_a_socket(reader: socket.socket) -> None:
    reader.sendall(UPGRADE.encode())
    assert b" 101 " in reader.recv(WINDOW_BYTES)
    subscribe = {"id": "1", "type": "subscribe", "payload": {"query": STREAM}}
    reader.sendall(_frame({"type": "connection_init"}) + _frame(subscribe))


def _frame(message: Any) -> bytes:
    """A masked text frame; the mask is zero and changes nothing."""
    data = json.dumps(message).encode()
    if len(data) < 126:
        return struct.pack("!BB", 0x81, 0x80 | len(data)) + bytes(4) + data
    return struct.pack("!BBH", 0x81, 0x80 | 126, len(data)) + bytes(4) + data


@dataclass
class Stall:
    """One reader over each transport, at the same hub."""

    name: str = "a subscriber that stops reading"
    _sockets: list[socket.socket] = field(default_factory=list)
    _hub: Member | None = None

    def begin(self, hub: Member) -> None:
        """They may stop reading while something else is looked at."""
        self._hub = hub
        for ask in (over_events, over_a_socket):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW_BYTES)
            reader.connect(("127.0.0.1", hub.port))
            ask(reader)
            self._sockets.append(reader)

    async def strike(self, world: World) -> Sequence[float]:
        """Everybody else goes on, and the hub has let go of them within a bound."""
        hub = self._hub or world.fleet.hubs[0]
        if not self._sockets:
            self.begin(hub)
        begun = time.monotonic()
        async with asyncio.timeout(GONE_SECONDS):
            while await asyncio.to_thread(self._held, hub):
                await world.progress(1)
                await asyncio.sleep(POLL_SECONDS)
        held = time.monotonic() - begun
        for reader in self._sockets:
            assert b"part0" in _left_in(reader), "it received nothing"
        self._sockets.clear()
        return [held]

    def _held(self, hub: Member) -> bool:
        """Whether the hub still has one of them."""
        assert hub.process is not None
        assert hub.process.pid is not None
        ours = {reader.getsockname()[1] for reader in self._sockets}
        held = psutil.Process(hub.process.pid).net_connections("tcp4")
        return any(one.raddr and one.raddr.port in ours for one in held)


def _left_in(reader: socket.socket) -> bytes:
    """What had arrived and was never read."""
    with reader:
        reader.setblocking(False)
        left = b""
        with suppress(OSError):
            while chunk := reader.recv(WINDOW_BYTES):
                left += chunk
        return left
