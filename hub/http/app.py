"""The web application: the graph, GraphiQL, background work, health checks and metrics."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from execution.endpoint import Endpoint
from execution.http.outermost import Outermost
from execution.persisted.reading import DocumentReader
from hub.front.channels import Channels
from hub.front.headers import SecureHeaders
from hub.front.hosts import AllowedHosts
from hub.front.streams import StreamLimit
from hub.http import schema_text
from hub.http.compression import Compression
from hub.http.cors import GraphCors
from hub.http.documents import KnownDocuments
from hub.http.graph import everybody, identified_admins, make_graph
from hub.http.graphiql import graphiql_assets, graphiql_page
from hub.http.throttling import subscription_limit_of, throttle_of
from hub.identity.headers import IDENTIFYING, fields_of
from hub.identity.identity import NOBODY, Identified
from hub.observability.health import Health
from hub.observability.logs import unhandled
from hub.observability.measurements import Measurements
from hub.observability.operations import Operations
from hub.observability.probes import Probes
from hub.observability.requests import Requests
from hub.observability.scrape import MetricsEndpoint
from hub.observability.tracing import Tracing
from hub.origins import pattern_of
from hub.settings import Settings
from hub.wiring import Hub
from persistence.engine.engines import is_remote
from persistence.operations.documents import SqlDocuments
from resolvers.shared.context import Context

EXAMPLES = Path(__file__).parents[2] / "web" / "examples"


class GraphEndpoint(Endpoint[Context]):
    varies = IDENTIFYING

    def __init__(self, hub: Hub, tracing: Tracing | None) -> None:
        settings = hub.settings
        self._throttle = throttle_of(settings)
        self.graph = make_graph(
            show_cost=settings.show_cost,
            together=is_remote(settings.database_url),
            may_introspect=identified_admins if settings.is_production else everybody,
            throttle=self._throttle,
            subscription_limit=subscription_limit_of(settings),
        )
        self.graph.observer = Operations(tracing)
        super().__init__(
            self.graph,
            page=graphiql_page if settings.has_page else None,
            documents=DocumentReader(
                KnownDocuments(SqlDocuments(hub.engines)),
                trusted_only=settings.documents == "trusted-only",
                trusted_get=settings.is_production,
            ),
        )
        self._hub = hub
        self._channels = Channels(hub.reads)
        self._origins = pattern_of(hub.settings.origins or ())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """What a serving process does besides."""
        async with self._hub.running():
            try:
                yield
            finally:
                if self._throttle is not None:
                    await self._throttle.close()

    def is_websocket_origin_allowed(self, request: WebSocket, origin: str) -> bool:
        return self._origins.fullmatch(origin) is not None

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        if isinstance(request, WebSocket):
            # Its caller is known with the `connection_init` message: before it, nothing is done.
            return self._hub.context(NOBODY, address=_address(request))
        known = await self._identified(request)
        return self._hub.context(known.caller, known.credential, _address(request))

    async def admit(self, request: Request) -> None:
        await self._identified(request)

    async def on_ws_connect(self, context: Context) -> Any:
        fields = fields_of(context.connection_params or {})
        identified = await self._identify(fields, context.address)
        known = self._hub.context(identified.caller, identified.credential)
        context.caller, context.hold, context.connection_params = known.caller, known.hold, None
        return await super().on_ws_connect(context)

    async def _identified(self, request: Request) -> Identified:
        """The caller of a request, made once."""
        known: Identified | None = getattr(request.state, "identified", None)
        if known is None:
            known = await self._identify(request.headers, _address(request))
            request.state.identified = known
        return known

    async def _identify(self, fields: Mapping[str, Any], address: str) -> Identified:
        identified = await self._hub.identity.identify(fields, address)
        await self._channels.require(identified.caller.channel_id)
        return identified


def _address(request: HTTPConnection) -> str:
    return request.client.host if request.client else ""


def create_app(hub: Hub, callers: Sequence[Mapping[str, str]] = ()) -> Starlette:
    """The application of `order-hub serve`; that of the demo has `callers` to ask as."""
    tracing = _tracing(hub)
    endpoint = GraphEndpoint(hub, tracing)
    app = _application(
        hub,
        endpoint.running,
        tracing,
        Route("/", lambda _: RedirectResponse("/graphql")),
        *_pages(hub.settings, endpoint, callers),
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", endpoint),
        hosts=hub.settings.hosts,
    )
    health: Health = app.state.health

    def drain() -> None:
        health.drain()
        endpoint.close()

    app.state.drain = drain
    if not hub.settings.is_production and hub.settings.metrics_port is None:
        app.router.routes.append(app.state.metrics.routes[0])
    return app


def _pages(
    settings: Settings, endpoint: GraphEndpoint, callers: Sequence[Mapping[str, str]]
) -> list[BaseRoute]:
    """What the profile publishes besides the graph."""
    pages: list[BaseRoute] = []
    if not settings.is_production:
        pages.append(Route(schema_text.PATH, schema_text.SchemaText(endpoint.graph).get))
    if settings.has_page:
        pages += [
            Route("/graphql/examples", examples),
            Route("/graphql/callers", _answering(callers)),
            graphiql_assets(),
        ]
    return pages


def create_probes(hub: Hub) -> Starlette:
    """The application of `order-hub work --port`: health checks and metrics only."""
    # It has no public name: Prometheus asks it by its address.
    app = _application(hub, hub.working, _tracing(hub), hosts=None)
    app.router.routes.append(app.state.metrics.routes[0])
    return app


def _tracing(hub: Hub) -> Tracing | None:
    return Tracing(hub.settings.traces) if hub.settings.traces else None


def _application(
    hub: Hub,
    background: Callable[[], AbstractAsyncContextManager[None]],
    tracing: Tracing | None,
    *routes: BaseRoute,
    hosts: Collection[str] | None,
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

    metrics = Route("/metrics", MetricsEndpoint(hub, probes, measurements).get)
    app = Starlette(
        routes=[Route("/livez", health.live), Route("/readyz", health.ready), *routes],
        middleware=_middleware(hub.settings, tracing, hosts),
        lifespan=lifespan,
    )
    app.state.health = health
    app.state.drain = health.drain
    app.state.metrics = Starlette(routes=[metrics], middleware=[Middleware(SecureHeaders)])
    return app


def _middleware(
    settings: Settings, tracing: Tracing | None, hosts: Collection[str] | None
) -> list[Middleware]:
    """The outermost first: long responses go on outside of the others, and every response has a
    request id."""
    named = [] if hosts is None else [Middleware(AllowedHosts, hosts=hosts)]
    return [
        Middleware(StreamLimit, maximum=settings.streams_per_address),
        Middleware(Outermost),
        Middleware(Requests, tracing=tracing),
        Middleware(SecureHeaders),
        *named,
        Middleware(GraphCors, origins=settings.origins or ()),
        Middleware(Compression),
    ]


def examples(_: Request) -> JSONResponse:
    """The example operations that GraphiQL opens, in the order of their file names."""
    texts = [file.read_text() for file in sorted(EXAMPLES.glob("*.graphql"))]
    return JSONResponse([{"title": title_of(text), "query": text} for text in texts])


def _answering(callers: Sequence[Mapping[str, str]]) -> Callable[[Request], Response]:
    """The menu of GraphiQL, empty but in the demo. Its tokens are kept by no cache."""
    answer = [dict(caller) for caller in callers]
    return lambda _: JSONResponse(answer, headers={"cache-control": "no-store"})


def title_of(example: str) -> str:
    """The text of the first line, a comment."""
    return example.partition("\n")[0].removeprefix("# ")
