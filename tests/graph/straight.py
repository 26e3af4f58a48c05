"""A request to the application of this process. With a client of HTTP, a small one would take a
third longer."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from starlette.types import ASGIApp, Message

HEADERS = {"host": "hub", "content-type": "application/json", "accept": "*/*"}
SCOPE: dict[str, Any] = {
    "type": "http",
    "asgi": {"version": "3.0"},
    "http_version": "1.1",
    "method": "POST",
    "scheme": "http",
    "path": "/graphql",
    "raw_path": b"/graphql",
    "query_string": b"",
    "root_path": "",
    "server": ("hub", None),
    "client": ("127.0.0.1", 123),
}


async def posted(app: ASGIApp, content: Any, headers: Mapping[str, str]) -> tuple[int, Any]:
    """The status of the response, and its body."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    sent = {**HEADERS, **headers, "content-length": str(len(body))}
    raw = [(name.lower().encode(), value.encode()) for name, value in sent.items()]
    requests = iter([{"type": "http.request", "body": body, "more_body": False}])
    statuses, parts, complete = list[int](), list[bytes](), asyncio.Event()

    async def receive() -> Message:
        if (request := next(requests, None)) is not None:
            return request
        await complete.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
            return
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            complete.set()

    await app({**SCOPE, "headers": raw}, receive, send)
    (status,) = statuses
    return status, json.loads(b"".join(parts))
