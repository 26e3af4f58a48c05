"""A broker across processes: wakeups are published through Redis.

Redis carries no events. While it is unavailable every process polls the logs once a second, so an
outage adds latency but loses nothing."""

import asyncio
import logging
from asyncio import Event, Task
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from secrets import token_bytes

from redis.asyncio import Redis
from redis.exceptions import RedisError

from subscriptions.broker import MemoryBroker

CHANNEL = "order-hub:wakeup"
TIMEOUT_SECONDS = 2.0
RECONNECT_SECONDS = 1.0

log = logging.getLogger(__name__)


class RedisBroker:
    def __init__(self, address: str) -> None:
        self._redis = Redis.from_url(
            address,
            socket_connect_timeout=TIMEOUT_SECONDS,
            socket_timeout=TIMEOUT_SECONDS,
            health_check_interval=15,
        )
        self._local = MemoryBroker()
        # Identifies this process, whose own messages are ignored: they were delivered locally.
        self._process_id = token_bytes(8)
        self._publishing: Task[None] | None = None
        self._pending = False

    def notify(self) -> None:
        """Notify local subscribers at once. One task at a time publishes to other processes, so
        that many commits need few messages."""
        self._local.notify()
        self._pending = True
        if self._publishing is None or self._publishing.done():
            self._publishing = asyncio.get_running_loop().create_task(self._publish_pending())

    @contextmanager
    def subscribe(self) -> Iterator[Event]:
        with self._local.subscribe() as wakeup:
            yield wakeup

    async def run(self) -> None:
        """Receive wakeups of other processes, until cancelled."""
        while True:
            try:
                await self._receive()
            except (RedisError, OSError) as error:
                log.warning(
                    "Redis is unavailable (%s). Polling once a second until it is back.", error
                )
            # Wakeups may have been missed meanwhile.
            self._local.notify()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def close(self) -> None:
        if self._publishing is not None:
            self._publishing.cancel()
            with suppress(asyncio.CancelledError):
                await self._publishing
        await self._redis.aclose()

    async def _receive(self) -> None:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(CHANNEL)
            self._local.notify()
            while True:
                message = await pubsub.get_message(
                    ignore_subscribe_messages=True, timeout=TIMEOUT_SECONDS / 2
                )
                if message is not None and message["data"] != self._process_id:
                    self._local.notify()

    async def _publish_pending(self) -> None:
        while self._pending:
            self._pending = False
            try:
                await self._redis.publish(CHANNEL, self._process_id)
            except (RedisError, OSError) as error:
                log.debug("Wakeup not published: %s", error)
