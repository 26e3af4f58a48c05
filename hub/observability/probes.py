"""Probes of the database and Redis for health checks and metrics, each with a timeout."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from time import monotonic
from typing import Any, Generic, TypeVar

from redis.asyncio import Redis

from hub.wiring import Hub
from persistence.operations.health import HistoryState, Lag, SqlHealth, Totals

WAIT_SECONDS = 2.0
STUCK_SECONDS = 10.0

Answer = TypeVar("Answer")


class Probe(Generic[Answer]):
    """Runs a check with a timeout. A check that takes longer is shared by later callers until it is
    stuck, and is never cancelled: cancelling it would lose its connection."""

    def __init__(self, check: Callable[[], Coroutine[Any, Any, Answer]]) -> None:
        self._check = check
        self._tasks: dict[asyncio.Task[Answer], float] = {}

    async def __call__(self) -> Answer:
        task = self._running() or self._start()
        done, _ = await asyncio.wait({task}, timeout=WAIT_SECONDS)
        if not done:
            raise TimeoutError(f"no answer within {WAIT_SECONDS:g} seconds")
        return task.result()

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _running(self) -> asyncio.Task[Answer] | None:
        """The running check, unless it is stuck: a new one may use a new connection."""
        for task, started in reversed(self._tasks.items()):
            return task if monotonic() - started < STUCK_SECONDS else None
        return None

    def _start(self) -> asyncio.Task[Answer]:
        task = asyncio.create_task(self._check())
        self._tasks[task] = monotonic()
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[Answer]) -> None:
        del self._tasks[task]
        if not task.cancelled():
            # Retrieve the exception: the caller may have timed out, and asyncio would warn.
            task.exception()


class Probes:
    def __init__(self, hub: Hub) -> None:
        health = SqlHealth(hub.engines)
        self.revision: Probe[str | None] = Probe(health.revision)
        self.lag: Probe[Lag] = Probe(health.lag)
        self.totals: Probe[Totals] = Probe(health.totals)
        self.history: Probe[HistoryState] = Probe(health.history)
        self.redis: Probe[None] = Probe(partial(_ping, hub.settings.redis_url))

    async def close(self) -> None:
        for probe in (self.revision, self.lag, self.totals, self.history, self.redis):
            await probe.close()


async def _ping(address: str | None) -> None:
    """Raise unless Redis answers; without an address, do nothing."""
    if address is None:
        return
    async with Redis.from_url(
        address, socket_timeout=WAIT_SECONDS, socket_connect_timeout=WAIT_SECONDS
    ) as client:
        await client.ping()
