"""Subscribers that count what they receive, as light as possible: they read no JSON."""

import asyncio
import base64
import json
import os
from abc import abstractmethod
from typing import Any, Self
from urllib.parse import urlsplit

MASK = b"\0\0\0\0"
TEXT, PING, PONG = 0x1, 0x9, 0xA


class Listener(asyncio.Protocol):
    """One connection with one subscription."""

    def __init__(self, host: str, query: str) -> None:
        self._host = host
        self._payload = {"query": query}
        self._wanted: tuple[int, asyncio.Future[None]] | None = None
        self._transport: Any = None
        self.data = b""
        self.received = 0

    @classmethod
    async def connected(cls, address: str, query: str) -> Self:
        """Connect and subscribe."""
        parts = urlsplit(address)
        loop = asyncio.get_running_loop()
        _, listener = await loop.create_connection(
            lambda: cls(parts.netloc, query), parts.hostname or "", parts.port or 80
        )
        return listener

    async def until(self, count: int) -> None:
        """Wait until so many results have come."""
        if self.received < count:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._wanted = count, future
            await future

    def close(self) -> None:
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._transport.write(self.request())

    def data_received(self, data: bytes) -> None:
        self.data += data
        self.read()
        if self._wanted is not None and self.received >= self._wanted[0]:
            self._wanted[1].set_result(None)
            self._wanted = None

    def connection_lost(self, error: Exception | None) -> None:
        if self._wanted is not None:
            self._wanted[1].set_exception(error or ConnectionError("the hub closed it"))

    @abstractmethod
    def request(self) -> bytes: ...

    @abstractmethod
    def read(self) -> None: ...

    def _head(self, method: str, *lines: str) -> bytes:
        return "\r\n".join(
            (f"{method} /graphql HTTP/1.1", f"host: {self._host}", *lines, "", "")
        ).encode()


class Stream(Listener):
    """Over Server-Sent Events."""

    def request(self) -> bytes:
        body = json.dumps(self._payload).encode()
        accept, kind = "accept: text/event-stream", "content-type: application/json"
        return self._head("POST", accept, kind, f"content-length: {len(body)}") + body

    def read(self) -> None:
        # An event may be cut anywhere: its end is kept for the next part.
        *whole, self.data = self.data.split(b"event: next")
        self.received += len(whole)


class WebSocket(Listener):
    """Over graphql-transport-ws."""

    def __init__(self, host: str, query: str) -> None:
        super().__init__(host, query)
        self._is_open = False

    def request(self) -> bytes:
        key = base64.b64encode(os.urandom(16)).decode()
        upgrade = ("connection: Upgrade", "upgrade: websocket", "sec-websocket-version: 13")
        protocol = "sec-websocket-protocol: graphql-transport-ws"
        return self._head("GET", *upgrade, protocol, f"sec-websocket-key: {key}")

    def read(self) -> None:
        if not self._is_open:
            head, end, rest = self.data.partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 101 " in head.split(b"\r\n", 1)[0], head
            self._is_open, self.data = True, rest
            self._tell({"type": "connection_init"})
        while (frame := self._frame()) is not None:
            opcode, body = frame
            if opcode == PING:
                self._send(PONG, body)
            elif b'"connection_ack"' in body:
                self._tell({"id": "1", "type": "subscribe", "payload": self._payload})
            else:
                assert b'"next"' in body, body
                self.received += 1

    def _frame(self) -> tuple[int, bytes] | None:
        """The next frame of the server, if it is complete."""
        if len(self.data) < 4:
            return None
        size, start = self.data[1], 2
        if size > 125:
            start = 4 if size == 126 else 10
            size = int.from_bytes(self.data[2:start])
        if len(self.data) < start + size:
            return None
        opcode, body = self.data[0] & 0xF, self.data[start : start + size]
        self.data = self.data[start + size :]
        return opcode, body

    def _tell(self, message: dict[str, Any]) -> None:
        self._send(TEXT, json.dumps(message).encode())

    def _send(self, opcode: int, body: bytes) -> None:
        size = len(body)
        length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + size.to_bytes(2)
        self._transport.write(bytes([0x80 | opcode]) + length + MASK + body)
