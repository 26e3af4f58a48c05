"""A subscription over Server-Sent Events whose results are shared: one task, which waits for its
client to leave."""

import asyncio
from collections.abc import Sequence
from contextvars import Context
from typing import Any, Final

import orjson
from graphql import GraphQLError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from execution.fanout.frame import Frame
from execution.fanout.group import SLICE
from execution.fanout.sending import DONE, Sending, begun
from execution.graph import Graph
from execution.http.event_stream import KEEP_ALIVE, EventStream, event
from execution.http.outermost import continue_outside
from execution.operations.subscribing import Subscription

KEEP_ALIVE_SECONDS: Final = 15.0
BEAT: Final = KEEP_ALIVE.encode()
COMPLETE: Final = event("complete").encode()


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
        sending: Any = self._send({"type": "http.response.body", "body": part, "more_body": more})
        return sending  # type: ignore[no-any-return]

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
    """Sends comments that keep event streams open while nothing else is sent."""

    def __init__(self) -> None:
        self._outlets: dict[StreamOutlet, None] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, outlet: StreamOutlet) -> None:
        """Keep this stream open."""
        self._outlets[outlet] = None
        if self._task is None:
            loop = asyncio.get_running_loop()
            self._task = loop.create_task(self._run(), context=Context())

    def remove(self, outlet: StreamOutlet) -> None:
        """The stream has ended."""
        del self._outlets[outlet]
        if not self._outlets and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(KEEP_ALIVE_SECONDS)
            for number, outlet in enumerate(list(self._outlets), 1):
                if outlet in self._outlets:
                    _beat(outlet)
                if not number % SLICE:
                    await asyncio.sleep(0)


def _beat(outlet: StreamOutlet) -> None:
    sending = outlet.body(BEAT)
    if begun(sending) is not DONE:
        # Its client has something to read; a comment more would only be queued.
        sending.close()


class LiveResponse(Response):
    """The event stream of one subscription."""

    def __init__(self, graph: Graph, pulse: Pulse, subscription: Subscription) -> None:
        super().__init__(headers=EventStream.headers)
        del self.headers["content-length"]
        self._live: tuple[Graph, Pulse, Subscription] | None = graph, pulse, subscription

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the results, until the stream ends or the client leaves."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": BEAT, "more_body": True})
        live, self._live = self._live, None
        if live is None:
            return
        await continue_outside(
            scope, receive, send, lambda receive, send: _follow(*live, receive, send)
        )


async def _follow(
    graph: Graph,
    pulse: Pulse,
    subscription: Subscription,
    receive: Receive,
    send: Send,
) -> None:
    outlet = StreamOutlet(send)
    follower = graph.follow(subscription, outlet)
    # The task lives as long as the stream, which needs it only to begin.
    del subscription
    pulse.add(outlet)
    try:
        # For the server, too, it is over when the response is complete.
        while (await receive())["type"] != "http.disconnect":
            pass
    finally:
        pulse.remove(outlet)
        follower.leave()
