"""The media types of responses, and which of them an operation can have."""

from collections.abc import Sequence
from typing import Final, Literal

from graphql import OperationType
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL

from execution.http.negotiation import MediaType, best_media
from execution.request import JSON, Refusal

GRAPHQL_JSON: Final = "application/graphql-response+json"
STREAM_REQUIRED: Final = "STREAM_REQUIRED"
NOT_ACCEPTABLE: Final = "NOT_ACCEPTABLE"

JSON_TYPES: Final = (MediaType(JSON), MediaType(GRAPHQL_JSON))
EVENT_STREAM: Final = MediaType("text/event-stream", is_stream=True)
# What Apollo Client asks of subscriptions over HTTP.
MULTIPART: Final = MediaType(
    "multipart/mixed",
    frozenset({("boundary", "graphql"), ("subscriptionspec", "1.0")}),
    is_stream=True,
)
RESULT_TYPES: Final = (*JSON_TYPES, EVENT_STREAM)
HTML: Final = MediaType("text/html")
PLAIN_TEXT: Final = MediaType("text/plain")

Protocol = Literal["http", "sse", "multipart-subscription"]
STREAM_PROTOCOLS: Final = (GRAPHQL_SSE_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL)


def protocol_for(accept: str, kind: OperationType | None) -> Protocol:
    """How the operation is answered, by the best media type that it can have; 406 without one. A
    subscription without one is refused when it is executed, so that it is observed."""
    if kind is OperationType.SUBSCRIPTION:
        media = best_media(accept, (EVENT_STREAM, MULTIPART))
    else:
        media = best_media(accept, RESULT_TYPES)
        if media is None:
            raise not_acceptable(RESULT_TYPES)
    if media is MULTIPART:
        return "multipart-subscription"
    return "sse" if media is EVENT_STREAM else "http"


def json_type(accept: str) -> str:
    """The media type of a JSON response: plain JSON if the client accepts neither."""
    return (best_media(accept, JSON_TYPES) or JSON_TYPES[0]).name


def prefers_page(accept: str) -> bool:
    """Whether the client is a browser that opens the path: it names HTML, and no JSON before."""
    return best_media(accept, (*JSON_TYPES, HTML)) is HTML


def stream_required() -> Refusal:
    """The refusal of a subscription whose client accepts no stream."""
    message = "Subscribe with `Accept: text/event-stream`, or over a WebSocket."
    return Refusal(406, message, STREAM_REQUIRED)


def not_acceptable(offers: Sequence[MediaType]) -> Refusal:
    """The refusal of a request whose client accepts nothing that there is."""
    names = " or ".join(media.name for media in offers)
    message = f"There is only {names}: send an Accept header that includes it, or none."
    return Refusal(406, message, NOT_ACCEPTABLE)
