"""Request ids: each HTTP request and WebSocket has one, in its log lines and its response."""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from execution.observing import SAFE
from hub.observability.tracing import Tracing

HEADER = "x-request-id"
ANSWERS = ("http.response.start", "websocket.accept")


class Requests:
    def __init__(self, app: ASGIApp, tracing: Tracing | None) -> None:
        self._app = app
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get(HEADER, "")
        id = given if SAFE.fullmatch(given) else token_hex(16)

        async def answer(message: Message) -> None:
            if message["type"] in ANSWERS:
                message.setdefault("headers", [])
                MutableHeaders(scope=message)[HEADER] = id
            await send(message)

        with bound_contextvars(request_id=id), self._traced(headers):
            await self._app(scope, receive, answer)

    @contextmanager
    def _traced(self, headers: Headers) -> Iterator[None]:
        if self._tracing is None:
            yield
        else:
            with self._tracing.received(headers):
                yield
