"""The web application: the graph, its page, and what keeps its streams going."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from domain.act import Caller
from execution.endpoint import Endpoint
from hub.graph import make_graph
from hub.graphiql import graphiql_assets, graphiql_page
from hub.identity import caller_of
from hub.wiring import Hub
from resolvers.context import Context

EXAMPLES = Path(__file__).parent.parent / "web" / "examples"


class GraphEndpoint(Endpoint[Context]):
    def __init__(self, hub: Hub) -> None:
        super().__init__(make_graph(show_cost=hub.settings.show_cost), page=graphiql_page)
        self._hub = hub

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        # A socket says who it is in the payload that opens it, which is read per operation.
        socket = isinstance(request, WebSocket)
        return self._hub.context(Caller() if socket else caller_of(request.headers))


def create_app(hub: Hub) -> Starlette:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with hub.running():
            yield
        await hub.close()

    endpoint = GraphEndpoint(hub)
    return Starlette(
        routes=[
            Route("/", lambda _: RedirectResponse("/graphql")),
            Route("/graphql/examples", examples),
            graphiql_assets(),
            Route("/graphql", endpoint),
            WebSocketRoute("/graphql", endpoint),
        ],
        lifespan=lifespan,
    )


def examples(_: Request) -> JSONResponse:
    """The example operations that GraphiQL opens, in the order of their file names."""
    files = sorted(EXAMPLES.glob("*.graphql"))
    return JSONResponse(
        [
            {"title": file.stem.partition("-")[2].replace("-", " "), "query": file.read_text()}
            for file in files
        ]
    )
