"""Followers over WebSocket and SSE, which are disconnected repeatedly, and resume after their last
cursor at any hub."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2
from websockets.exceptions import WebSocketException

from tests.faults.machines.processes import Member
from tests.subscriptions import following
from tests.subscriptions.following import WAIT_SECONDS, over_socket

PAUSE_SECONDS = 0.1
STAY_SECONDS = 4.0
ORDERS = """subscription Follow($topic: OrderTopic, $after: String) {
  orderEvents(topic: $topic, after: $after) {
    __typename
    ... on OrderSnapshot { cursor }
    ... on OrderEvent { cursor sequence kind order { id } }
  }
}"""
INVENTORY = """subscription Follow($topic: InventoryTopic, $after: String) {
  inventoryChanged(topic: $topic, after: $after) {
    __typename
    ... on InventorySnapshot { cursor }
    ... on InventoryChange { cursor movement { id } inventoryLevel { id } }
  }
}"""
BROKEN = (
    *(OSError, TimeoutError, WebSocketException, httpx2.HTTPError, StopAsyncIteration),
    # A hub that is going down answers a handshake with something else.
    AssertionError,
)


@asynccontextmanager
async def over_sse(url: str, query: str, **variables: Any) -> AsyncIterator[following.Follower]:
    """As the tests' own, without the certificates that every fresh client would load."""
    async with (
        httpx2.AsyncClient(timeout=WAIT_SECONDS, trust_env=False, verify=False) as http,
        http.stream(
            "POST",
            f"{url}/graphql",
            json={"query": query, "variables": variables},
            headers={"accept": "text/event-stream"},
        ) as response,
    ):
        assert response.status_code == 200
        async with aclosing(following.events(response)) as messages:
            yield following.Follower(messages)


WAYS = {"ws": over_socket, "sse": over_sse}


@dataclass(frozen=True)
class Received:
    """One received event: `subject` and `count` name it among all that are stored."""

    cursor: str
    subject: str
    count: int


@dataclass
class Follower:
    """`stay` is how many seconds it listens before it hangs up by itself, at most."""

    name: str
    hubs: Sequence[Member]
    chance: random.Random
    way: str = "ws"
    stream: str = "orders"
    topic: dict[str, Any] = field(default_factory=dict)
    stay: float = STAY_SECONDS
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    refusals: list[str] = field(default_factory=list)
    cursor: str | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self) -> None:
        """For ever: listen, be cut off, resume."""
        while True:
            with suppress(*BROKEN):
                await self._listen(self.chance.choice(self.hubs))
            await asyncio.sleep(self.chance.uniform(0, PAUSE_SECONDS))

    async def _listen(self, hub: Member) -> None:
        query = ORDERS if self.stream == "orders" else INVENTORY
        given = {"topic": self.topic, "after": self.cursor}
        async with WAYS[self.way](hub.url, query, **given) as stream:
            self.connections += 1
            # From here on: on a busy machine a connection alone may take longer.
            async with asyncio.timeout(self.chance.uniform(0, self.stay)):
                await self._receive(stream)

    async def _receive(self, stream: following.Follower) -> None:
        while True:
            message = await stream.next()
            if "errors" in message:
                # The client resumes, and receives the rest.
                self.refusals.append(str(message["errors"][0]["message"]))
                return
            self._note(message)
            self.ready.set()

    def _note(self, message: dict[str, Any]) -> None:
        self.cursor = message["cursor"]
        if message["__typename"] == "OrderEvent":
            self.received.append(Received(self.cursor, message["order"]["id"], message["sequence"]))
        elif message["__typename"] == "InventoryChange":
            self.received.append(Received(self.cursor, message["movement"]["id"], 0))
