"""Which methods of HTTP carry what."""

from starlette.requests import Request
from strawberry.types.graphql import OperationType

from execution.errors import METHOD_NOT_ALLOWED
from execution.http.media import prefers_page, stream_required
from execution.request import Refusal


def opens_page(request: Request, accept: str) -> bool:
    """Whether a browser opened the path without a query."""
    is_bare = request.method == "GET" and "query" not in request.query_params
    return is_bare and prefers_page(accept)


def not_allowed(message: str, methods: str) -> Refusal:
    return Refusal(405, message, METHOD_NOT_ALLOWED, {"allow": methods})


def wrong_transport(kind: OperationType) -> Refusal:
    """The refusal of an operation that cannot be executed over this transport."""
    if kind is OperationType.MUTATION:
        return not_allowed("Send mutations by POST.", "POST")
    return stream_required()
