"""A small graph that can do everything that can go wrong, and a real server for it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, Any

import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from execution.checks.budget import Budget
from execution.checks.directives import Cost, sized
from execution.endpoint import Endpoint
from execution.graph import Graph
from execution.request import Refusal
from execution.spending.throttle import Buckets, Rate

SECRET = "password=hunter2"


class OutOfStock(Exception):
    code = "OUT_OF_STOCK"


class DriverFailure(Exception):
    """Like those of database drivers: a code, but not one for clients."""

    code = "gkpj"


class Calls:
    """What resolvers and streams did, for tests to look at from another thread."""

    def __init__(self) -> None:
        self.resolved = 0
        self._following = 0
        self._changed = threading.Condition()

    def follow(self, change: int) -> None:
        with self._changed:
            self._following += change
            self._changed.notify_all()

    async def followers(self, count: int) -> None:
        """Wait until exactly so many subscriptions are being followed."""

        def wait() -> None:
            with self._changed:
                reached = self._changed.wait_for(lambda: self._following == count, timeout=60)
                assert reached, f"{self._following} subscriptions instead of {count}"

        await asyncio.to_thread(wait)


calls = Calls()


@strawberry.type
class PageInfo:
    has_next_page: bool = False


@strawberry.type
class Shelf:
    name: str = "A1"

    @strawberry.field
    def shelves(self) -> list["Shelf"]:
        return []

    @strawberry.field
    def next(self) -> "Shelf | None":
        return None

    @strawberry.field(directives=[sized(10, "first", "last", fields=("nodes",))])  # type: ignore[untyped-decorator]
    def items(self, first: int | None = None, last: int | None = None) -> "Items":
        calls.resolved += 1
        return Items()


@strawberry.type
class Items:
    page_info: PageInfo = strawberry.field(default_factory=PageInfo)
    nodes: list[Shelf] = strawberry.field(default_factory=list)


@strawberry.type
class Query:
    @strawberry.field
    def hello(self) -> str:
        return "world"

    @strawberry.field
    def shelf(self) -> Shelf:
        return Shelf()

    @strawberry.field(directives=[sized(20, "first", fields=("nodes",))])  # type: ignore[untyped-decorator]
    def items(
        self,
        first: int = 20,
        skus: Annotated[
            list[str] | None, strawberry.argument(directives=[Cost(weight="0.5")])
        ] = None,
    ) -> Items:
        calls.resolved += 1
        return Items()

    @strawberry.field(directives=[sized(None, "ids")])  # type: ignore[untyped-decorator]
    def nodes(self, ids: list[strawberry.ID]) -> list[Shelf]:
        return []

    @strawberry.field(directives=[sized(None, "skus")])  # type: ignore[untyped-decorator]
    def stock(self, skus: list[str]) -> list[Shelf]:
        return [Shelf() for _ in skus]

    @strawberry.field(directives=[Cost(weight="100")])  # type: ignore[untyped-decorator]
    def counted(self) -> int:
        calls.resolved += 1
        return 1

    @strawberry.field
    def doubled(self, number: int) -> int:
        return number * 2

    @strawberry.field
    def boom(self) -> str | None:
        raise RuntimeError(SECRET)

    @strawberry.field
    def sold_out(self) -> str | None:
        raise OutOfStock("None left.")

    @strawberry.field
    def driver(self) -> str | None:
        raise DriverFailure(SECRET)

    @strawberry.field
    def not_an_int(self) -> int | None:
        return SECRET  # type: ignore[return-value]

    @strawberry.field
    def bombs(self) -> list["Bomb"]:
        return [Bomb() for _ in range(50)]


ONE_FAILURE = RuntimeError(SECRET)


@strawberry.type
class Bomb:
    @strawberry.field
    def fuse(self) -> str | None:
        raise ONE_FAILURE


@strawberry.type
class Mutation:
    @strawberry.mutation
    def increment(self, by: int = 1) -> int:
        return by


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int) -> AsyncIterator[int]:
        for number in range(to):
            yield number

    @strawberry.subscription
    async def forever(self) -> AsyncIterator[int]:
        calls.follow(+1)
        try:
            yield 0
            await asyncio.Event().wait()
        finally:
            calls.follow(-1)

    @strawberry.subscription
    async def broken(self) -> AsyncIterator[int]:
        yield 0
        raise RuntimeError(SECRET)

    @strawberry.subscription(directives=[sized(20, "first", fields=("nodes",))])  # type: ignore[untyped-decorator]
    async def pages(self, first: int) -> AsyncIterator[Items]:
        calls.resolved += 1
        yield Items()


class ExampleEndpoint(Endpoint[dict[str, Any]]):
    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> dict[str, Any]:
        behaviour = request.headers.get("x-test")
        if behaviour == "stranger":
            challenge = {"www-authenticate": "Bearer"}
            raise Refusal(401, "Who are you?", "UNAUTHENTICATED", challenge)
        if behaviour == "broken":
            raise RuntimeError(SECRET)
        return {}


def a_graph(**options: Any) -> Graph:
    return Graph(Query, Mutation, Subscription, **options)


@contextmanager
def a_server() -> Iterator[str]:
    """Serve the graph on a free port of this machine; gives its address."""
    graph = a_graph(budget=Budget(shown=True))
    endpoint = ExampleEndpoint(graph, page=lambda: HTMLResponse("<h1>Explore</h1>"))
    bare = ExampleEndpoint(graph)
    throttle = Buckets(lambda _: "one caller", lambda _: Rate(burst=60, per_second=2))
    limited = ExampleEndpoint(a_graph(budget=Budget(shown=True), throttle=throttle))
    hasty = ExampleEndpoint(graph)
    hasty.connection_init_wait_timeout = timedelta(milliseconds=10)
    routes = [
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", endpoint),
        Route("/bare", bare),
        WebSocketRoute("/hasty", hasty),
        Route("/limited", limited),
        WebSocketRoute("/limited", limited),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes), host="127.0.0.1", port=0, log_config=None, lifespan="off"
    )
    listener = config.bind_socket()
    # From now on it takes connections; they wait until the server is up.
    listener.listen()
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/graphql"
    finally:
        server.should_exit = True
        thread.join(timeout=60)
        listener.close()
