"""One HTTP connection, with what uvicorn leaves open bounded: how many there are, how large and
how slow the head of a request may be, how slow its body."""

import asyncio
from typing import Any

import httptools
import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from execution.errors import graphql_error
from hub.front.counting import Counted

HEAD_BYTES_MAX = 32_768
HEADERS_MAX = 100
# From the first byte of a connection or a request until its head is complete.
HEAD_SECONDS = 10.0
# From then until its body is: 1 MiB at 0.4 Mbit/s.
BODY_SECONDS = 20.0

TOO_MANY = (503, "The hub has too many connections. Try again shortly.", "UNAVAILABLE")
TOO_MANY_OF_ONE = (
    429,
    "This address has too many connections to the hub. Close some, or keep them alive.",
    "CONNECTIONS_EXCEEDED",
)
HEAD_TOO_LARGE = (
    431,
    f"The head of a request may have {HEADERS_MAX} headers and {HEAD_BYTES_MAX} bytes, its address "
    "included. Send long queries by POST.",
    "HEADERS_TOO_LARGE",
)
TOO_SLOW = (408, "The request did not arrive in time.", "REQUEST_TIMEOUT")
MALFORMED = (400, "This is no valid HTTP request.", "BAD_REQUEST")


class HubConnection(HttpToolsProtocol):
    """`places` are those of all connections of the process; see `bound_to`."""

    places: Counted

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._timer: asyncio.TimerHandle | None = None
        self._address = ""
        self._has_place = False
        self._is_reading_head = True
        self._has_begun = False
        self._head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._has_place = self.places.take(self._address)
        if not self._has_place:
            self._refuse(*(TOO_MANY if self.places.is_full else TOO_MANY_OF_ONE))
            return
        self._expect(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect(None)
        self._leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._timer is None and (self.cycle is None or self.cycle.response_complete):
            # Line ends between requests begin none, and keep no connection open.
            self._expect(HEAD_SECONDS)
        if self._is_reading_head:
            self._head_bytes += len(data)
        super().data_received(data)
        # A single header without an end is kept by the parser, which tells nobody of it.
        if self._is_reading_head and self._head_bytes > HEAD_BYTES_MAX:
            self._refuse(*HEAD_TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_reading_head = self._has_begun = True
        self._head_bytes = 0
        self._expect(HEAD_SECONDS)

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        if len(self.headers) > HEADERS_MAX:
            self._refuse(*HEAD_TOO_LARGE)
            raise httptools.HttpParserError

    def on_headers_complete(self) -> None:
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > HEAD_BYTES_MAX:
            self._refuse(*HEAD_TOO_LARGE)
            raise httptools.HttpParserError
        self._is_reading_head = False
        self._expect(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._has_begun = False
        self._expect(None)
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """The socket counts its place itself."""
        self._expect(None)
        self._leave()
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """The parser's refusal, after which nothing can be read; or the one that stopped it."""
        if not self.transport.is_closing():
            self._refuse(*MALFORMED)

    def _refuse(self, status: int, message: str, code: str) -> None:
        """Answer, unless an answer has begun, and hang up."""
        self._expect(None)
        if self._may_answer():
            error = graphql_error(message, code).formatted
            body = orjson.dumps({"errors": [error]})
            head = (
                b"content-type: application/json; charset=utf-8\r\ncache-control: no-store\r\n"
                b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(body)
            )
            self.transport.write(STATUS_LINE[status] + head + body)
        self.transport.close()

    def _may_answer(self) -> bool:
        """Whether the request that is being read has no answer yet, and none before it waits."""
        if self._is_reading_head:
            return self.cycle is None or self.cycle.response_complete
        return not self.pipeline and not self.cycle.response_started

    def _expect(self, seconds: float | None) -> None:
        """What comes next must come within this time."""
        if self._timer is not None:
            self._timer.cancel()
        late = self._late
        self._timer = None if seconds is None else self.loop.call_later(seconds, late)

    def _late(self) -> None:
        if self.transport.is_closing():
            return
        if self._has_begun:
            self._refuse(*TOO_SLOW)
        else:
            self.transport.close()

    def _leave(self) -> None:
        if self._has_place:
            self._has_place = False
            self.places.give_back(self._address)
