"""Questions that are asked of a running hub from outside, each with a bound on its answer."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from time import monotonic
from typing import Any, Generic, TypeVar

from redis.asyncio import Redis

from hub.wiring import Hub
from persistence.operations.health import Lag, SqlHealth, Totals

WAIT_SECONDS = 2.0
STUCK_SECONDS = 10.0

Answer = TypeVar("Answer")


class Bounded(Generic[Answer]):
    """Asks, and waits no longer than two seconds. A question that is still open then is not asked
    again for a while, and not cut off: with it, its connection would be lost."""

    def __init__(self, ask: Callable[[], Coroutine[Any, Any, Answer]]) -> None:
        self._ask = ask
        self._open: dict[asyncio.Task[Answer], float] = {}

    async def __call__(self) -> Answer:
        asking = self._latest() or self._begun()
        done, _ = await asyncio.wait({asking}, timeout=WAIT_SECONDS)
        if not done:
            raise TimeoutError(f"no answer within {WAIT_SECONDS:g} seconds")
        return asking.result()

    async def close(self) -> None:
        for asking in list(self._open):
            asking.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _latest(self) -> asyncio.Task[Answer] | None:
        """The question that is open, unless it is stuck: the way to the answer may be new."""
        for asking, begun in reversed(self._open.items()):
            return asking if monotonic() - begun < STUCK_SECONDS else None
        return None

    def _begun(self) -> asyncio.Task[Answer]:
        asking = asyncio.create_task(self._ask())
        self._open[asking] = monotonic()
        asking.add_done_callback(self._ended)
        return asking

    def _ended(self, asking: asyncio.Task[Answer]) -> None:
        del self._open[asking]
        if not asking.cancelled():
            # Whoever asked may have given up: then nobody else looks at what went wrong.
            asking.exception()


class Probes:
    def __init__(self, hub: Hub) -> None:
        vitals = SqlHealth(hub.engines)
        self.revision: Bounded[str | None] = Bounded(vitals.revision)
        self.lag: Bounded[Lag] = Bounded(vitals.lag)
        self.totals: Bounded[Totals] = Bounded(vitals.totals)
        self.redis: Bounded[None] = Bounded(partial(_ping, hub.settings.redis_url))

    async def close(self) -> None:
        for probe in (self.revision, self.lag, self.totals, self.redis):
            await probe.close()


async def _ping(address: str | None) -> None:
    """Pass when Redis answers, or when there is none to ask."""
    if address is None:
        return
    async with Redis.from_url(
        address, socket_timeout=WAIT_SECONDS, socket_connect_timeout=WAIT_SECONDS
    ) as client:
        await client.ping()
