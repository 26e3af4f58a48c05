"""The listening socket and the uvicorn server, with their limits."""

import asyncio
import errno
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn
from starlette.applications import Starlette

from hub.front.connection import HubConnection
from hub.front.counting import Counted
from hub.front.socket import HubSocket
from hub.http.app import create_app
from hub.observability import logs
from hub.settings import Settings
from hub.wiring import Hub

# A client that stops reading is disconnected after this time; uvicorn has no such limit.
STALLED_MILLISECONDS = 8_000
# A socket that does not answer a ping is let go.
PING_SECONDS = 15.0
PONG_SECONDS = 10.0
BACKLOG = 2_048
FRAME_BYTES_MAX = 1_048_576
DRAIN_SECONDS = 5
# Whose `X-Forwarded-For` is trusted, unless others are named.


class CannotListen(Exception):
    """The address is in use or not available. The message says what to do."""


def listening_socket(settings: Settings) -> socket.socket:
    """Bind the address without listening yet: while the hub waits for its database, connections are
    refused instead of left waiting."""
    return _bound(settings.host, settings.port, "PORT")


def metrics_socket(settings: Settings) -> socket.socket | None:
    """The same for `/metrics`, if it has a port of its own."""
    if settings.metrics_port is None:
        return None
    return _bound(settings.metrics_host, settings.metrics_port, "METRICS_PORT")


def _bound(host: str, port: int, setting: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_MILLISECONDS)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise CannotListen(_explain(host, port, setting, error)) from None
    return listener


def _explain(host: str, port: int, setting: str, error: OSError) -> str:
    reason = f"Cannot listen on {host}:{port}: {error.strerror}."
    is_public = setting == "PORT"
    if error.errno in (errno.EADDRINUSE, errno.EACCES):
        other = port + 1 if 1_024 <= port < 65_535 else 8_001
        option = f", or give --port {other}" if is_public else ""
        return f"{reason} Choose another port: set ORDER_HUB_{setting}={other}{option}."
    advice = "ORDER_HUB_HOST, or give --host" if is_public else "ORDER_HUB_METRICS_HOST"
    return f"{reason} Choose another address: set {advice}."


class HubServer(uvicorn.Server):
    """On shutdown it completes the live streams, finishes running requests, and exits within
    `DRAIN_SECONDS`. Its metrics are served by `metrics`, a listener of its own, if there is one."""

    def __init__(
        self, hub: Hub, config: uvicorn.Config, app: Starlette, metrics: socket.socket | None
    ) -> None:
        super().__init__(config)
        self._hub = hub
        self._app = app
        self._metrics = metrics

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._metrics is not None and self.started:
            config = uvicorn.Config(
                self._app.state.metrics,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
            )
            config.load()
            kind: Any = config.http_protocol_class
            protocol = partial(
                kind,
                config=config,
                server_state=self.server_state,
                app_state={},
            )
            loop = asyncio.get_running_loop()
            self.servers.append(await loop.create_server(protocol, sock=self._metrics))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.drain()
        self._hub.feeds.close()
        await super().shutdown(sockets)


def make_server(
    hub: Hub,
    create: Callable[[Hub], Starlette] = create_app,
    metrics: socket.socket | None = None,
) -> HubServer:
    logs.configure(hub.settings)
    app = create(hub)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        backlog=BACKLOG,
        ws_max_size=FRAME_BYTES_MAX,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PONG_SECONDS,
        ws_per_message_deflate=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        server_header=False,
        **_connections(hub.settings),
    )
    return HubServer(hub, config, app, metrics)


def _connections(settings: Settings) -> dict[str, Any]:
    """How connections are taken: from whom, and how many."""
    proxies = settings.proxies or ()
    places = {
        "places": Counted(settings.connections, settings.connections_per_address, proxies),
    }
    return {
        "http": type("Connection", (HubConnection,), places),
        "ws": type("Socket", (HubSocket,), places),
        "proxy_headers": bool(proxies),
        "forwarded_allow_ips": list(proxies),
    }
