"""The graphql-transport-ws protocol over one WebSocket, robust against malformed messages."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from contextvars import copy_context
from typing import Any, Final, cast

import orjson
import structlog
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    SubscribeMessage,
)

from execution.errors import BAD_REQUEST, SUBSCRIPTIONS_EXCEEDED, graphql_error, internal_error
from execution.fanout.follower import Follower
from execution.fanout.frame import Frame
from execution.fanout.outlet import Gone
from execution.fanout.sending import Sending
from execution.graph import Graph
from execution.observing import SAFE
from execution.operations.ending import Release, nothing
from execution.persisted.reading import DocumentReader
from execution.request import Refusal, wrong_field
from execution.spending.throttle import Throttled

# A close frame is a control frame: 125 bytes, two of them the code (RFC 6455, 5.5).
REASON_BYTES_MAX: Final = 123

INVALID: Final = 4400
UNEXPECTED: Final = 1011

# The status of a refusal as the code of a close frame. Clients of graphql-ws give up on 4401, and
# connect again after 4403, with a new token.
CLOSE_CODES: Final = {401: 4401, 403: 4403, 429: 4429}

WITH_ID: Final = ("subscribe", "complete")


class Socket(ASGIWebSocketAdapter):
    """A WebSocket whose `close` may be called at any time, and repeatedly."""

    async def close(self, code: int, reason: str) -> None:
        """Close, if it is still open; a reason that is too long is truncated."""
        if self.ws.application_state is not WebSocketState.CONNECTED:
            return
        reason = reason.encode()[:REASON_BYTES_MAX].decode(errors="ignore")
        # The client may disconnect at the same time.
        with suppress(RuntimeError, WebSocketDisconnect):
            await super().close(code, reason)

    async def send_text(self, text: str) -> None:
        """Send one frame; raises `Gone` when the socket is closed."""
        try:
            await self.ws.send({"type": "websocket.send", "text": text})
        except (RuntimeError, WebSocketDisconnect) as error:
            raise Gone from error

    async def send_json(self, message: Any) -> None:
        """Send one frame; raises `WebSocketDisconnected` when the socket is closed."""
        try:
            await super().send_json(message)
        # Starlette raises RuntimeError for a socket that this side has closed.
        except RuntimeError as error:
            if self.ws.application_state is WebSocketState.CONNECTED:
                raise
            raise WebSocketDisconnected from error


class TransportHandler(BaseGraphQLTransportWSHandler[Any, Any]):
    """Strawberry's handler with validation of every message.

    A malformed message closes the socket with 4400. An operation that cannot be parsed or executed
    gets an `error` message; other operations on the socket continue.
    """

    _release: Release = staticmethod(nothing)
    _expelling: asyncio.Task[None] | None = None

    async def handle_message(self, message: Message) -> None:
        """Handle one message, which may be any JSON value."""
        if self._expelling is not None:
            return
        fault = _fault(message)
        if fault:
            await self.handle_invalid_message(fault)
            return
        if message.get("payload", ...) is None:
            message = _without_payload(message)
        try:
            await super().handle_message(message)
        except WebSocketDisconnected:
            raise
        except Refusal as refusal:
            await self.websocket.close(close_code(refusal), refusal.message)
        except Exception as error:
            await self.websocket.close(UNEXPECTED, internal_error(error).message)

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Acknowledge the connection, which ends with the credential of its caller."""
        is_first = not self.connection_init_received
        await super().handle_connection_init(message)
        # It is over, and holds what a socket of thousands need not keep.
        self.connection_init_timeout_task = None
        if is_first and self.connection_acknowledged:
            self._release = cast("Graph", self.schema).hold(self.context, self.expel)

    def expel(self, refusal: Refusal) -> None:
        """The credential has ended: nothing more is read, executed or sent, and the socket is
        closed."""
        self._expelling = asyncio.get_running_loop().create_task(self._expel(refusal))

    async def _expel(self, refusal: Refusal) -> None:
        for id in list(self.operations):
            await self.cleanup_operation(id)
        await self.websocket.close(close_code(refusal), refusal.message)

    async def shutdown(self) -> None:
        """End what is running, once the socket is closed."""
        self._release()
        await super().shutdown()

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Start an operation, or send the error why it cannot be started."""
        # Too early, or an id in use: the protocol requires closing the socket, as strawberry does.
        if self.connection_acknowledged and message["id"] not in self.operations:
            refusal = self._refusal(message) or await self._unread(message)
            refusal = refusal or await self._read(message)
            if refusal:
                await self.send_message(
                    {"id": message["id"], "type": "error", "payload": [refusal.formatted]}
                )
                return
            if self._followed(message):
                return
        await super().handle_subscribe(message)

    async def _read(self, message: SubscribeMessage) -> GraphQLError | None:
        """Read the document of an operation; the refusal of a caller that has no points."""
        graph = cast("Graph", self.schema)
        try:
            await graph.reading.read(message["payload"]["query"], self.context)
        except Throttled as refusal:
            return refusal
        return None

    def _followed(self, message: SubscribeMessage) -> bool:
        """Whether the operation is a subscription that is followed with others: it needs no task of
        its own."""
        id, payload = message["id"], message["payload"]
        graph = cast("Graph", self.schema)
        asked = payload["query"], payload.get("variables"), self.context
        subscription = graph.shared(*asked, payload.get("operationName"))
        if subscription is None:
            return False
        context = copy_context()
        context.run(_bind, id)
        outlet = SocketOutlet(self, id)
        operations: dict[str, Any] = self.operations
        # The socket as a whole ends with the credential.
        operations[id] = graph.follow(subscription, outlet, context, holding=False)
        return True

    async def cleanup_operation(self, operation_id: str) -> None:
        """End an operation, if there is one of this id."""
        follower: Any = self.operations.get(operation_id)
        if isinstance(follower, Follower):
            del self.operations[operation_id]
            follower.leave()
        else:
            await super().cleanup_operation(operation_id)

    async def run_operation(self, operation: Operation[Any, Any]) -> None:
        """Execute one operation, with its id in the log context of its task."""
        _bind(operation.id)
        await super().run_operation(operation)

    async def handle_task_exception(self, error: Exception) -> None:
        """Log unexpected errors of an operation, except disconnects of the client."""
        if not isinstance(error, WebSocketDisconnected):
            internal_error(error)

    async def _unread(self, message: SubscribeMessage) -> GraphQLError | None:
        """Find the text of the document that the message names; or why there is none."""
        documents: DocumentReader = cast("Any", self.view).documents
        payload: Any = message["payload"]
        try:
            payload["query"] = (await documents.read(payload)).text
        except Refusal as refusal:
            return graphql_error(refusal.message, refusal.code)
        return None

    def _refusal(self, message: SubscribeMessage) -> GraphQLError | None:
        problem = wrong_field(message["payload"])
        if problem:
            return graphql_error(problem, BAD_REQUEST)
        maximum = self.max_subscriptions_per_connection
        if maximum is not None and len(self.operations) >= maximum:
            text = f"This socket already has {maximum} operations, which is the maximum."
            return graphql_error(text, SUBSCRIPTIONS_EXCEEDED, maximum=maximum)
        return None


class SocketOutlet:
    """Where the results of one subscription on a socket go."""

    __slots__ = ("_handler", "_id", "_prefix", "_send")

    def __init__(self, handler: TransportHandler, id: str) -> None:
        self._handler = handler
        self._id = id
        self._prefix = f'{{"id":{orjson.dumps(id).decode()},"type":"next","payload":'
        self._send = cast("Socket", handler.websocket).send_text

    def next(self, frame: Frame) -> Sending:
        """Send a result: the id of the operation, and what is the same for all."""
        return self._send(f"{self._prefix}{frame.text}}}")

    async def refuse(self, errors: Sequence[GraphQLError]) -> None:
        """Send why the operation is refused."""
        payload = [error.formatted for error in errors]
        await self._last({"id": self._id, "type": "error", "payload": payload})

    async def complete(self) -> None:
        """Send that there are no further results."""
        await self._last({"id": self._id, "type": "complete"})

    async def _last(self, message: Message) -> None:
        # First, so that the client may use the id again.
        self._handler.operations.pop(self._id, None)
        try:
            await self._handler.send_message(message)
        except WebSocketDisconnected as error:
            raise Gone from error


def close_code(refusal: Refusal) -> int:
    """The code of the close frame that says this refusal."""
    return CLOSE_CODES.get(refusal.status, INVALID)


def _bind(id: str) -> None:
    if SAFE.fullmatch(id):
        structlog.contextvars.bind_contextvars(operation_id=id)


def _fault(message: object) -> str | None:
    """What is wrong with a message; `None` for a valid one."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return "A message is an object with a type"
    payload = message.get("payload")
    if not isinstance(payload, dict | None):
        return "A payload is an object"
    if message["type"] in WITH_ID and not (isinstance(message.get("id"), str) and message["id"]):
        return "An id is a string"
    if message["type"] == "subscribe" and payload is None:
        return "Subscribe has no payload"
    return None


def _without_payload(message: Message) -> Any:
    # The protocol allows null where strawberry expects the field to be absent.
    return {name: value for name, value in message.items() if name != "payload"}
