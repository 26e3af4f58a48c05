"""The process of one side of the benchmark of fan-out: the hub, or strawberry's handler on the same
schema. The event log is in memory, and grows by one event for each `POST /publish`."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL

from benchmarks.scale.statements import fill
from domain.access.caller import Caller
from domain.access.roles import Role
from domain.orders.event import OrderEvent
from domain.ports.event_log import ANYTHING, Key, SequencedEvent, Topic
from hub.http.app import create_app
from hub.processes.serving import listening_socket, make_server
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.events.event_log import SqlOrderEventLog
from persistence.operations.migrate import upgrade
from resolvers.root import Mutation, Query, Subscription
from resolvers.shared.context import Context
from schema.shared.scalars import SCALARS
from subscriptions.broker import MemoryBroker
from subscriptions.tail import Tail
from tests.shop import Shop

ORDERS = 60


class MemoryLog:
    """An event log that repeats one event."""

    def __init__(self, event: SequencedEvent[OrderEvent]) -> None:
        self.broker = MemoryBroker()
        self._event = event
        self._head = event.position

    def publish(self) -> None:
        self._head += 1
        self.broker.notify()

    async def head(self) -> int:
        return self._head

    async def newest(self) -> int:
        return self._head

    async def settled(self, insert_id: int) -> int | None:
        return self._head

    async def position_of(self, insert_id: int) -> int | None:
        return insert_id

    async def after(
        self, position: int, limit: int, topic: Topic | None = None
    ) -> list[SequencedEvent[OrderEvent]]:
        positions = range(position + 1, min(position + limit, self._head) + 1)
        return [self._at(position) for position in positions]

    def _at(self, position: int) -> SequencedEvent[OrderEvent]:
        attributes = {**self._event.record.__dict__, "position": position, "sequence": position}
        return SequencedEvent(position, type(self._event.record)(OrderEvent, attributes))

    def keys(self, event: SequencedEvent[OrderEvent]) -> Iterable[Key]:
        return (ANYTHING,)

    def matches(self, event: SequencedEvent[OrderEvent], topic: Topic) -> bool:
        return True


class Plain(GraphQL[Context, None]):
    """Strawberry's handler, as its documentation shows it."""

    def __init__(self, hub: Hub) -> None:
        schema = strawberry.Schema(
            Query, Mutation, Subscription, config=StrawberryConfig(scalar_map=SCALARS)
        )
        super().__init__(
            schema,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=timedelta(minutes=1),
        )
        self._hub = hub

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        return self._hub.context(Caller("benchmark", role=Role.ADMIN))


def strawberry_app(hub: Hub) -> Starlette:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with hub.running():
            yield
        await hub.close()

    plain = Plain(hub)
    app = Starlette(
        routes=[Route("/graphql", plain), WebSocketRoute("/graphql", plain)], lifespan=lifespan
    )
    app.state.drain = lambda: None
    return app


async def serve(side: str, folder: str) -> None:
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{Path(folder) / 'hub.db'}",
        port=0,
        log_level="error",
        # All subscribers are of one address.
        connections_per_address=20_000,
        streams_per_address=20_000,
    )
    await upgrade(settings.database_url)
    hub = wire(settings)
    shop = await Shop.open(hub)
    await fill(shop, ORDERS)
    (event,) = await SqlOrderEventLog(hub.engines).after(0, 1)
    log = MemoryLog(event)
    hub = replace(hub, feeds=replace(hub.feeds, orders=Tail(log, log.broker)))

    async def publish(_: Request) -> Response:
        log.publish()
        return Response()

    def create(hub: Hub) -> Starlette:
        app = create_app(hub) if side == "hub" else strawberry_app(hub)
        routes: list[BaseRoute] = app.router.routes
        routes.append(Route("/publish", publish, methods=["POST"]))
        return app

    listener = listening_socket(settings)
    listener.listen()
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    await make_server(hub, create).serve(sockets=[listener])


if __name__ == "__main__":
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(*sys.argv[1:]))
