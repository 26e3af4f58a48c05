"""GraphQL over HTTP, Server-Sent Events and WebSockets, at one path."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, Generic, TypeVar, cast

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from execution.errors import (
    BAD_REQUEST,
    METHOD_NOT_ALLOWED,
    UNAVAILABLE,
    graphql_error,
    internal_error,
)
from execution.graph import Graph
from execution.request import (
    GRAPHQL_JSON,
    BoundedRequest,
    Refusal,
    json_will_do,
    negotiated,
    read_request,
)
from execution.socket import INVALID, UNEXPECTED, Socket, TransportHandler

Context = TypeVar("Context")

INIT_WAIT: Final = timedelta(seconds=5)
SUBSCRIPTIONS_MAX: Final = 100
UNAVAILABLE_STATUS: Final = 503
RETRY_SECONDS: Final = "1"
# Beyond this, requests are refused at once: those that wait longer than their clients are wasted.
CONCURRENT_MAX: Final = 256
CLOSE_CODES: Final = {401: 4401, 403: 4403, 429: 4429}


class Draft(Response):
    """A response that `get_context` may prepare with headers, cookies and a status."""

    def __init__(self, media: str) -> None:
        super().__init__()
        self.media = media
        self.status_code: int | None = None  # type: ignore[assignment]
        del self.headers["content-length"]


class Endpoint(GraphQL[Context, None], Generic[Context]):
    """An ASGI application for one `Graph`; mount it with a `Route` and a `WebSocketRoute`.

    Implements the GraphQL-over-HTTP draft as its public audit checks it. Every response is JSON or
    an event stream, also for malformed requests. `page` is served to browsers that open the path
    without a query. `allowed_origins` are other sites whose pages may open a WebSocket. Beyond
    `concurrent_max` concurrent queries and mutations, further ones are refused with 503.
    """

    websocket_adapter_class = Socket
    graphql_transport_ws_handler_class = TransportHandler
    request_adapter_class = BoundedRequest

    def __init__(
        self,
        schema: Graph,
        *,
        page: Callable[[], Response] | None = None,
        allowed_origins: Sequence[str] = (),
        concurrent_max: int = CONCURRENT_MAX,
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=INIT_WAIT,
            max_subscriptions_per_connection=SUBSCRIPTIONS_MAX,
            allowed_origins=allowed_origins,
        )
        self.page = page
        self._graph = schema
        self._concurrent_max = concurrent_max
        self._running = 0

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        """The context of resolvers: created once per HTTP request, and once per socket.

        May raise `Refusal` to refuse the caller, over HTTP and WebSocket.
        """
        raise NotImplementedError

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one socket."""
        if scope["type"] == "websocket":
            await self._serve_socket(WebSocket(scope, receive, send))
            return
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        media = negotiated(request.headers.get("accept"))
        try:
            if request.method not in ("GET", "POST"):
                raise _not_allowed("Send GraphQL by POST, or a query by GET.", "GET, POST")
            if self.page and _is_page_request(request):
                return self.page()
            return await self.run(request)
        except Refusal as refusal:
            return _error_response(media, refusal)
        except HTTPException as error:
            return _error_response(media, Refusal(error.status_code, error.reason, BAD_REQUEST))
        except Exception as error:
            shown = internal_error(error)
            return _json({"errors": [shown.formatted]}, media, 500)

    async def _serve_socket(self, websocket: WebSocket) -> None:
        try:
            await self.run(websocket)
        except Refusal as refusal:
            code = CLOSE_CODES.get(refusal.status, INVALID)
            await self._socket(websocket).close(code, refusal.message)
        except Exception as error:
            await self._socket(websocket).close(UNEXPECTED, internal_error(error).message)

    def _socket(self, websocket: WebSocket) -> Socket:
        view: GraphQL[Any, None] = self
        return Socket(view, websocket, websocket)

    def should_render_graphql_ide(self, request: Any) -> bool:
        """Never: `page` replaces strawberry's page, which loads scripts from other sites."""
        return False

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """The draft of the response, with the negotiated media type."""
        return Draft(negotiated(request.headers.get("accept")))

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """The operation of this request, or `Refusal` (see `execution.request`)."""
        data = await read_request(cast("BoundedRequest", request))
        # Who takes either is sent a stream only of what has more than one result.
        if (
            data.protocol == "sse"
            and json_will_do(request.headers.get("accept"))
            and not self._graph.subscribes(data.query or "", data.operation_name)
        ):
            return replace(data, protocol="http")
        return data

    async def execute_single(self, *args: Any, **options: Any) -> ExecutionResult:
        """Execute a query or mutation, whose result is one JSON object."""
        request: BoundedRequest = options["request_adapter"]
        data: GraphQLRequestData = options["request_data"]
        allowed = {OperationType.QUERY}
        if request.method == "POST":
            allowed.add(OperationType.MUTATION)
        if self._running >= self._concurrent_max:
            raise _overloaded()
        self._running += 1
        try:
            return await self.schema.execute(
                data.query,
                variable_values=data.variables,
                context_value=options["context"],
                root_value=options["root_value"],
                operation_name=data.operation_name,
                allowed_operation_types=allowed,
                operation_extensions=data.extensions,
            )
        except InvalidOperationTypeError as error:
            raise _wrong_transport(error.operation_type) from None
        finally:
            self._running -= 1

    async def process_result(
        self, request: Request, result: ExecutionResult
    ) -> GraphQLHTTPResponse:
        """The response body; without `data` when no field was executed."""
        response = await super().process_result(request, result)
        errors = result.errors
        if result.data is None and errors and all(error.path is None for error in errors):
            response.pop("data", None)
        return response

    def create_response(
        self,
        response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse],
        sub_response: Response,
    ) -> Response:
        """The HTTP response with its status."""
        media = cast("Draft", sub_response).media
        status = sub_response.status_code or _status(response_data, media)
        response = _json(response_data, media, status)
        if status == UNAVAILABLE_STATUS:
            response.headers["retry-after"] = RETRY_SECONDS
        response.headers.raw.extend(sub_response.headers.raw)
        response.background = sub_response.background
        return response

    def decode_json(self, data: str | bytes) -> object:
        """Decode one WebSocket frame."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        """Encode one frame or event as text: bytes would become a binary frame."""
        return orjson.dumps(data, default=str).decode()


def _status(response: GraphQLHTTPResponse | list[GraphQLHTTPResponse], media: str) -> int:
    """503 when nothing could be returned because a dependency is unavailable; 400 for refused
    requests of clients that accept the newer media type; otherwise 200."""
    if isinstance(response, list):
        return 200
    errors: Any = response.get("errors") or ()
    unavailable = any(error["extensions"]["code"] == UNAVAILABLE for error in errors)
    if unavailable and not any((response.get("data") or {}).values()):
        return UNAVAILABLE_STATUS
    return 400 if media == GRAPHQL_JSON and "data" not in response else 200


def _is_page_request(request: Request) -> bool:
    """Whether a browser opened the path without a query."""
    accepts_html = "text/html" in request.headers.get("accept", "")
    return request.method == "GET" and accepts_html and "query" not in request.query_params


def _json(data: object, media: str, status: int) -> Response:
    # Values that a scalar did not serialize become text, instead of failing the whole response.
    body = orjson.dumps(data, default=str)
    return Response(body, status, {"content-type": f"{media}; charset=utf-8"})


def _error_response(media: str, refusal: Refusal) -> Response:
    error = graphql_error(refusal.message, refusal.code)
    response = _json({"errors": [error.formatted]}, media, refusal.status)
    response.headers.update(refusal.headers)
    return response


def _not_allowed(message: str, methods: str) -> Refusal:
    return Refusal(405, message, METHOD_NOT_ALLOWED, {"allow": methods})


def _overloaded() -> Refusal:
    message = "The hub is overloaded. Nothing was executed: send the request again shortly."
    headers = {"retry-after": RETRY_SECONDS}
    return Refusal(UNAVAILABLE_STATUS, message, UNAVAILABLE, headers)


def _wrong_transport(kind: OperationType) -> Refusal:
    """The refusal of an operation that cannot be executed over this transport."""
    if kind is OperationType.MUTATION:
        return _not_allowed("Send mutations by POST.", "POST")
    message = "Subscribe with `Accept: text/event-stream`, or over a WebSocket."
    return Refusal(406, message, "STREAM_REQUIRED")
