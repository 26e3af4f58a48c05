"""GraphQL over HTTP, Server-Sent Events and WebSockets, at one path."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final, Generic, TypeVar, cast

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import OperationType as GraphQLOperationType
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.http.streaming import MultipartSubscriptionTransport
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.subscriptions import (
    GRAPHQL_SSE_PROTOCOL,
    GRAPHQL_TRANSPORT_WS_PROTOCOL,
    MULTIPART_SUBSCRIPTION_PROTOCOL,
)
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from execution.errors import BAD_REQUEST, internal_error
from execution.graph import Graph
from execution.http.caching import cacheable
from execution.http.event_stream import EventStream
from execution.http.leaving import ClientLeft, unless_left
from execution.http.live import LiveResponse, Pulse
from execution.http.media import (
    EVENT_STREAM,
    STREAM_PROTOCOLS,
    json_type,
    protocol_for,
)
from execution.http.negotiation import header_of, vary
from execution.http.outermost import continue_outside
from execution.http.position import begin
from execution.http.refusals import opens_page, require_method, wrong_transport
from execution.http.responses import (
    Draft,
    json_response,
    refused,
    retry_after,
    shown_response,
    status_of,
    throttled,
)
from execution.http.single_connection import SingleConnections, token_of
from execution.persisted.reading import DocumentReader
from execution.request import JSON, BoundedRequest, Refusal, RequestData, read_request
from execution.socket import UNEXPECTED, Socket, TransportHandler, close_code
from execution.spending.throttle import Throttled

Context = TypeVar("Context")

INIT_WAIT: Final = timedelta(seconds=5)
SUBSCRIPTIONS_MAX: Final = 100
QUERIES: Final = frozenset({OperationType.QUERY})
ALLOWED: Final = frozenset({OperationType.QUERY, OperationType.MUTATION})
# Nobody reads it; it is what nginx logs of clients that have left.
LEFT_STATUS: Final = 499


class Endpoint(GraphQL[Context, None], Generic[Context]):
    """An ASGI application for one `Graph`; mount it with a `Route` and a `WebSocketRoute`.

    Implements the GraphQL-over-HTTP draft as its public audit checks it. Every response is JSON or
    an event stream, also for malformed requests. `page` is served to browsers that open the path
    without a query. Pages of other origins may open a WebSocket if `is_websocket_origin_allowed`
    says so: by default none.
    """

    websocket_adapter_class = Socket
    graphql_transport_ws_handler_class = TransportHandler
    request_adapter_class = BoundedRequest
    stream_transport_classes_by_protocol = {  # noqa: RUF012 - strawberry declares it so
        GRAPHQL_SSE_PROTOCOL: EventStream,
        MULTIPART_SUBSCRIPTION_PROTOCOL: MultipartSubscriptionTransport,
    }

    # Request headers on which answers depend.
    varies: Collection[str] = ("Authorization",)

    def __init__(
        self,
        schema: Graph,
        *,
        page: Callable[[], Response] | None = None,
        documents: DocumentReader | None = None,
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, *STREAM_PROTOCOLS),
            connection_init_wait_timeout=INIT_WAIT,
            max_subscriptions_per_connection=SUBSCRIPTIONS_MAX,
        )
        self.page = page
        self._graph = schema
        self._pulse = Pulse()
        self.documents = documents or DocumentReader()
        self._connections = SingleConnections(
            schema, self.encode_json, shown_response, self.documents
        )

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        """The context of resolvers: created once per HTTP request, and once per socket.

        May raise `Refusal` to refuse the caller, over HTTP and WebSocket.
        """
        raise NotImplementedError

    async def admit(self, request: Request) -> None:
        """Called before a body is read. May raise `Refusal` to refuse the caller at no cost."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one socket."""
        if scope["type"] == "websocket":
            websocket = WebSocket(scope, receive, send)
            await continue_outside(scope, receive, send, lambda *_: self._serve_socket(websocket))
            return
        response = await self._respond(Request(scope, receive))
        vary(response.headers, "Accept")
        await response(scope, receive, send)

    def close(self) -> None:
        """End the event streams of the single connection mode: the process stops."""
        self._connections.close()

    async def _respond(self, request: Request) -> Response:
        accept = header_of(request.headers, "accept")
        try:
            return await self._served(request, accept)
        except Refusal as refusal:
            return refused(json_type(accept), refusal)
        except ClientLeft:
            return Response(status_code=LEFT_STATUS)
        except HTTPException as error:
            return refused(json_type(accept), Refusal(error.status_code, error.reason, BAD_REQUEST))
        except Exception as error:
            shown = internal_error(error)
            return json_response({"errors": [shown.formatted]}, json_type(accept), 500)

    async def _served(self, request: Request, accept: str) -> Response:
        require_method(request.method)
        token = token_of(request)
        if token or request.method in ("PUT", "DELETE"):
            context = await self.get_context(request, Draft(JSON))
            return await self._connections.serve(request, token, accept, context)
        if self.page and opens_page(request, accept):
            return self.page()
        await self.admit(request)
        return await self._answered(request, accept)

    async def _answered(self, request: Request, accept: str) -> Response:
        """The response to an operation. What is not answered with one JSON object goes on to
        strawberry's view."""
        data = await read_request(BoundedRequest(request), self.documents)
        await self._ready(request, data)
        kind = self._graph.kind_of(data.query or "", data.operation_name)
        is_get = request.method == "GET"
        # Refused with a status when it is executed, and not within a stream.
        is_refused = is_get and kind is GraphQLOperationType.MUTATION
        protocol = "http" if is_refused else protocol_for(accept, kind)
        if kind is GraphQLOperationType.SUBSCRIPTION and protocol == "sse":
            return await self._live(request, data)
        if kind is GraphQLOperationType.SUBSCRIPTION or protocol != "http":
            return await self._viewed(request, data)
        draft = Draft(json_type(accept))
        context = await self.get_context(request, draft)
        allowed = QUERIES if is_get else ALLOWED
        if kind is GraphQLOperationType.MUTATION:
            # It is carried out, whoever waits for it.
            result = await self._executed(data, context, allowed)
        else:
            result = await unless_left(request, partial(self._executed, data, context, allowed))
        answer = shown_response(result)
        response = self.create_response(answer, draft)
        if is_get and data.is_trusted:
            return cacheable(request, cast("dict[str, Any]", answer), response, self.varies)
        return response

    async def _ready(self, request: Request, data: GraphQLRequestData) -> None:
        """Read the document of a request; raises the refusal of a caller that has no points."""
        text = data.query or ""
        if not self._graph.reading.is_known(text):
            context = await self.get_context(request, Draft(JSON))
            try:
                await self._graph.reading.read(text, context)
            except Throttled as error:
                raise throttled(error) from None

    async def _live(self, request: Request, data: GraphQLRequestData) -> Response:
        """The event stream of a subscription."""
        begin(request.headers.get("last-event-id"))
        draft = Draft(EVENT_STREAM.name)
        context = await self.get_context(request, draft)
        asked = data.query or "", data.variables, context, data.operation_name
        subscription = self._graph.shared(*asked)
        if subscription is None:
            return await self._viewed(request, data)
        response = LiveResponse(self._graph, self._pulse, subscription)
        response.headers.raw.extend(draft.headers.raw)
        return response

    async def _viewed(self, request: Request, data: GraphQLRequestData) -> Response:
        """The response of strawberry's view."""
        request.state.read = data
        return await self.run(request)

    async def _serve_socket(self, websocket: WebSocket) -> None:
        try:
            await self.run(websocket)
        except Refusal as refusal:
            await self._socket(websocket).close(close_code(refusal), refusal.message)
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
        return Draft(json_type(header_of(request.headers, "accept")))

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """The operation of this request, or `Refusal` (see `execution.request`)."""
        bounded = cast("BoundedRequest", request)
        data: RequestData = bounded.request.state.read
        kind = self._graph.kind_of(data.query or "", data.operation_name)
        if kind is GraphQLOperationType.MUTATION and request.method == "GET":
            # Refused with a status when it is executed, and not within a stream.
            return replace(data, protocol="http")
        protocol = protocol_for(header_of(bounded.request.headers, "accept"), kind)
        if protocol == "sse":
            begin(bounded.request.headers.get("last-event-id"))
        return replace(data, protocol=protocol)

    async def execute_single(self, *args: Any, **options: Any) -> ExecutionResult:
        """Execute a query or mutation, whose result is one JSON object."""
        request: BoundedRequest = options["request_adapter"]
        allowed = ALLOWED if request.method == "POST" else QUERIES
        return await self._executed(options["request_data"], options["context"], allowed)

    async def _executed(
        self, data: GraphQLRequestData, context: Context, allowed: Collection[OperationType]
    ) -> ExecutionResult:
        try:
            return await self.schema.execute(
                data.query,
                variable_values=data.variables,
                context_value=context,
                operation_name=data.operation_name,
                allowed_operation_types=allowed,
                operation_extensions=data.extensions,
            )
        except InvalidOperationTypeError as error:
            raise wrong_transport(error.operation_type) from None

    async def process_result(
        self, request: Request, result: ExecutionResult
    ) -> GraphQLHTTPResponse:
        """The response body."""
        return shown_response(result)

    def create_response(
        self,
        response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse],
        sub_response: Response,
    ) -> Response:
        """The HTTP response with its status."""
        media = cast("Draft", sub_response).media
        status = sub_response.status_code or status_of(response_data, media)
        response = json_response(response_data, media, status)
        if seconds := retry_after(response_data, status):
            response.headers["retry-after"] = seconds
        response.headers.raw.extend(sub_response.headers.raw)
        response.background = sub_response.background
        return response

    def decode_json(self, data: str | bytes) -> object:
        """Decode one WebSocket frame."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        """Encode one frame or event as text: bytes would become a binary frame."""
        return orjson.dumps(data, default=str).decode()
