"""HTTP responses in JSON, and their status."""

from typing import Any, Final

import orjson
from starlette.responses import Response
from strawberry.http import GraphQLHTTPResponse, process_result
from strawberry.types import ExecutionResult

from execution.errors import UNAVAILABLE, graphql_error
from execution.http.media import GRAPHQL_JSON
from execution.request import Refusal
from execution.spending.throttle import THROTTLED, Throttled

UNAVAILABLE_STATUS: Final = 503
THROTTLED_STATUS: Final = 429
RETRY_SECONDS: Final = "1"


class Draft(Response):
    """A response that `get_context` may prepare with headers, cookies and a status."""

    def __init__(self, media: str) -> None:
        super().__init__()
        self.media = media
        self.status_code: int | None = None  # type: ignore[assignment]
        del self.headers["content-length"]


def json_response(data: object, media: str, status: int) -> Response:
    """A response in this JSON media type."""
    # Values that a scalar did not serialize become text, instead of failing the whole response.
    body = orjson.dumps(data, default=str)
    return Response(body, status, {"content-type": f"{media}; charset=utf-8"})


def refused(media: str, refusal: Refusal) -> Response:
    """The response of a refusal."""
    error = graphql_error(refusal.message, refusal.code)
    # Persisted queries are refused with 200, as their clients expect it of plain JSON.
    status = 400 if refusal.status == 200 and media == GRAPHQL_JSON else refusal.status
    response = json_response({"errors": [error.formatted]}, media, status)
    response.headers.update(refusal.headers)
    return response


def status_of(response: GraphQLHTTPResponse | list[GraphQLHTTPResponse], media: str) -> int:
    """503 when nothing could be returned because a dependency is unavailable; for clients that
    accept the newer media type 429 when the caller has spent its points, and 400 for other refused
    requests; otherwise 200."""
    if isinstance(response, list):
        return 200
    errors: Any = response.get("errors") or ()
    unavailable = any(error["extensions"]["code"] == UNAVAILABLE for error in errors)
    if unavailable and not any((response.get("data") or {}).values()):
        return UNAVAILABLE_STATUS
    if media == GRAPHQL_JSON and _throttled(errors) is not None:
        return THROTTLED_STATUS
    return 400 if media == GRAPHQL_JSON and "data" not in response else 200


def retry_after(
    response: GraphQLHTTPResponse | list[GraphQLHTTPResponse], status: int
) -> str | None:
    """The seconds after which the request may be sent again, if that is known."""
    if status == UNAVAILABLE_STATUS:
        return RETRY_SECONDS
    errors: Any = () if isinstance(response, list) else response.get("errors") or ()
    return _throttled(errors)


def _throttled(errors: Any) -> str | None:
    for error in errors:
        if error["extensions"]["code"] == THROTTLED:
            return str(error["extensions"]["retryAfter"])
    return None


def throttled(error: Throttled) -> Refusal:
    """The refusal of a request whose document is not even read."""
    seconds = str((error.extensions or {})["retryAfter"])
    return Refusal(THROTTLED_STATUS, error.message, THROTTLED, {"retry-after": seconds})


def shown_response(result: ExecutionResult) -> GraphQLHTTPResponse:
    """A result without `data` when no field was executed."""
    response = process_result(result)
    errors = result.errors
    if result.data is None and errors and all(error.path is None for error in errors):
        response.pop("data", None)
    return response
