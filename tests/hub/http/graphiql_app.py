"""A small app with the GraphiQL page, for its tests: a query, two streams, three examples."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import strawberry
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from strawberry.asgi import GraphQL

from hub.front.headers import SecureHeaders
from hub.http.graphiql import BUNDLE, graphiql_assets, graphiql_page

STATUSES = ("PENDING", "CONFIRMED", "SHIPPED")
EXAMPLES = [
    {
        "title": "One order by its number",
        "query": "query OneOrder($number: String!) {\n  status(number: $number)\n}\n",
        "variables": '{\n  "number": "SO-1001"\n}',
    },
    {
        "title": "Follow an order as it moves",
        "query": "subscription FollowOrder {\n  statusChanged\n}\n",
    },
    {
        "title": "Count",
        "query": f"# Count\n# {'word ' * 40}end\nsubscription CountUp {{\n  counted\n}}\n",
    },
]
COUNTED = 60


@strawberry.type
class Query:
    @strawberry.field
    def asked_as(self, info: strawberry.Info) -> str:
        """What the request says of its caller."""
        headers = info.context["request"].headers
        return str(headers.get("authorization", "nobody"))

    @strawberry.field
    def status(self, number: str) -> str:
        """The status of an order."""
        return f"{number} is CONFIRMED"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def status_changed(self) -> AsyncIterator[str]:
        for status in STATUSES:
            yield status
        await asyncio.Event().wait()

    @strawberry.subscription
    async def counted(self) -> AsyncIterator[int]:
        for number in range(COUNTED):
            yield number


def an_app(
    bundle: Path = BUNDLE,
    examples: list[dict[str, str]] | None = None,
    callers: list[dict[str, str]] | None = None,
) -> Starlette:
    """The page, its assets and a small graph, at the addresses of the hub."""
    graph = GraphQL[None, None](strawberry.Schema(Query, subscription=Subscription))

    async def page(_: Request) -> Response:
        return graphiql_page(bundle)

    async def examples_of_hub(_: Request) -> Response:
        return JSONResponse(examples, status_code=404 if examples is None else 200)

    async def callers_of_hub(_: Request) -> Response:
        return JSONResponse(callers or [])

    return Starlette(
        middleware=[Middleware(SecureHeaders)],
        routes=[
            graphiql_assets(bundle),
            Route("/graphql/examples", examples_of_hub),
            Route("/graphql/callers", callers_of_hub),
            Route("/graphql", page, methods=["GET"]),
            Route("/graphql", graph),
            WebSocketRoute("/graphql", graph),
        ],
    )
