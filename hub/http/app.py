"""The web application: the graph, its page, what keeps its streams going, and how it all is."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from domain.shared.audit import Caller
from execution.endpoint import Endpoint
from hub.http.graph import make_graph
from hub.http.graphiql import graphiql_assets, graphiql_page
from hub.http.identity import ACTOR, CHANNEL, caller_of
from hub.observability.health import Health
from hub.observability.logs import unhandled
from hub.observability.measuring import Measurements
from hub.observability.operations import Operations
from hub.observability.probing import Probes
from hub.observability.requests import HEADER, Requests
from hub.observability.scraping import Scrapes
from hub.observability.tracing import Tracing
from hub.wiring import Hub
from resolvers.shared.context import Context

EXAMPLES = Path(__file__).parents[2] / "web" / "examples"


class GraphEndpoint(Endpoint[Context]):
    def __init__(self, hub: Hub, tracing: Tracing | None) -> None:
        graph = make_graph(show_cost=hub.settings.show_cost)
        graph.observer = Operations(tracing)
        super().__init__(graph, page=graphiql_page, allowed_origins=hub.settings.origins or ())
        self._hub = hub

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        # A socket says who it is in the payload that opens it, which is read per operation.
        socket = isinstance(request, WebSocket)
        return self._hub.context(Caller() if socket else caller_of(request.headers))


def create_app(hub: Hub) -> Starlette:
    """What callers use, and the probes."""
    tracing = _tracing(hub)
    endpoint = GraphEndpoint(hub, tracing)
    return _observed(
        hub,
        hub.running,
        tracing,
        Route("/", lambda _: RedirectResponse("/graphql")),
        Route("/graphql/examples", examples),
        graphiql_assets(),
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", endpoint),
    )


def create_probes(hub: Hub) -> Starlette:
    """The probes alone, beside a process that works."""
    return _observed(hub, hub.working, _tracing(hub))


def _tracing(hub: Hub) -> Tracing | None:
    return Tracing(hub.settings.traces) if hub.settings.traces else None


def _observed(
    hub: Hub,
    going: Callable[[], AbstractAsyncContextManager[None]],
    tracing: Tracing | None,
    *routes: BaseRoute,
) -> Starlette:
    """An application that keeps the hub `going` while it runs, and tells how it stands."""
    measurements = Measurements(hub)
    probes = Probes(hub)
    health = Health(hub, probes)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(unhandled)
        async with AsyncExitStack() as open_now:
            open_now.push_async_callback(hub.close)
            if tracing is not None:
                open_now.push_async_callback(tracing.close)
                open_now.enter_context(tracing.statements(hub.engines))
            open_now.push_async_callback(probes.close)
            await open_now.enter_async_context(measurements.noted())
            await open_now.enter_async_context(going())
            yield

    app = Starlette(
        routes=[
            Route("/livez", health.live),
            Route("/readyz", health.ready),
            Route("/metrics", Scrapes(hub, probes, measurements).text),
            *routes,
        ],
        middleware=[Middleware(Requests, tracing=tracing), *_other_sites(hub)],
        lifespan=lifespan,
    )
    app.state.health = health
    return app


def _other_sites(hub: Hub) -> list[Middleware]:
    """Lets pages of the sites in `origins` ask, and read the answers."""
    if not hub.settings.origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=hub.settings.origins,
            allow_methods=("GET", "POST"),
            allow_headers=("content-type", ACTOR, CHANNEL, HEADER),
            expose_headers=(HEADER, "retry-after"),
        )
    ]


def examples(_: Request) -> JSONResponse:
    """The example operations that GraphiQL opens, in the order of their file names."""
    texts = [file.read_text() for file in sorted(EXAMPLES.glob("*.graphql"))]
    return JSONResponse([{"title": title_of(text), "query": text} for text in texts])


def title_of(example: str) -> str:
    """What its first line, a comment, says."""
    return example.partition("\n")[0].removeprefix("# ")
