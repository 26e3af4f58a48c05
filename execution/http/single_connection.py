"""The single connection mode of graphql-sse: many operations, one event stream for their results.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.types.graphql import OperationType

from execution.errors import BAD_REQUEST
from execution.graph import Graph
from execution.http.connections import Connection, Connections
from execution.http.event_stream import EventStream
from execution.http.media import (
    EVENT_STREAM,
    PLAIN_TEXT,
    json_type,
    not_acceptable,
    stream_required,
)
from execution.http.negotiation import best_media
from execution.http.refusals import asks
from execution.http.responses import json_response, status_of
from execution.persisted.reading import DocumentReader
from execution.request import BoundedRequest, Refusal, read_request

HEADER: Final = "x-graphql-event-stream-token"
PARAMETER: Final = "token"


def token_of(request: Request) -> str:
    """The token of the connection that the request is about; empty without one."""
    return request.headers.get(HEADER) or request.query_params.get(PARAMETER) or ""


class SingleConnections:
    """Serves the requests of this mode. `shown` makes a response of a result."""

    def __init__(
        self,
        graph: Graph,
        encode: Callable[[object], str],
        shown: Callable[[Any], GraphQLHTTPResponse],
        documents: DocumentReader,
    ) -> None:
        self._graph = graph
        self._documents = documents
        self._shown = shown
        self._connections = Connections(encode)

    def close(self) -> None:
        """End all connections: the process stops."""
        self._connections.close()

    async def serve(self, request: Request, token: str, accept: str, context: object) -> Response:
        """Reserve or open a connection, start an operation, or end one."""
        if request.method == "PUT":
            return self._reserved(accept)
        connection = self._connections.find(token)
        if request.method == "DELETE":
            return _stopped(connection, request)
        if request.method == "GET" and not asks(request):
            return self._opened(token, accept, context)
        return await self._started(connection, request, accept, context)

    def _reserved(self, accept: str) -> Response:
        if best_media(accept, (PLAIN_TEXT,)) is None:
            raise not_acceptable((PLAIN_TEXT,))
        return Response(self._connections.reserve().token, 201, media_type=PLAIN_TEXT.name)

    def _opened(self, token: str, accept: str, context: object) -> Response:
        if best_media(accept, (EVENT_STREAM,)) is None:
            raise stream_required()
        connection, frames = self._connections.find(token), self._connections.open(token)
        held = self._held(connection, frames, context)
        return StreamingResponse(held, headers=EventStream.headers)

    async def _held(
        self, connection: Connection, frames: AsyncGenerator[str, None], context: object
    ) -> AsyncGenerator[str, None]:
        """The event stream, until the credential of whoever opened it ends."""
        release = self._graph.hold(context, lambda _: connection.end())
        try:
            async with aclosing(frames):
                async for frame in frames:
                    yield frame
        finally:
            release()

    async def _started(
        self, connection: Connection, request: Request, accept: str, context: object
    ) -> Response:
        data = await read_request(BoundedRequest(request), self._documents)
        id = connection.check((data.extensions or {}).get("operationId"))
        faults = self._graph.faults(data.query or "")
        if faults:
            answer: Any = {"errors": [fault.formatted for fault in faults]}
            media = json_type(accept)
            return json_response(answer, media, status_of(answer, media))
        asked = data.query or "", data.variables, context, data.operation_name
        subscription = self._graph.shared(*asked)
        if subscription is None:
            connection.start(id, self._results(data, context, request.method))
        else:
            connection.follow(id, partial(self._graph.follow, subscription))
        return Response(status_code=202)

    async def _results(
        self, data: GraphQLRequestData, context: object, method: Any
    ) -> AsyncGenerator[GraphQLHTTPResponse, None]:
        results: Any = await self._graph.stream(
            data.query,
            variable_values=data.variables,
            context_value=context,
            operation_name=data.operation_name,
            operation_extensions=data.extensions,
            allowed_operation_types=OperationType.from_http(method) | {OperationType.SUBSCRIPTION},
        )
        async with aclosing(results):
            async for result in results:
                yield self._shown(result)


def _stopped(connection: Connection, request: Request) -> Response:
    id = request.query_params.get("operationId")
    if not id:
        raise Refusal(400, "Name the operation to end: `?operationId=…`.", BAD_REQUEST)
    connection.stop(id)
    return Response()
