"""The web application: the graph, GraphiQL, background work, health checks and metrics."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from domain.access.caller import Caller
from execution.endpoint import Endpoint
from execution.http.outermost import Outermost
from hub.http import schema_text
from hub.http.compression import Compression
from hub.http.cors import GraphCors
from hub.http.graph import make_graph
from hub.http.graphiql import graphiql_assets, graphiql_page
from hub.http.identity import caller_of
from hub.http.throttling import seats_of, throttle_of
from hub.observability.health import Health
from hub.observability.logs import unhandled
from hub.observability.measurements import Measurements
from hub.observability.operations import Operations
from hub.observability.probes import Probes
from hub.observability.requests import Requests
from hub.observability.scrape import MetricsEndpoint
from hub.observability.tracing import Tracing
from hub.origins import pattern_of
from hub.wiring import Hub
from persistence.engine.engines import is_remote
from resolvers.shared.context import Context

EXAMPLES = Path(__file__).parents[2] / "web" / "examples"


class GraphEndpoint(Endpoint[Context]):
    def __init__(self, hub: Hub, tracing: Tracing | None) -> None:
        self._throttle = throttle_of(hub.settings)
        self.graph = make_graph(
            show_cost=hub.settings.show_cost,
            together=is_remote(hub.settings.database_url),
            throttle=self._throttle,
            seats=seats_of(hub.settings),
        )
        self.graph.observer = Operations(tracing)
        super().__init__(self.graph, page=graphiql_page)
        self._hub = hub
        self._origins = pattern_of(hub.settings.origins or ())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """What a serving process does besides."""
        async with self._hub.running():
            try:
                yield
            finally:
                await self._throttle.close()

    def is_websocket_origin_allowed(self, request: WebSocket, origin: str) -> bool:
        return self._origins.fullmatch(origin) is not None

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        # A WebSocket names its caller in the `connection_init` payload, read with each operation.
        socket = isinstance(request, WebSocket)
        context = self._hub.context(Caller() if socket else caller_of(request.headers))
        context.remote = request.client.host if request.client else None
        return context


def create_app(hub: Hub) -> Starlette:
    """The application of `order-hub serve`."""
    tracing = _tracing(hub)
    endpoint = GraphEndpoint(hub, tracing)
    app = _application(
        hub,
        endpoint.running,
        tracing,
        Route("/", lambda _: RedirectResponse("/graphql")),
        Route(schema_text.PATH, schema_text.SchemaText(endpoint.graph).get),
        Route("/graphql/examples", examples),
        graphiql_assets(),
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", endpoint),
    )
    health: Health = app.state.health

    def drain() -> None:
        health.drain()
        endpoint.close()

    app.state.drain = drain
    return app


def create_probes(hub: Hub) -> Starlette:
    """The application of `order-hub work --port`: health checks and metrics only."""
    return _application(hub, hub.working, _tracing(hub))


def _tracing(hub: Hub) -> Tracing | None:
    return Tracing(hub.settings.traces) if hub.settings.traces else None


def _application(
    hub: Hub,
    background: Callable[[], AbstractAsyncContextManager[None]],
    tracing: Tracing | None,
    *routes: BaseRoute,
) -> Starlette:
    """An application that runs the `background` work and answers health checks and metrics."""
    measurements = Measurements(hub)
    probes = Probes(hub)
    health = Health(hub, probes)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(unhandled)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(hub.close)
            if tracing is not None:
                stack.push_async_callback(tracing.close)
                stack.enter_context(tracing.statements(hub.engines))
            stack.push_async_callback(probes.close)
            await stack.enter_async_context(measurements.collecting())
            await stack.enter_async_context(background())
            yield

    app = Starlette(
        routes=[
            Route("/livez", health.live),
            Route("/readyz", health.ready),
            Route("/metrics", MetricsEndpoint(hub, probes, measurements).get),
            *routes,
        ],
        middleware=_middleware(hub, tracing),
        lifespan=lifespan,
    )
    app.state.health = health
    app.state.drain = health.drain
    return app


def _middleware(hub: Hub, tracing: Tracing | None) -> list[Middleware]:
    """The outermost first: long responses go on outside of the others, and every response has a
    request id."""
    return [
        Middleware(Outermost),
        Middleware(Requests, tracing=tracing),
        Middleware(GraphCors, origins=hub.settings.origins or ()),
        Middleware(Compression),
    ]


def examples(_: Request) -> JSONResponse:
    """The example operations that GraphiQL opens, in the order of their file names."""
    texts = [file.read_text() for file in sorted(EXAMPLES.glob("*.graphql"))]
    return JSONResponse([{"title": title_of(text), "query": text} for text in texts])


def title_of(example: str) -> str:
    """The text of the first line, a comment."""
    return example.partition("\n")[0].removeprefix("# ")
