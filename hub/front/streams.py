"""How many WebSockets and event streams one address may keep open."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from execution.http.responses import refused
from execution.request import JSON, Refusal
from hub.front.counting import Counted

CODE = "STREAMS_EXCEEDED"
# A process has room for more than its connections; one client must not have it alone.
TOTAL = 1_000_000
STREAMED = ("text/event-stream", "multipart/mixed")


class StreamLimit:
    """Refuses a stream too many with 429. Requests that would take a stream as their answer count
    while they run."""

    def __init__(self, app: ASGIApp, maximum: int) -> None:
        self._app = app
        self._maximum = maximum
        self._places = Counted(TOTAL, maximum)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _may_stream(scope):
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        address = client[0] if client else ""
        if not self._places.take(address):
            await self._refused()(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._places.give_back(address)

    def _refused(self) -> ASGIApp:
        message = (
            f"This address has {self._maximum} streams open already. Follow several subscriptions "
            "on one WebSocket instead."
        )
        return refused(JSON, Refusal(429, message, CODE, {"retry-after": "5"}))


def _may_stream(scope: Scope) -> bool:
    if scope["type"] == "websocket":
        return True
    if scope["type"] != "http":
        return False
    accepted = Headers(scope=scope).get("accept", "")
    return any(media in accepted for media in STREAMED)
