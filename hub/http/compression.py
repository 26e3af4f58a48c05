"""Compression of responses with gzip, for clients that want it."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import (
    DEFAULT_EXCLUDED_CONTENT_TYPES,
    GZipResponder,
    IdentityResponder,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from execution.http.negotiation import header_of, prefers_coding, vary

GZIP = "gzip"
BYTES_MIN = 1_024
# Higher levels take twice the time, and save a few percent.
LEVEL = 4
# Streams are sent piece by piece, and each piece at once.
UNCOMPRESSED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "multipart/mixed")


class Compression:
    """Compresses responses from 1 KiB, except for live streams and what is compressed already."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                _describe(MutableHeaders(scope=message))
            await send(message)

        wanted = prefers_coding(header_of(Headers(scope=scope), "accept-encoding"), GZIP)
        await self._responder(wanted)(scope, receive, answer)

    def _responder(self, wanted: bool) -> ASGIApp:
        if wanted:
            return GZipResponder(self._app, BYTES_MIN, LEVEL, exclude_content_types=UNCOMPRESSED)
        return IdentityResponder(self._app, BYTES_MIN, exclude_content_types=UNCOMPRESSED)


def _describe(headers: MutableHeaders) -> None:
    vary(headers, "Accept-Encoding")
    etag = headers.get("etag", "")
    if headers.get("content-encoding") == GZIP and etag.startswith('"'):
        # A strong tag would say that the bytes are those of the uncompressed response.
        headers["etag"] = f"W/{etag}"
