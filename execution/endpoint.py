"""GraphQL over HTTP, over Server-Sent Events and over WebSockets, at one address."""

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
    an_error,
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
from execution.socket import INVALID, UNEXPECTED, Conversation, Socket

Context = TypeVar("Context")

INIT_WAIT: Final = timedelta(seconds=5)
SUBSCRIPTIONS_MAX: Final = 100
UNAVAILABLE_STATUS: Final = 503
RETRY_SECONDS: Final = "1"
# What waits longer than its client does is work for nobody.
AT_ONCE_MAX: Final = 256
CLOSE_CODES: Final = {401: 4401, 403: 4403, 429: 4429}


class Draft(Response):
    """The response as `get_context` may prepare it: headers, cookies, a status."""

    def __init__(self, media: str) -> None:
        super().__init__()
        self.media = media
        self.status_code: int | None = None  # type: ignore[assignment]
        del self.headers["content-length"]


class Endpoint(GraphQL[Context, None], Generic[Context]):
    """An ASGI application for one `Graph`; mount it with a `Route` and a `WebSocketRoute`.

    Follows the GraphQL-over-HTTP draft in the shape its public audit checks. Every answer is
    JSON or an event stream, whatever was sent. `page` answers a browser that opens the address
    without a query. `allowed_origins` are other sites whose pages may open a WebSocket here. More
    than `at_once` queries and mutations are not taken: who comes late is told at once.
    """

    websocket_adapter_class = Socket
    graphql_transport_ws_handler_class = Conversation
    request_adapter_class = BoundedRequest

    def __init__(
        self,
        schema: Graph,
        *,
        page: Callable[[], Response] | None = None,
        allowed_origins: Sequence[str] = (),
        at_once: int = AT_ONCE_MAX,
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
        self._at_once = at_once
        self._under_way = 0

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        """What resolvers receive: made once per HTTP request, once per socket.

        May raise `Refusal` to turn the caller away, on HTTP and on a socket alike.
        """
        raise NotImplementedError

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one socket."""
        if scope["type"] == "websocket":
            await self._converse(WebSocket(scope, receive, send))
            return
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        media = negotiated(request.headers.get("accept"))
        try:
            if request.method not in ("GET", "POST"):
                raise _not_allowed("Send GraphQL by POST, or a query by GET.", "GET, POST")
            if self.page and _is_a_visit(request):
                return self.page()
            return await self.run(request)
        except Refusal as refusal:
            return _refused(media, refusal)
        except HTTPException as error:
            return _refused(media, Refusal(error.status_code, error.reason, BAD_REQUEST))
        except Exception as error:
            shown = internal_error(error)
            return _json({"errors": [shown.formatted]}, media, 500)

    async def _converse(self, websocket: WebSocket) -> None:
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
        """Never: `page` takes the place of strawberry's, which loads scripts from elsewhere."""
        return False

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """The draft of the answer, which remembers the media type the client asked for."""
        return Draft(negotiated(request.headers.get("accept")))

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """The operation in this request; see `execution.request` for what is refused."""
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
        """Run a query or mutation that is answered with one JSON object."""
        request: BoundedRequest = options["request_adapter"]
        data: GraphQLRequestData = options["request_data"]
        allowed = {OperationType.QUERY}
        if request.method == "POST":
            allowed.add(OperationType.MUTATION)
        if self._under_way >= self._at_once:
            raise _overrun()
        self._under_way += 1
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
            raise _wrong_way(error.operation_type) from None
        finally:
            self._under_way -= 1

    async def process_result(
        self, request: Request, result: ExecutionResult
    ) -> GraphQLHTTPResponse:
        """The result as sent; without `data` when no field was ever run."""
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
        """The answer: 400 for a refused request, where the client knows that media type."""
        media = cast("Draft", sub_response).media
        status = sub_response.status_code or _status(response_data, media)
        response = _json(response_data, media, status)
        if status == UNAVAILABLE_STATUS:
            response.headers["retry-after"] = RETRY_SECONDS
        response.headers.raw.extend(sub_response.headers.raw)
        response.background = sub_response.background
        return response

    def decode_json(self, data: str | bytes) -> object:
        """One frame of a socket."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        """One frame or one event: text, for bytes would become a binary frame."""
        return orjson.dumps(data, default=str).decode()


def _status(answer: GraphQLHTTPResponse | list[GraphQLHTTPResponse], media: str) -> int:
    """200, but for a client of the newer media type: 400 when refused, and for everybody 503 when
    nothing could be answered because something is away: proxies and clients know what to do."""
    if isinstance(answer, list):
        return 200
    errors: Any = answer.get("errors") or ()
    away = any(error["extensions"]["code"] == UNAVAILABLE for error in errors)
    if away and not any((answer.get("data") or {}).values()):
        return UNAVAILABLE_STATUS
    return 400 if media == GRAPHQL_JSON and "data" not in answer else 200


def _is_a_visit(request: Request) -> bool:
    """Whether a person opened the address in a browser."""
    accepts_html = "text/html" in request.headers.get("accept", "")
    return request.method == "GET" and accepts_html and "query" not in request.query_params


def _json(data: object, media: str, status: int) -> Response:
    # What a scalar left unserialised is written as text rather than failing the whole answer.
    body = orjson.dumps(data, default=str)
    return Response(body, status, {"content-type": f"{media}; charset=utf-8"})


def _refused(media: str, refusal: Refusal) -> Response:
    error = an_error(refusal.message, refusal.code)
    response = _json({"errors": [error.formatted]}, media, refusal.status)
    response.headers.update(refusal.headers)
    return response


def _not_allowed(message: str, methods: str) -> Refusal:
    return Refusal(405, message, METHOD_NOT_ALLOWED, {"allow": methods})


def _overrun() -> Refusal:
    message = "The hub has all it can do. Nothing is lost: send this again in a moment."
    headers = {"retry-after": RETRY_SECONDS}
    return Refusal(UNAVAILABLE_STATUS, message, UNAVAILABLE, headers)


def _wrong_way(kind: OperationType) -> Refusal:
    """Why an operation of this kind cannot be answered with one JSON object here."""
    if kind is OperationType.MUTATION:
        return _not_allowed("Send mutations by POST.", "POST")
    message = "Subscribe with `Accept: text/event-stream`, or over a WebSocket."
    return Refusal(406, message, "STREAM_REQUIRED")
