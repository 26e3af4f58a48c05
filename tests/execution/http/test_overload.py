"""An unavailable database, or too many requests: answered at once, with a code and Retry-After."""

import asyncio
from typing import Any

import httpx2
import pytest
import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.websockets import WebSocket

from execution.endpoint import Endpoint
from execution.graph import Graph

TYPES = ["application/json", "application/graphql-response+json"]


class Away(Exception):
    code = "UNAVAILABLE"


class Door:
    """Holds back those who ask, and counts them."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.waiting = 0
        self.came = asyncio.Condition()

    async def come(self, many: int) -> None:
        async with asyncio.timeout(60), self.came:
            await self.came.wait_for(lambda: self.waiting == many)


@strawberry.type
class Query:
    @strawberry.field
    async def passed(self, info: strawberry.Info[Door, None]) -> bool:
        door = info.context
        async with door.came:
            door.waiting += 1
            door.came.notify_all()
        await door.open.wait()
        return True

    @strawberry.field
    def stored(self) -> str | None:
        raise Away("It is away.")

    @strawberry.field
    def known(self) -> str:
        return "yes"


class OneDoor(Endpoint[Door]):
    def __init__(self, door: Door, graph: Graph | None = None) -> None:
        super().__init__(graph or Graph(Query, concurrent_max=2))
        self._door = door

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Door:
        return self._door


def client(door: Door, endpoint: OneDoor | None = None) -> httpx2.AsyncClient:
    app = Starlette(routes=[Route("/", endpoint or OneDoor(door))])
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://hub")


async def test_a_request_beyond_the_limit_is_refused_and_the_others_are_served() -> None:
    door = Door()
    query: dict[str, Any] = {"query": "{ passed }"}
    async with client(door) as http:
        inside = [asyncio.create_task(http.post("/", json=query)) for _ in range(2)]
        await door.come(2)
        refused = await http.post("/", json=query)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert refused.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
        door.open.set()
        assert [(await one).json() for one in inside] == [{"data": {"passed": True}}] * 2
        assert (await http.post("/", json=query)).status_code == 200


async def test_operations_of_all_transports_are_counted_together() -> None:
    """Over HTTP, as an event stream, and as a WebSocket or a single connection begins them."""
    door = Door()
    graph = Graph(Query, concurrent_max=2)
    endpoint = OneDoor(door, graph=graph)
    query: dict[str, Any] = {"query": "{ passed }"}
    stream = {"accept": "text/event-stream"}

    async def begun() -> list[Any]:
        results: Any = await graph.stream("{ passed }", context_value=door)
        return [result async for result in results]

    async with client(door, endpoint=endpoint) as http:
        inside: list[Any] = [asyncio.create_task(http.post("/", json=query, headers=stream))]
        inside.append(asyncio.create_task(begun()))
        await door.come(2)
        assert (await http.post("/", json=query)).status_code == 503
        assert "UNAVAILABLE" in (await http.post("/", json=query, headers=stream)).text
        (refused,) = await begun()
        assert refused.errors[0].extensions["code"] == "UNAVAILABLE"
        door.open.set()
        await asyncio.gather(*inside)
        assert (await http.post("/", json=query)).status_code == 200
        (answer,) = await begun()
        assert answer.data == {"passed": True}


@pytest.mark.parametrize("accept", TYPES)
async def test_an_unavailable_database_is_503_with_retry_after(accept: str) -> None:
    async with client(Door()) as http:
        reply = await http.post("/", json={"query": "{ stored }"}, headers={"accept": accept})
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "1")
    (error,) = reply.json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == ("It is away.", "UNAVAILABLE")


@pytest.mark.parametrize("accept", TYPES)
async def test_an_answer_with_data_keeps_its_data_and_status_200(accept: str) -> None:
    async with client(Door()) as http:
        body = {"query": "{ known stored }"}
        reply = await http.post("/", json=body, headers={"accept": accept})
    assert reply.status_code == 200
    assert reply.json()["data"] == {"known": "yes", "stored": None}
