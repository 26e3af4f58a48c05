"""A broker for many processes: the wakeup is heard through Redis.

Redis carries no news, only that there is some. While it is away every process still looks by itself
once a second, so its loss costs time and nothing else."""

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
PAUSE_SECONDS = 1.0

log = logging.getLogger(__name__)


class RedisBroker:
    def __init__(self, address: str) -> None:
        self._redis = Redis.from_url(
            address,
            socket_connect_timeout=TIMEOUT_SECONDS,
            socket_timeout=TIMEOUT_SECONDS,
            health_check_interval=15,
        )
        self._here = MemoryBroker()
        # Who rang hears itself at once, not through Redis again.
        self._name = token_bytes(8)
        self._telling: Task[None] | None = None
        self._more = False

    def notify(self) -> None:
        """Heard here at once; told to the others by one task at a time, so that a thousand commits
        are not a thousand messages."""
        self._here.notify()
        self._more = True
        if self._telling is None or self._telling.done():
            self._telling = asyncio.get_running_loop().create_task(self._tell())

    @contextmanager
    def subscribe(self) -> Iterator[Event]:
        with self._here.subscribe() as wakeup:
            yield wakeup

    async def run(self) -> None:
        """Hear the others, for ever."""
        while True:
            try:
                await self._hear()
            except (RedisError, OSError) as error:
                log.warning("Redis is away (%s): looking once a second instead.", error)
            # Whatever was rung meanwhile was not heard.
            self._here.notify()
            await asyncio.sleep(PAUSE_SECONDS)

    async def close(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            with suppress(asyncio.CancelledError):
                await self._telling
        await self._redis.aclose()

    async def _hear(self) -> None:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(CHANNEL)
            self._here.notify()
            while True:
                heard = await pubsub.get_message(
                    ignore_subscribe_messages=True, timeout=TIMEOUT_SECONDS / 2
                )
                if heard is not None and heard["data"] != self._name:
                    self._here.notify()

    async def _tell(self) -> None:
        while self._more:
            self._more = False
            try:
                await self._redis.publish(CHANNEL, self._name)
            except (RedisError, OSError) as error:
                log.debug("Not told: %s", error)
