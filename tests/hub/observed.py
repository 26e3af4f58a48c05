"""A hub as an operator sees it: served for real, its log lines, its numbers, its spans."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
import uvicorn
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.observability.health import Health
from hub.processes.serving import HubServer, listening_socket, make_server
from hub.wiring import Hub

WAIT_SECONDS = 60

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@dataclass
class Served:
    """A hub that listens; `http` is a client of it."""

    url: str
    http: httpx2.AsyncClient
    server: HubServer

    @property
    def health(self) -> Health:
        app: Any = self.server.config.app
        health: Health = app.state.health
        return health

    async def ask(self, query: str, **given: Any) -> Any:
        body = {"query": query, "variables": given}
        headers = {"accept": "application/json"}
        return (await self.http.post("/graphql", json=body, headers=headers)).json()

    async def ready(self) -> tuple[int, dict[str, Any]]:
        answer = await self.http.get("/readyz")
        return answer.status_code, answer.json()

    async def samples(self) -> Samples:
        return samples((await self.http.get("/metrics")).text)


@asynccontextmanager
async def serving(hub: Hub) -> AsyncIterator[Served]:
    """The hub, served as it is in production, on a free port."""
    listener = listening_socket(hub.settings.model_copy(update={"port": 0}))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = make_server(hub)
    async with running(server, listener), _client(url) as http:
        yield Served(url, http, server)


@asynccontextmanager
async def running(server: uvicorn.Server, listener: socket.socket) -> AsyncIterator[None]:
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    async with asyncio.timeout(WAIT_SECONDS):
        while not server.started and not serving.done():  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await asyncio.wait_for(serving, WAIT_SECONDS)


def _client(url: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=url, timeout=WAIT_SECONDS, trust_env=False)


def samples(text: str) -> Samples:
    """Every number of an exposition, by its name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, name: str, /, **labels: str) -> float:
    return found.get((f"order_hub_{name}", frozenset(labels.items())), 0.0)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while not await true():  # noqa: ASYNC110 - what is waited for is elsewhere
            await asyncio.sleep(0.02)


@dataclass
class Lines:
    """What was logged, as it was written."""

    captured: pytest.CaptureFixture[str]
    text: str = ""

    def all(self) -> list[dict[str, Any]]:
        self.text += self.captured.readouterr().err
        return [json.loads(line) for line in self.text.splitlines() if line.startswith("{")]

    def operations(self) -> list[dict[str, Any]]:
        return [line for line in self.all() if line["event"] == "operation"]


@dataclass(frozen=True)
class Span:
    """One span as it was received; ids in hexadecimal digits."""

    name: str
    trace: str
    id: str
    parent: str
    is_server: bool
    attributes: dict[str, Any]


@dataclass
class Collector:
    """Receives spans as OTLP over HTTP, and reads them."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)

    async def receive(self, request: Request) -> Response:
        assert request.headers["content-type"] == "application/x-protobuf"
        self.bodies.append(await request.body())
        return Response(b"", media_type="application/x-protobuf")

    @property
    def spans(self) -> list[Span]:
        return [
            _span(span)
            for body in self.bodies
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


def _span(exported: Any) -> Span:
    return Span(
        name=exported.name,
        trace=exported.trace_id.hex(),
        id=exported.span_id.hex(),
        parent=exported.parent_span_id.hex(),
        is_server=exported.kind == exported.SPAN_KIND_SERVER,
        attributes={one.key: one.value.string_value for one in exported.attributes},
    )


@asynccontextmanager
async def a_collector() -> AsyncIterator[Collector]:
    collector = Collector()
    app = Starlette(routes=[Route("/v1/traces", collector.receive, methods=["POST"])])
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    collector.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    async with running(server, listener):
        yield collector
