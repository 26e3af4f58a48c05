"""Event streams that deliver the results of many operations."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from secrets import token_urlsafe
from typing import Any, Final

import orjson
from graphql import GraphQLError

from execution.errors import BAD_REQUEST, SUBSCRIPTIONS_EXCEEDED, UNAVAILABLE, internal_error
from execution.fanout.follower import Follower
from execution.fanout.frame import Frame
from execution.fanout.outlet import Outlet
from execution.fanout.sending import Sending
from execution.http.event_stream import KEEP_ALIVE, event
from execution.request import Refusal

CONNECTION_NOT_FOUND: Final = "CONNECTION_NOT_FOUND"
CONNECTION_IN_USE: Final = "CONNECTION_IN_USE"
OPERATION_EXISTS: Final = "OPERATION_EXISTS"

# A reservation that no event stream fulfills for so long is forgotten.
RESERVED_SECONDS: Final = 60.0
CONNECTIONS_MAX: Final = 10_000
OPERATIONS_MAX: Final = 100
ID_MAX: Final = 256
# So many results wait for a client that does not read; then its operations wait.
WAITING_MAX: Final = 16
KEEP_ALIVE_SECONDS: Final = 15.0

Results = AsyncGenerator[Any, None]


class Connection:
    """One event stream, reserved or open, and the operations whose results it delivers."""

    def __init__(self, encode: Callable[[object], str]) -> None:
        self.token = token_urlsafe(24)
        self.is_taken = False
        self.is_open = False
        self._encode = encode
        self._operations: dict[str, asyncio.Task[None] | Follower] = {}
        # Each with whether it is a result, which took room; `None` ends the stream.
        self._frames: asyncio.Queue[tuple[str | None, bool]] = asyncio.Queue()
        self._room = asyncio.Semaphore(WAITING_MAX)

    def check(self, id: object) -> str:
        """The id of a new operation; refused if it cannot be one."""
        if not isinstance(id, str) or not 1 <= len(id) <= ID_MAX:
            message = f"`extensions.operationId` must be 1 to {ID_MAX} characters."
            raise Refusal(400, message, BAD_REQUEST)
        if id in self._operations:
            message = "This connection has an operation of that id. Choose another."
            raise Refusal(409, message, OPERATION_EXISTS)
        if len(self._operations) >= OPERATIONS_MAX:
            message = f"This connection already has {OPERATIONS_MAX} operations: the maximum."
            raise Refusal(429, message, SUBSCRIPTIONS_EXCEEDED)
        return id

    def start(self, id: str, results: Results) -> None:
        """Deliver the results of a new operation."""
        task = self._operations[id] = asyncio.create_task(self._deliver(id, results))
        task.add_done_callback(lambda task: self._ended(id, task))

    def follow(self, id: str, follow: Callable[[Outlet], Follower]) -> None:
        """Deliver the results of a subscription that is followed with others."""
        self._operations[id] = follow(ConnectionOutlet(self, id))

    def stop(self, id: str) -> None:
        """End an operation; one that has ended already needs nothing."""
        operation = self._operations.get(id)
        if isinstance(operation, Follower):
            operation.leave()
            self.complete(id)
        elif operation is not None:
            operation.cancel()

    def end(self) -> None:
        """End all operations, and the event stream once it has delivered what is ready."""
        for operation in self._operations.values():
            if isinstance(operation, Follower):
                operation.leave()
            else:
                operation.cancel()
        self._frames.put_nowait((None, False))

    async def put(self, frame: str) -> None:
        """Deliver a result, when there is room for it."""
        await self._room.acquire()
        self._frames.put_nowait((frame, True))

    def complete(self, id: str) -> None:
        """Say that an operation has no further results."""
        self._operations.pop(id, None)
        self._frames.put_nowait((event("complete", self._encode({"id": id})), False))

    async def frames(self) -> AsyncGenerator[str, None]:
        """The event stream."""
        yield KEEP_ALIVE
        while (frame := await self._next()) is not None:
            yield frame

    async def _next(self) -> str | None:
        try:
            async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                frame, is_result = await self._frames.get()
        except TimeoutError:
            return KEEP_ALIVE
        if is_result:
            self._room.release()
        return frame

    async def _deliver(self, id: str, results: Results) -> None:
        async with aclosing(results):
            async for result in results:
                await self.put(event("next", self._encode({"id": id, "payload": result})))

    def _ended(self, id: str, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            internal_error(error)
        self.complete(id)


class ConnectionOutlet:
    """Where the results of one subscription on a connection go."""

    __slots__ = ("_connection", "_id", "_prefix")

    def __init__(self, connection: Connection, id: str) -> None:
        self._connection = connection
        self._id = id
        self._prefix = f'{{"id":{orjson.dumps(id).decode()},"payload":'

    def next(self, frame: Frame) -> Sending:
        """Deliver a result: the id of the operation, and what is the same for all."""
        return self._connection.put(event("next", f"{self._prefix}{frame.text}}}"))

    async def refuse(self, errors: Sequence[GraphQLError]) -> None:
        """Deliver why there are no results, and the end."""
        answer = {"errors": [error.formatted for error in errors]}
        payload = orjson.dumps(answer, default=str).decode()
        await self._connection.put(event("next", f"{self._prefix}{payload}}}"))
        await self.complete()

    async def complete(self) -> None:
        """Deliver the end."""
        self._connection.complete(self._id)


class Connections:
    """The connections of this process, by their tokens."""

    def __init__(self, encode: Callable[[object], str]) -> None:
        self._encode = encode
        self._connections: dict[str, Connection] = {}
        self._is_closed = False

    def reserve(self) -> Connection:
        """A new connection, whose event stream is to come within `RESERVED_SECONDS`."""
        if self._is_closed or len(self._connections) >= CONNECTIONS_MAX:
            message = "The hub takes no further event streams now. Reserve one again shortly."
            raise Refusal(503, message, UNAVAILABLE, {"retry-after": "1"})
        connection = Connection(self._encode)
        self._connections[connection.token] = connection
        asyncio.get_running_loop().call_later(RESERVED_SECONDS, self._expire, connection)
        return connection

    def find(self, token: str) -> Connection:
        """The connection of a token."""
        connection = self._connections.get(token)
        if connection is None:
            message = "There is no event stream of this token. Reserve a new one by PUT."
            raise Refusal(404, message, CONNECTION_NOT_FOUND)
        return connection

    def open(self, token: str) -> AsyncGenerator[str, None]:
        """The event stream of a token. There is never a second one."""
        connection = self.find(token)
        if connection.is_taken:
            message = "The event stream of this token is open already. Reserve another by PUT."
            raise Refusal(409, message, CONNECTION_IN_USE)
        connection.is_taken = True
        return self._stream(connection)

    def close(self) -> None:
        """End all connections: the process stops."""
        self._is_closed = True
        for connection in list(self._connections.values()):
            connection.end()

    async def _stream(self, connection: Connection) -> AsyncGenerator[str, None]:
        connection.is_open = True
        try:
            async with aclosing(connection.frames()) as frames:
                async for frame in frames:
                    yield frame
        finally:
            self._forget(connection)

    def _expire(self, connection: Connection) -> None:
        if not connection.is_open:
            self._forget(connection)

    def _forget(self, connection: Connection) -> None:
        self._connections.pop(connection.token, None)
        connection.end()
