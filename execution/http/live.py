"""A subscription over Server-Sent Events whose results are shared: one task, which waits for its
client to leave."""

import asyncio
from collections.abc import Sequence
from typing import Final

import orjson
from graphql import GraphQLError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from execution.fanout.frame import Frame
from execution.fanout.sending import DONE, Sending, begun
from execution.graph import Graph
from execution.http.event_stream import KEEP_ALIVE, EventStream, event
from execution.operations.subscribing import Subscription

KEEP_ALIVE_SECONDS: Final = 15.0
COMPLETE: Final = event("complete").encode()


class LiveResponse(Response):
    """The event stream of one subscription."""

    def __init__(self, graph: Graph, subscription: Subscription) -> None:
        super().__init__(headers=EventStream.headers)
        del self.headers["content-length"]
        self._graph = graph
        self._subscription: Subscription | None = subscription

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the results, until the stream ends or the client leaves."""
        await send({"type": "http.response.start", "status": 200, "headers": self.headers.raw})
        outlet = StreamOutlet(send)
        await outlet.body(KEEP_ALIVE.encode())
        subscription, self._subscription = self._subscription, None
        if subscription is None:
            return
        follower = self._graph.follow(subscription, outlet)
        del subscription
        pulse = Pulse(outlet)
        try:
            # It is over for the server, too, when the response is complete.
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            pulse.stop()
            follower.leave()


class StreamOutlet:
    """Where the results of one event stream go."""

    __slots__ = ("_send",)

    def __init__(self, send: Send) -> None:
        self._send = send

    def next(self, frame: Frame) -> Sending:
        """Send a result: the same bytes to all."""
        return self.body(frame.streamed)

    def body(self, part: bytes, *, more: bool = True) -> Sending:
        """Send a part of the stream."""
        message = {"type": "http.response.body", "body": part, "more_body": more}
        sending: Sending = self._send(message)  # type: ignore[assignment]
        return sending

    async def refuse(self, errors: Sequence[GraphQLError]) -> None:
        """Send why there are no results, and the end."""
        answer = orjson.dumps({"errors": [error.formatted for error in errors]}, default=str)
        await self.body(event("next", answer.decode()).encode())
        await self.complete()

    async def complete(self) -> None:
        """Send the end."""
        await self.body(COMPLETE)
        await self.body(b"", more=False)


class Pulse:
    """Comments that keep a connection open, while nothing else is sent."""

    __slots__ = ("_outlet", "_timer")

    def __init__(self, outlet: StreamOutlet) -> None:
        self._outlet = outlet
        self._arm()

    def stop(self) -> None:
        self._timer.cancel()

    def _arm(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(KEEP_ALIVE_SECONDS, self._beat)

    def _beat(self) -> None:
        sending = self._outlet.body(KEEP_ALIVE.encode())
        if begun(sending) is not DONE:
            # It has something to read; a comment more would only queue.
            sending.close()
        self._arm()
