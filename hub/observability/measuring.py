"""Where the numbers come from: what engines do, and how a running hub stands."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from time import perf_counter
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.observability import metrics
from hub.wiring import Hub
from subscriptions.tail import Tail

# How old what other processes tell of this one may be.
REFRESH_SECONDS = 1.0

Listener = tuple[Any, str, Callable[..., None]]


class Measurements:
    """What a hub has open and has read, put into gauges."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._engines = {"writer": hub.engines.writer, "reader": hub.engines.reader}
        self._tails: dict[str, Tail[Any]] = {
            "orders": hub.feeds.orders,
            "inventory": hub.feeds.inventory,
        }
        self._again: Counter[str] = Counter(hub.transact.retries)

    @asynccontextmanager
    async def noted(self) -> AsyncIterator[None]:
        """Count what the engines do, and note once a second how the hub stands: another process
        may be the one that is asked."""
        with _listening(self._hub):
            noting = asyncio.create_task(self._keep_noting())
            try:
                yield
            finally:
                noting.cancel()
                with suppress(asyncio.CancelledError):
                    await noting

    async def _keep_noting(self) -> None:
        while True:
            self.note()
            await asyncio.sleep(REFRESH_SECONDS)

    def note(self) -> None:
        for role, engine in self._engines.items():
            pool: Any = engine.sync_engine.pool
            metrics.POOL_SIZE.labels(role).set(pool.size())
            metrics.POOL_IN_USE.labels(role).set(pool.checkedout())
            metrics.POOL_WAITING.labels(role).set(_waiting(pool))
        for log, tail in self._tails.items():
            metrics.TAIL_HEAD.labels(log).set(tail.head)
            metrics.TAIL_BUFFER.labels(log).set(len(tail._buffer))
        again = Counter(self._hub.transact.retries)
        for cause, times in (again - self._again).items():
            metrics.RETRIES.labels(cause).inc(times)
        self._again = again


def _waiting(pool: Any) -> int:
    # SQLAlchemy does not tell; its queue of idle connections is an asyncio queue inside.
    return sum(not getter.done() for getter in pool._pool._queue._getters)


@contextmanager
def _listening(hub: Hub) -> Iterator[None]:
    engines = hub.engines
    listeners = [*_statements("writer", engines.writer), *_statements("reader", engines.reader)]
    listeners.append((engines.writer.sync_engine, "commit", _committed))
    for one in listeners:
        event.listen(*one)
    try:
        yield
    finally:
        for one in listeners:
            event.remove(*one)


def _statements(role: str, engine: AsyncEngine) -> list[Listener]:
    seconds = metrics.STATEMENT_DURATION.labels(role)
    failed = metrics.STATEMENTS_FAILED.labels(role)

    # As SQLAlchemy calls them: connection, cursor, text, values, context, whether many.
    def before(*told: Any) -> None:
        told[4].began = perf_counter()

    def after(*told: Any) -> None:
        seconds.observe(perf_counter() - told[4].began)

    def error(_: Any) -> None:
        failed.inc()

    sync = engine.sync_engine
    return [
        (sync, "before_cursor_execute", before),
        (sync, "after_cursor_execute", after),
        (sync, "handle_error", error),
    ]


def _committed(_connection: Any) -> None:
    metrics.COMMITS.inc()
