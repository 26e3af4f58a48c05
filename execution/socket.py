"""The graphql-transport-ws protocol over one WebSocket, robust against malformed messages."""

from contextlib import suppress
from typing import Any, Final

import structlog
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import Message, SubscribeMessage

from execution.errors import BAD_REQUEST, SUBSCRIPTIONS_EXCEEDED, graphql_error, internal_error
from execution.observing import SAFE
from execution.request import wrong_field

# A close frame is a control frame: 125 bytes, two of them the code (RFC 6455, 5.5).
REASON_BYTES_MAX: Final = 123

INVALID: Final = 4400
UNEXPECTED: Final = 1011

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

    async def handle_message(self, message: Message) -> None:
        """Handle one message, which may be any JSON value."""
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
        except Exception as error:
            await self.websocket.close(UNEXPECTED, internal_error(error).message)

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Start an operation, or send the error why it cannot be started."""
        # Too early, or an id in use: the protocol requires closing the socket, as strawberry does.
        if self.connection_acknowledged and message["id"] not in self.operations:
            refusal = self._refusal(message)
            if refusal:
                await self.send_message(
                    {"id": message["id"], "type": "error", "payload": [refusal.formatted]}
                )
                return
        await super().handle_subscribe(message)

    async def run_operation(self, operation: Operation[Any, Any]) -> None:
        """Execute one operation, with its id in the log context of its task."""
        if SAFE.fullmatch(operation.id):
            structlog.contextvars.bind_contextvars(operation_id=operation.id)
        await super().run_operation(operation)

    async def handle_task_exception(self, error: Exception) -> None:
        """Log unexpected errors of an operation, except disconnects of the client."""
        if not isinstance(error, WebSocketDisconnected):
            internal_error(error)

    def _refusal(self, message: SubscribeMessage) -> GraphQLError | None:
        problem = wrong_field(message["payload"])
        if problem:
            return graphql_error(problem, BAD_REQUEST)
        maximum = self.max_subscriptions_per_connection
        if maximum is not None and len(self.operations) >= maximum:
            text = f"This socket already has {maximum} operations, which is the maximum."
            return graphql_error(text, SUBSCRIPTIONS_EXCEEDED, maximum=maximum)
        return None


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
