"""The listening socket and the uvicorn server, with their limits."""

import errno
import socket
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

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
# Whose `X-Forwarded-For` is believed, unless others are named.
PROXIES = ("127.0.0.1", "::1")


class CannotListen(Exception):
    """The address is in use or not available. The message says what to do."""


def listening_socket(settings: Settings) -> socket.socket:
    """Bind the address without listening yet: while the hub waits for its database, connections are
    refused instead of left waiting."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_MILLISECONDS)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise CannotListen(_explain(settings, error)) from None
    return listener


def _explain(settings: Settings, error: OSError) -> str:
    reason = f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}."
    if error.errno in (errno.EADDRINUSE, errno.EACCES):
        other = settings.port + 1 if 1_024 <= settings.port < 65_535 else 8_001
        return f"{reason} Choose another port: set ORDER_HUB_PORT={other}, or give --port {other}."
    return f"{reason} Choose another address: set ORDER_HUB_HOST, or give --host."


class HubSocket(WebSocketsSansIOProtocol):
    """A socket whose other side has gone silent is dropped without a close frame. uvicorn would
    send 1011, an internal error: graphql-ws gives up on that, so a tablet that slept for half a
    minute would wake to a dead stream. A lost connection it opens again."""

    def start_keepalive(self) -> None:
        """The handshake is complete: its request and response, 4 KiB, are not needed again."""
        super().start_keepalive()
        del self.request, self.response

    def keepalive_timeout(self) -> None:
        self.pong_timer = None
        self.pending_ping_payload = None
        self.transport.abort()


class HubServer(uvicorn.Server):
    """On shutdown it completes the live streams, finishes running requests, and exits within
    `DRAIN_SECONDS`."""

    def __init__(self, hub: Hub, config: uvicorn.Config, drain: Callable[[], None]) -> None:
        super().__init__(config)
        self._hub = hub
        self._drain = drain

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._drain()
        self._hub.feeds.close()
        await super().shutdown(sockets)


def make_server(hub: Hub, create: Callable[[Hub], Starlette] = create_app) -> HubServer:
    logs.configure(hub.settings)
    app = create(hub)
    return HubServer(
        hub,
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            backlog=BACKLOG,
            ws=HubSocket,
            ws_max_size=FRAME_BYTES_MAX,
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=PONG_SECONDS,
            ws_per_message_deflate=False,
            timeout_keep_alive=5,
            forwarded_allow_ips=list(hub.settings.proxies or PROXIES),
            timeout_graceful_shutdown=DRAIN_SECONDS,
        ),
        app.state.drain,
    )
