"""One WebSocket, with what uvicorn leaves open bounded: fragments, pings, malformed frames."""

import asyncio
import logging
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

from hub.front.counting import Counted

# Of one message, however small: the sizes of all are bounded together, their number is not.
FRAGMENTS_MAX = 64
# Clients ping once in some seconds. Each ping is answered, whether or not answers are read.
PINGS_MAX = 100
PINGS_SECONDS = 10.0

log = logging.getLogger(__name__)


class HubSocket(WebSocketsSansIOProtocol):
    """A socket whose other side has gone silent is dropped without a close frame. uvicorn would
    send 1011, an internal error: graphql-ws gives up on that, so a tablet that slept for half a
    minute would wake to a dead stream. A lost connection it opens again."""

    places: Counted

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._address = ""
        self._has_place = False
        self._pings = 0
        self._pinged_since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._has_place = self.places.take(self._address)
        if not self._has_place:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._has_place:
            self._has_place = False
            self.places.give_back(self._address)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        try:
            super().data_received(data)
        # A handshake whose address or headers are no text: there is nobody to tell.
        except (UnicodeError, ValueError) as error:
            log.warning("A WebSocket sent what cannot be read: %s", type(error).__name__)
            self.transport.abort()

    def start_keepalive(self) -> None:
        """The handshake is complete: its request and response, 4 KiB, are not needed again."""
        super().start_keepalive()
        del self.request, self.response

    def keepalive_timeout(self) -> None:
        self.pong_timer = None
        self.pending_ping_payload = None
        self.transport.abort()

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= FRAGMENTS_MAX:
            self._end(CloseCode.MESSAGE_TOO_BIG, "A message has too many fragments")
            return
        super().handle_cont(event)

    def handle_ping(self) -> None:
        now = self.loop.time()
        if now - self._pinged_since > PINGS_SECONDS:
            self._pings, self._pinged_since = 0, now
        self._pings += 1
        if self._pings > PINGS_MAX or not self.writable.is_set():
            self._end(CloseCode.POLICY_VIOLATION, "Too many pings")
            return
        super().handle_ping()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                self._end(CloseCode.INVALID_DATA, "Text must be UTF-8")
                return
        super().send_receive_event_to_app()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body"):
            # Refused with an answer, which uvicorn would log as a handshake that was forgotten.
            self.handshake_complete = True

    def _end(self, code: int, reason: str) -> None:
        """Close from this side, and take nothing more."""
        if self.close_sent or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()
