"""Subscribers over real connections, with a timeout for every wait."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

WAIT_SECONDS = 60
EVENTS = """subscription Follow($topic: OrderTopic, $after: String) {
  orderEvents(topic: $topic, after: $after) {
    __typename
    ... on OrderSnapshot { cursor complete orders { id number status } }
    ... on OrderEvent {
      cursor sequence kind actor channelId status occurredAt recordedAt
      order { id number status version customer { id } }
    }
  }
}"""
CHANGES = """subscription Follow($topic: InventoryTopic, $after: String) {
  inventoryChanged(topic: $topic, after: $after) {
    __typename
    ... on InventorySnapshot { cursor complete inventoryLevels { sku available location { code } } }
    ... on InventoryChange {
      cursor
      movement { sku kind quantity available location { code } }
      inventoryLevel { available }
    }
  }
}"""


class Follower:
    """Reads one stream: `next` gives its messages one by one."""

    def __init__(self, messages: AsyncIterator[dict[str, Any]]) -> None:
        self._messages = messages

    async def next(self) -> dict[str, Any]:
        reply = await asyncio.wait_for(anext(self._messages), WAIT_SECONDS)
        if "errors" in reply:
            return reply
        (message,) = reply["data"].values()
        answer: dict[str, Any] = message
        return answer

    async def take(self, count: int) -> list[dict[str, Any]]:
        return [await self.next() for _ in range(count)]

    async def take_but(self, count: int, order: dict[str, Any]) -> list[dict[str, Any]]:
        """So many events, without those of this order."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            event = await self.next()
            if event["order"]["id"] != order["id"]:
                found.append(event)
        return found

    async def code(self) -> str:
        """The code of the error that comes next."""
        reply = await self.next()
        code: str = reply["errors"][0]["extensions"]["code"]
        return code


@asynccontextmanager
async def a_socket(url: str, **init: Any) -> AsyncIterator[ClientConnection]:
    address = url.replace("http", "ws", 1) + "/graphql"
    protocol = Subprotocol("graphql-transport-ws")
    async with connect(
        address, subprotocols=[protocol], proxy=None, open_timeout=WAIT_SECONDS
    ) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": init}))
        ack = json.loads(await asyncio.wait_for(socket.recv(), WAIT_SECONDS))
        assert ack["type"] == "connection_ack"
        yield socket


async def subscribe(
    socket: ClientConnection, query: str, variables: dict[str, Any], id: str = "1"
) -> None:
    payload = {"query": query, "variables": variables}
    await socket.send(json.dumps({"type": "subscribe", "id": id, "payload": payload}))


async def frames(socket: ClientConnection) -> AsyncGenerator[dict[str, Any], None]:
    async for raw in socket:
        frame = json.loads(raw)
        if frame["type"] == "next":
            yield frame["payload"]
        elif frame["type"] == "error":
            yield {"errors": frame["payload"]}


@asynccontextmanager
async def over_socket(url: str, query: str = EVENTS, **variables: Any) -> AsyncIterator[Follower]:
    async with a_socket(url) as socket:
        await subscribe(socket, query, variables)
        async with aclosing(frames(socket)) as messages:
            yield Follower(messages)


async def events(response: httpx2.Response) -> AsyncGenerator[dict[str, Any], None]:
    async for line in response.aiter_lines():
        if line.startswith("data: ") and line != "data: ":
            yield json.loads(line.removeprefix("data: "))


@asynccontextmanager
async def over_sse(url: str, query: str = EVENTS, **variables: Any) -> AsyncIterator[Follower]:
    body = {"query": query, "variables": variables}
    headers = {"accept": "text/event-stream"}
    async with (
        httpx2.AsyncClient(timeout=WAIT_SECONDS, trust_env=False) as http,
        http.stream("POST", f"{url}/graphql", json=body, headers=headers) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        async with aclosing(events(response)) as messages:
            yield Follower(messages)


FOLLOW = {"ws": over_socket, "sse": over_sse}
