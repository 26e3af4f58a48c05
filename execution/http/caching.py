"""Answers to registered queries by GET, which their clients may keep."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from execution.http.negotiation import header_of, vary

# Only for who asked, and asked for again each time: with `If-None-Match`, which is cheap to answer.
KEPT: Final = "private, no-cache"


def cacheable(
    request: Request, answer: dict[str, Any], response: Response, varies: Iterable[str]
) -> Response:
    """The response with its tag; 304 if the client has it. An answer with errors is not kept.

    The tag is that of the data: what the answer reports of its cost may differ each time.
    """
    for header in varies:
        vary(response.headers, header)
    if response.status_code != 200 or "errors" in answer:
        response.headers["cache-control"] = "no-store"
        return response
    data = orjson.dumps(answer.get("data"), default=str)
    tag = f'W/"{sha256(data).hexdigest()[:32]}"'
    response.headers["etag"] = tag
    response.headers["cache-control"] = KEPT
    known = [one.strip() for one in header_of(request.headers, "if-none-match").split(",")]
    if tag not in known and "*" not in known:
        return response
    kept = {
        name: value
        for name, value in response.headers.items()
        if name not in ("content-length", "content-type")
    }
    return Response(status_code=304, headers=kept)
