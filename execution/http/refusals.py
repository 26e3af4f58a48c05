"""The refusals of requests by their method, and what a GET is about."""

from typing import Final

from starlette.requests import Request
from strawberry.types.graphql import OperationType

from execution.errors import METHOD_NOT_ALLOWED
from execution.http.media import prefers_page, stream_required
from execution.request import Refusal

METHODS: Final = ("GET", "POST", "PUT", "DELETE")
# Parameters that name an operation in the address of a GET.
ASKING: Final = frozenset({"query", "documentId", "extensions"})


def asks(request: Request) -> bool:
    """Whether the address of the request names an operation."""
    return not ASKING.isdisjoint(request.query_params)


def opens_page(request: Request, accept: str) -> bool:
    """Whether a browser opened the path without a query."""
    return request.method == "GET" and not asks(request) and prefers_page(accept)


def require_method(method: str) -> None:
    """Refuse a method that means nothing here."""
    if method not in METHODS:
        raise _not_allowed("Send GraphQL by POST, or a query by GET.", ", ".join(METHODS))


def wrong_transport(kind: OperationType) -> Refusal:
    """The refusal of an operation that cannot be executed over this transport."""
    if kind is OperationType.MUTATION:
        return _not_allowed("Send mutations by POST.", "POST")
    return stream_required()


def _not_allowed(message: str, methods: str) -> Refusal:
    return Refusal(405, message, METHOD_NOT_ALLOWED, {"allow": methods})
